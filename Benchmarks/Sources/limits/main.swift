import Collectives
import Machine
import Measurement
import Networks
import Trials
import Workers

let topology = try Topology()
let crew = try Crew(workers: 2, binding: .close, places: .cores, on: topology)
let barrier = BarrierTrial(crew)
_ = barrier.seconds(1000)
let b = (0..<50).map { _ in barrier.seconds(5000) / 5000 * 1e9 }.sorted()
print("barrier", b[0], b[25], b[49])
for a in AllReduce.all {
  let t = try CollectiveTrial(a, shape: NetworkShape("784-128-64-10"), crew: crew)
  _ = t.seconds(50)
  let s = (0..<30).map { _ in t.seconds(50) / 50 * 1e6 }.sorted()
  print(a.name, s[0], s[15], s[29])
}

import Collectives
import Machine
import Measurement
import Networks
import Trials
import Workers

let topology = try Topology()
for w in [2, 4] {
  let crew = try Crew(workers: w, binding: .close, places: .cores, on: topology)
  let barrier = BarrierTrial(crew)
  _ = barrier.seconds(1000)
  var a: [Double] = []
  var b: [Double] = []
  for _ in 0..<51 {
    a.append(barrier.seconds(2000) / 2000 * 1e9)
    b.append(barrier.flagSeconds(2000) / 2000 * 1e9)
  }
  a.sort()
  b.sort()
  print(w, "count", a[0], a[25], a[45], "flag", b[0], b[25], b[45])
}

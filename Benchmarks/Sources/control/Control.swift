import KernelChoice
import Networks
import Trials

/// The engine against the same training written out by hand, interleaved.
@main
enum Control {
  static func main() throws {
    CoreChoice.settle()
    let numbers = CommandLine.arguments.dropFirst().map { Int($0) ?? 0 }
    guard numbers.count <= 3, numbers.allSatisfy({ $0 > 0 }) else {
      print("usage: control [WORKERS] [BATCH] [ROUNDS]")
      return
    }
    let defaults = [2, 32, 101]
    let settings = Array(numbers) + defaults.dropFirst(numbers.count)
    let (workers, batch, rounds) = (settings[0], settings[1], settings[2])
    let result = try EngineAgainstHandwritten(
      NetworkShape("784-128-64-10"), batch: batch, workers: workers, rounds: rounds)
    print("same bits: \(result.trainsTheSame)")
    print(
      "\(workers) workers, batch \(batch), \(result.steps) steps a sample, \(rounds) rounds\n"
        + "engine ÷ handwritten: \(result.ratio.value)"
        + (result.ratio.interval.map { ", 95 % interval \($0.low) to \($0.high)" } ?? ""))
  }
}

import ArgumentParser
import Strategies

/// `bench strategies`: the registry.
struct StrategiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategies", abstract: "List every strategy, one name a line.")

  @Flag(help: "Say what each does.")
  var verbose = false

  func run() throws {
    let widest = Strategy.all.map(\.name.count).max() ?? 0
    for strategy in Strategy.all {
      let name = strategy.name
      guard verbose else {
        try StandardOutput.write("\(name)\n")
        continue
      }
      let padding = String(repeating: " ", count: widest - name.count)
      let mark = strategy.isDefault ? "*" : " "
      try StandardOutput.write("\(mark) \(name)\(padding)  \(strategy.summary)\n")
    }
  }
}

import ArgumentParser
import Contest
import Datasets
import Engine
import Foundation
import Kernels
import Machine
import Measurement
import Plans
import Rows
import Statistics
import Strategies

@main
struct Peers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peers",
    abstract: "Trains the reference rows with our strategies and with other frameworks, in turn.")

  @Option(help: "Rows of the reference table, with commas.")
  var rows = "1,2,3,4"

  @Option(help: "Interleaved rounds, a timed sample of each contender in each.")
  var rounds = 15

  @Option(help: "The Python with the frameworks of peers/requirements.txt.")
  var python = "python3"

  @Option(help: "Our strategies, beside serial.")
  var strategies = "blas-threads,data-parallel:direct,layer-parallel:tensor"

  @Option(help: "Frameworks, with commas, or all.")
  var frameworks = "all"

  func run() throws {
    let topology = try Topology()
    for number in rows.split(separator: ",").compactMap({ Int($0) }) {
      let row = ReferenceRow.all[number - 1]
      let job = try SharedJob(row, seed: 42)
      let folder = FileManager.default.temporaryDirectory.path + "/peers-\(getpid())-\(number)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try job.write(to: folder)
      let lineup = try Lineup(job, workers: 2, on: topology)
      var entries: [Entry] = []
      for strategy in try Strategy.select("serial," + strategies) {
        entries.append(try lineup.own(strategy))
      }
      for framework in Framework.all
      where frameworks == "all"
        || frameworks.split(separator: ",").contains(where: { $0 == framework.name })
      {
        for workers in framework.workers {
          entries.append(
            try lineup.peer(
              framework, workers: workers, python: python,
              scripts: "Benchmarks/peers", folder: folder))
        }
      }
      var contest = Contest(entries, seed: 42)
      contest.check(
        steps: job.comparedSteps, within: LossAgreement(shape: row.shape, batch: row.batch))
      let reference = contest.entries[0].losses
      for entry in contest.entries {
        let worst = zip(entry.losses, reference).map { abs($0 - $1) / reference[0] }.max() ?? -1
        print(entry.label, entry.form, entry.status, entry.reason, entry.losses.last ?? -1, worst)
      }
      print(
        "tolerance \(LossAgreement(shape: row.shape, batch: row.batch).tolerance(job.comparedSteps - 1))"
      )
      contest.calibrate()
      for _ in 0..<rounds { contest.round() }
      for entry in contest.entries where !entry.samples.isEmpty {
        print(
          entry.label, median(entry.samples.map(\.stepSeconds)) * 1e6,
          contest.ratio(of: entry, to: contest.entries[0])!, entry.steps)
      }
    }
  }
}

// What the tests of the engine say of threads, said of real processes: started by `mpirun`, each of
// which runs this program. Rank 0 compares and prints `N passed, N failed`.

#if MPI
  import Engine
  import Foundation
  import Kernels
  import MessagePassing
  import Plans
  import Strategies
  import Support
  import Workers

  /// One plan trained over the processes, and what is wrong with it at rank 0.
  struct Check {
    let group: any ProcessGroup
    let transport: Transport

    /// - Returns: what is wrong; nil at all other ranks too.
    ///
    /// - Parameter takingTurns: whether rank 0's workers take turns on one thread.
    func problem(
      _ plan: Plan, _ example: TrainingExample, _ training: TrainingCase, takingTurns: Bool
    ) throws -> String? {
      let rule = TrainingRule(optimizer: training.optimizer, loss: training.loss)
      let steps = 3 * plan.steps
      let own = try example.trainPart(
        of: plan, rule: rule, steps: steps, transport,
        threads: takingTurns && group.rank == 0 ? 1 : nil, collectivesBlock: !takingTurns)
      guard group.rank == 0 else {
        let part = Part(own)
        group.send(try Array(JSONEncoder().encode(part)), to: 0)
        return nil
      }
      var parts = [Part(own)]
      for rank in 1..<group.count {
        let bytes = group.receive(from: rank, isSoon: true)
        parts.append(try JSONDecoder().decode(Part.self, from: Data(bytes)))
      }
      let parameters = own.parameters.indices.map { index in
        Float(bitPattern: parts.reduce(0) { $0 | $1.parameters[index] })
      }
      let losses = (0..<steps).map { step in parts.reduce(0) { $0 + $1.losses[step] } }
      let sent = (parts.reduce(0) { $0 + $1.messages }, parts.reduce(0) { $0 + $1.bytes })
      return wrong(plan, example, training, rule, parameters, losses, sent)
    }

    private func wrong(
      _ plan: Plan, _ example: TrainingExample, _ training: TrainingCase, _ rule: TrainingRule,
      _ parameters: [Float], _ losses: [Double], _ sent: (messages: Int, bytes: Int)
    ) -> String? {
      let width = plan.workersPerProcess
      let crossing = plan.workers.enumerated().flatMap { worker, actions in
        actions.compactMap { action -> Int? in
          guard case .send(let region, let peer) = action, worker / width != peer / width else {
            return nil
          }
          return region.rows.count * region.columns.count * 4
        }
      }
      guard sent.messages == 3 * crossing.count, sent.bytes == 3 * crossing.reduce(0, +) else {
        return "\(sent) sent in three periods of \(crossing.count) messages, \(crossing) bytes"
      }
      // A library sums in an order of its own, and pushes come as they come.
      let isReproducible = !plan.workers.joined().contains { action in
        switch action {
        case .startCollective, .push: true
        case .forward, .loss, .backward, .weightGradient, .weightUpdate, .update, .clear, .reduce,
          .divide, .send, .receive, .complete, .finishCollective, .barrier, .pullTasks, .fetch:
          false
        }
      }
      if isReproducible {
        guard let onThreads = try? example.train(plan, rule: rule, steps: losses.count) else {
          return "threads do not run it"
        }
        guard onThreads.parameters == parameters else { return "other bits than on threads" }
      }
      guard plan.consistency == .synchronous else { return nil }
      let naive = example.naiveTraining(training, steps: losses.count)
      let difference = largestDifference(
        example.withoutPadding(parameters), naive.parameters[losses.count])
      guard difference < 1e-5, largestDifference(losses, naive.losses) < 1e-5 else {
        return "other parameters than the naive network's, by \(difference)"
      }
      return nil
    }
  }

  /// What a process tells rank 0.
  struct Part: Codable {
    var parameters: [UInt32]
    var losses: [Double]
    var messages: Int
    var bytes: Int

    init(_ own: (parameters: [Float], record: RunRecord)) {
      parameters = own.parameters.map(\.bitPattern)
      losses = own.record.losses
      messages = own.record.sentMessages
      bytes = own.record.sentBytes
    }
  }

  func run() throws -> Int32 {
    guard let launcher = Launcher(ProcessInfo.processInfo.environment) else {
      print("mpi-program: start it with mpirun")
      return 64
    }
    let group = try MPIGroup(launcher, threads: true, patience: 120, isEnding: { false })
    defer { group.end() }
    let check = Check(group: group, transport: group.transport(workers: 2))
    let examples = [
      TrainingExample("7-5-4-3", batch: 5), TrainingExample("20-33-17-18-10", batch: 16),
    ]
    var (passed, failed) = (0, 0)
    for strategy in Strategy.all(processes: 2) {
      let settings =
        examples.flatMap { [($0, 1, false), ($0, 2, false)] } + [(examples[0], 2, true)]
      for (example, width, takingTurns) in settings {
        for training in TrainingCase.all {
          let job = example.job(
            workers: group.count * width, processes: group.count, optimizer: training.optimizer)
          guard let plan = try? strategy.plan(job) else { continue }
          if let problem = try check.problem(plan, example, training, takingTurns: takingTurns) {
            failed += 1
            print(
              "\(strategy.name), \(example), \(width) workers,",
              takingTurns ? "turns," : "", "\(training): \(problem)")
          } else {
            passed += 1
          }
        }
      }
    }
    guard group.rank == 0 else { return 0 }
    print("\(group.count) processes, \(group.library): \(passed) passed, \(failed) failed")
    return failed == 0 && passed > 0 ? 0 : 1
  }

  exit(try run())
#else
  print("mpi-program: built without MPI")
#endif

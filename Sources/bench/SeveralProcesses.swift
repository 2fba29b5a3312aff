import Datasets
import Engine
import Files
import Foundation
import Kernels
import Machine
import MessagePassing
import Reports
import Runtime

extension Launcher {
  /// The launcher that started this process as one of several; nil where it is alone.
  static let current: Launcher? = Launcher(ProcessInfo.processInfo.environment).flatMap {
    $0.processes > 1 ? $0 : nil
  }

  /// Whether this process is rank 0 or alone, and so prints what all would print.
  static var isFirst: Bool { (current?.rank ?? 0) == 0 }
}

/// The processes of a run of several, once they have met, as one of them sees them.
struct SeveralProcesses {
  let group: any ProcessGroup
  /// The number of this process among those that may use the same PUs.
  let share: CoreShare
  /// All numbers of workers that each process will have.
  let widths: [Int]
  /// The requests of all processes; empty except at rank 0.
  let requests: [JoinRequest]

  /// Meets the other processes; rank 0 decides whether all can make one run.
  ///
  /// - Parameters:
  ///   - inputs: what this process would run, or the reason why it cannot.
  ///   - widths: the numbers of workers of each process, where `sharing` processes share rank 0's
  ///     PUs.
  /// - Throws: the same failure in all processes, with a message at rank 0 only.
  init(
    _ group: any ProcessGroup, _ inputs: Result<RunInputs, any Error>,
    widths: (_ inputs: RunInputs, _ sharing: Int) throws -> [Int]
  ) throws(Failure) {
    self.group = group
    let own = JoinRequest(inputs)
    guard group.rank == 0 else {
      group.send(NumericJSON.bytes(own), to: 0)
      // Other processes may still be reading their data, so the reply may take long.
      let reply = NumericJSON.value(JoinReply.self, group.receive(from: 0, isSoon: false))
      if let code = reply.refusal { throw Failure(Failure.Code(rawValue: code)!, "") }
      share = reply.share
      self.widths = reply.widths
      requests = []
      return
    }
    requests =
      [own]
      + (1..<group.count).map {
        NumericJSON.value(JoinRequest.self, group.receive(from: $0, isSoon: false))
      }
    func refuse(_ code: Int32) {
      for rank in 1..<group.count {
        group.send(NumericJSON.bytes(JoinReply(refusal: code)), to: rank)
      }
    }
    if let problem = JoinRequest.problem(
      among: requests, group.peers, usage: Failure.Code.usage.rawValue,
      badData: Failure.Code.badData.rawValue)
    {
      refuse(problem.code)
      throw Failure(Failure.Code(rawValue: problem.code)!, problem.message)
    }
    let shares = JoinRequest.shares(of: requests, group.peers)
    do {
      self.widths = try widths(try inputs.get(), shares[0].count)
    } catch {
      let failure = Failure(error)
      refuse(failure.code.rawValue)
      throw failure
    }
    share = shares[0]
    for rank in 1..<group.count {
      group.send(
        NumericJSON.bytes(JoinReply(share: shares[rank], widths: self.widths)), to: rank)
    }
  }

  /// Carries out rank 0's commands, in another process than rank 0.
  func follow(_ inputs: RunInputs) {
    let settings = inputs.settings
    let crews = Crews(
      on: inputs.topology, binding: settings.binding, places: settings.places, share: share,
      isDry: inputs.isDry)
    Follower(
      group, widths: widths, rule: settings.rule, feed: inputs.feed, crews: crews,
      products: ProductChooser(settings.products, on: inputs.topology)
    ).serve()
  }

  /// The hosts, each once, with hwloc's XML of its machine.
  var hosts: [(name: String, topology: String?)] {
    var seen: Set<String> = []
    return zip(group.peers, requests).compactMap { peer, request in
      seen.insert(peer.host).inserted ? (peer.host, request.topology) : nil
    }
  }
}

extension JoinRequest {
  init(_ inputs: Result<RunInputs, any Error>) {
    let program = (try? File.read(BuildFacts.program)) ?? []
    var (obstacle, found): (Obstacle?, RunInputs?)
    switch inputs {
    case .success(let inputs): found = inputs
    case .failure(let error):
      let failure = Failure(error)
      obstacle = Obstacle(code: failure.code.rawValue, message: failure.message)
    }
    self.init(
      obstacle: obstacle, program: Digest.of(program),
      arguments: CommandLine.arguments.dropFirst()
        .map { $0 }, data: found.map { Digest.of($0.dataset) }, kernels: BLAS.core,
      allowedPUs: found.map { "\($0.topology.allowedPUs)" } ?? "",
      topology: found.flatMap { try? $0.topology.render(.xml) })
  }
}

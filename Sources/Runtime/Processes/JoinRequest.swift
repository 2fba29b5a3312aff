import Engine
import Machine

/// The description that each process sends of itself before a run of several processes begins. Rank
/// 0 compares these.
public struct JoinRequest: Codable, Sendable, Hashable {
  /// The reason why a process cannot take part, with the exit code that it would end with by
  /// itself.
  public struct Obstacle: Codable, Sendable, Hashable {
    public var code: Int32
    public var message: String

    public init(code: Int32, message: String) {
      self.code = code
      self.message = message
    }
  }

  public var obstacle: Obstacle?
  /// A digest of the program's own bytes.
  public var program: UInt64
  public var arguments: [String]
  /// A digest of all rows and labels; nil where they could not be read.
  public var data: UInt64?
  /// The name of OpenBLAS's kernels, which decides how parameters lie in memory.
  public var kernels: String
  /// The processing units that the process may use.
  public var allowedPUs: String
  /// hwloc's XML of its machine; nil where that could not be written.
  public var topology: String?

  public init(
    obstacle: Obstacle?, program: UInt64, arguments: [String], data: UInt64?, kernels: String,
    allowedPUs: String, topology: String?
  ) {
    self.obstacle = obstacle
    self.program = program
    self.arguments = arguments
    self.data = data
    self.kernels = kernels
    self.allowedPUs = allowedPUs
    self.topology = topology
  }

  /// The reason why these processes cannot make one run; nil where they can.
  ///
  /// - Parameters:
  ///   - usage, badData: the exit codes of processes that do not fit together.
  public static func problem(
    among all: [JoinRequest], _ peers: [ProcessPeer], usage: Int32, badData: Int32
  ) -> Obstacle? {
    func name(_ rank: Int) -> String { "rank \(rank) on host \(peers[rank].host)" }
    let own = all[0]
    // An obstacle of rank 0 is most likely everyone's.
    if let obstacle = own.obstacle { return obstacle }
    for (rank, other) in all.enumerated() {
      func misfit(_ what: String) -> Obstacle {
        Obstacle(code: usage, message: "\(name(rank)) \(what)")
      }
      if other.program != own.program {
        return misfit(
          "is another build of bench than \(name(0)): expected the same program")
      }
      if other.arguments != own.arguments {
        let (theirs, mine) = difference(other.arguments, own.arguments)
        return misfit(
          "was started with '\(theirs)', \(name(0)) with '\(mine)': expected the same")
      }
      if let obstacle = other.obstacle {
        return Obstacle(code: obstacle.code, message: "\(name(rank)): \(obstacle.message)")
      }
      if other.data != own.data {
        return Obstacle(
          code: badData,
          message: "\(name(rank)) has read other data than \(name(0)): expected the same rows")
      }
      if other.kernels != own.kernels {
        return misfit(
          "multiplies with OpenBLAS's kernels for \(other.kernels), \(name(0)) with those for "
            + "\(own.kernels): set OPENBLAS_CORETYPE to one that all have")
      }
    }
    return nil
  }

  /// The first arguments in which two lists differ, each with the option that it is the value of.
  private static func difference(_ first: [String], _ second: [String]) -> (String, String) {
    var at = 0
    while at < first.count, at < second.count, first[at] == second[at] { at += 1 }
    let from = at > 0 && first[at - 1].hasPrefix("--") ? at - 1 : at
    func words(_ list: [String]) -> String {
      from < list.count
        ? list[from...min(at, list.count - 1)].joined(separator: " ") : "nothing more"
    }
    return (words(first), words(second))
  }

  /// The share of each process in its PUs. Processes of one machine that may use the same PUs
  /// divide these among themselves, unless the launcher has already done so.
  public static func shares(of all: [JoinRequest], _ peers: [ProcessPeer]) -> [CoreShare] {
    let keys = zip(all, peers).map { "\($1.machine) \($0.allowedPUs)" }
    return keys.enumerated().map { rank, key in
      CoreShare(
        index: keys[..<rank].count { $0 == key }, count: keys.count { $0 == key })
    }
  }
}

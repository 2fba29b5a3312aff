#if MPI
  import CMPI
  import Engine
  import Synchronization
  import Workers

  #if canImport(Darwin)
    import Darwin
  #else
    import Glibc
  #endif

  /// The processes that MPI's launcher started. A process has one group, as long as it lives.
  // Safe to share: what changes is under a mutex, and calls of MPI keep the rules of `Transport`.
  public final class MPIGroup: ProcessGroup, @unchecked Sendable {
    public let rank: Int
    public let count: Int
    public let library: String
    public let peers: [ProcessPeer]
    /// Seconds for which others may be silent before they are taken for lost.
    public let patience: Double
    let mpi: UnsafeMutablePointer<fourways_mpi>
    private let isEnding: @Sendable () -> Bool
    /// What is said and done before the end when a process is lost.
    private let lastWill = Mutex<(@Sendable () -> String)?>(nil)
    /// Set by the first thread that gives up, since a thread that waits for a message and the watch
    /// may both do so.
    private let isGivingUp = Atomic<Bool>(false)
    /// Whether the group has ended, so that no process is missed any more. `end` writes it and the
    /// watch reads it; it publishes nothing else.
    private let hasEnded = Atomic<Bool>(false)

    /// A reason why there can be no group.
    public enum Problem: Error, CustomStringConvertible {
      case tooFewThreads(library: String)

      public var description: String {
        switch self {
        case .tooFewThreads(let library):
          "\(library) does not let several threads send at once: use --workers 1"
        }
      }
    }

    /// Starts MPI and meets the other processes. If some do not come within `patience` and the time
    /// that starting takes, this process ends with one line and `lostProcessCode`.
    ///
    /// - Parameters:
    ///   - threads: whether several workers of a process send messages.
    ///   - isEnding: tells whether somebody has asked this process to end.
    public init(
      _ launcher: Launcher, threads: Bool, patience: Double,
      isEnding: @escaping @Sendable () -> Bool
    ) throws(Problem) {
      let roll = RollCall(launcher)
      let seconds = patience + RollCall.startSeconds
      let watch = Watch.start(seconds: seconds) { roll.complain(after: seconds) }
      let isEnough = fourways_mpi_init(threads)
      watch.end()
      roll.leave()
      rank = Int(fourways_mpi_rank())
      count = Int(fourways_mpi_size())
      self.patience = patience
      self.isEnding = isEnding
      var text = [CChar](repeating: 0, count: Int(fourways_mpi_text_bytes()))
      fourways_mpi_library(&text)
      library = Self.firstPart(of: text)
      guard isEnough else {
        fourways_mpi_finalize()
        throw .tooFewThreads(library: library)
      }
      mpi = fourways_mpi_make()
      peers = Self.introduced(rank, of: count, mpi)
      mpi.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
      keepWatch()
    }

    /// The library's name and version, such as `Open MPI 4.1.4`, from a text of several lines.
    private static func firstPart(of text: [CChar]) -> String {
      let all = String(
        decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let line = all.split { $0 == "\n" || $0 == "," }.first.map(String.init) ?? all
      let words = line.split { $0 == " " || $0 == "\t" }.prefix(4).joined(separator: " ")
      return words.replacing(" v", with: " ").replacing("MPICH Version:", with: "MPICH")
    }

    /// The descriptions of all processes: each tells rank 0 its own, and rank 0 tells all others.
    private static func introduced(
      _ rank: Int, of count: Int, _ mpi: UnsafeMutablePointer<fourways_mpi>
    ) -> [ProcessPeer] {
      func words(_ peer: ProcessPeer) -> [UInt8] {
        Array("\(peer.process)\n\(peer.machine)\n\(peer.space)\n\(peer.host)".utf8)
      }
      func peer(_ bytes: [UInt8], rank: Int) -> ProcessPeer {
        let parts = bytes.split(
          separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        return ProcessPeer(
          rank: rank, host: parts[3], process: Int32(parts[0])!, machine: parts[1], space: parts[2])
      }
      let own = ProcessPeer.own(rank: rank)
      if rank > 0 { MPIGroup.send(words(own), to: 0, mpi) }
      var peers: [ProcessPeer] = []
      for other in 0..<count {
        if rank == 0 {
          let found = other == 0 ? own : peer(MPIGroup.take(from: other, mpi), rank: other)
          for receiver in 1..<max(1, count) { MPIGroup.send(words(found), to: receiver, mpi) }
          peers.append(found)
        } else {
          peers.append(peer(MPIGroup.take(from: 0, mpi), rank: other))
        }
      }
      return peers
    }

    // MARK: Between runs

    public func send(_ bytes: [UInt8], to rank: Int) { Self.send(bytes, to: rank, mpi) }

    public func receive(from rank: Int, isSoon: Bool) -> [UInt8] {
      var (start, nap) = (Clock.now(), 0.0)
      while !fourways_mpi_has_message(mpi, Int32(rank)) {
        // The first looks follow at once and later ones rarely, because others may be measuring on
        // this very core.
        nap = min(0.005, nap + 0.00002)
        usleep(UInt32(nap * 1e6))
        guard Double(Clock.now() - start) * 1e-9 > patience else { continue }
        start = Clock.now()
        if isSoon || peers[rank].trouble(seenFrom: peers[self.rank]) != nil {
          giveUp(on: rank)
        }
      }
      return Self.take(from: rank, mpi)
    }

    private static func send(
      _ bytes: [UInt8], to rank: Int, _ mpi: UnsafeMutablePointer<fourways_mpi>
    ) {
      bytes.withUnsafeBytes {
        fourways_mpi_send_bytes(mpi, $0.baseAddress, bytes.count, Int32(rank))
      }
    }

    /// Takes a message that has arrived or will arrive at once.
    private static func take(
      from rank: Int, _ mpi: UnsafeMutablePointer<fourways_mpi>
    ) -> [UInt8] {
      let count = fourways_mpi_message_bytes(mpi, Int32(rank))
      return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        fourways_mpi_receive_bytes(mpi, buffer.baseAddress, count, Int32(rank))
        filled = count
      }
    }

    /// Meets all others and ends MPI.
    public func end() {
      hasEnded.store(true, ordering: .relaxed)
      fourways_mpi_finalize()
    }

    // MARK: When one is lost

    /// Sets what is done before the process ends because another is lost. The action runs on
    /// another thread than the main one, which is waiting, and returns what is to be said besides.
    public func beforeLoss(_ action: @escaping @Sendable () -> String) {
      lastWill.withLock { $0 = action }
    }

    /// Says which processes are lost, and ends the run.
    ///
    /// - Parameter suspect: the rank that has been waited for; nil where it may be any.
    func giveUp(on suspect: Int?) -> Never {
      // Relaxed: the flag publishes nothing but itself.
      while isGivingUp.exchange(true, ordering: .relaxed) { sleep(1) }
      let own = peers[rank]
      var lost = peers.compactMap { peer in
        peer.rank == rank ? nil : peer.trouble(seenFrom: own).map { (peer, $0.rawValue) }
      }
      if lost.isEmpty {
        // A process that sees more ends the run earlier.
        usleep(1_500_000)
        let seconds = "has not answered for \(Int(patience)) s"
        lost = suspect.map { [(peers[$0], seconds)] } ?? []
      }
      if rank > 0 {
        // Rank 0 says it where it can, because it can also say what is left. Otherwise the first of
        // the ranks that see the same says it. The process that has said it ends, and so makes the
        // launcher end all others.
        let isFirst = !peers[..<rank].contains { peer in
          peer.space == own.space && !lost.contains { $0.0.rank == peer.rank }
        }
        sleep(isFirst ? 3 : 6)
        if isEnding() { _exit(lostProcessCode) }
      }
      let what =
        lost.isEmpty
        ? "some rank has not answered for \(Int(patience)) s, seen from rank \(rank) on \(own.host)"
        : lost.map { "rank \($0.rank) on host \($0.host) \($1)" }.joined(separator: ", ")
      let more = lastWill.withLock { $0 }?() ?? ""
      complain("\(what): the run ends here\(more)")
      // The process does not end by MPI, which would print much more. The launcher ends all
      // processes when one ends like this.
      _exit(lostProcessCode)
    }

    /// Starts two threads that sleep. One looks now and then whether a call into the library has
    /// lasted too long or another process has been stopped for too long. The other looks whether
    /// the launcher is ending the run because a process has died.
    private func keepWatch() {
      let stopped = Mutex<[Int: Double]>([:])
      Watch.repeatedly(every: 0.5) { [self] now in
        let tooLong = stopped.withLock { stopped in
          let still = peers.filter {
            $0.rank != rank && $0.trouble(seenFrom: peers[rank]) == .isStopped
          }
          stopped = Dictionary(
            uniqueKeysWithValues: still.map { ($0.rank, stopped[$0.rank] ?? now) })
          return stopped.first { now - $0.value > patience }?.key
        }
        if let tooLong { giveUp(on: tooLong) }
        let since = Double(fourways_mpi_blocked_since(mpi)) * 1e-9
        if since > 0, now - since > patience { giveUp(on: nil) }
      }
      let ending = Mutex<Double?>(nil)
      // Launchers kill a process one second after they have asked it to end.
      Watch.repeatedly(every: 0.1) { [self] now in
        guard isEnding(), !hasEnded.load(ordering: .relaxed) else { return }
        let asked = ending.withLock { asked in
          asked = asked ?? now
          return asked!
        }
        // An orderly end takes less time.
        let own = peers[rank]
        if now - asked > 0.3, peers.contains(where: { $0.trouble(seenFrom: own) == .isGone }) {
          giveUp(on: nil)
        }
      }
    }
  }
#endif

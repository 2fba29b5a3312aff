/// The functions of a message-passing library that a trainer needs. They are plain functions, so
/// that the interpreter calls them without counting references.
///
/// Requests are persistent: each is made once with everything it needs, started once a period, and
/// asked whether it is done, which also lets the library get on with all others. A request is
/// memory of the caller's, `requestBytes` long, at a fixed address. Messages of one sender,
/// receiver and tag arrive in the order in which they were started.
///
/// Thread use: each request belongs to one thread at a time; different requests may belong to
/// different threads.
// Safe to share: constants, and a context that is thread-safe by contract.
public struct Transport: @unchecked Sendable, BitwiseCopyable {
  public typealias Context = UnsafeMutableRawPointer
  public typealias Request = UnsafeMutableRawPointer

  /// The memory of a message: rows of bytes that lie `stride` bytes apart.
  public struct Block: BitwiseCopyable, Sendable {
    public var rows: Int
    public var rowBytes: Int
    public var stride: Int

    public init(rows: Int = 1, rowBytes: Int, stride: Int = 0) {
      self.rows = rows
      self.rowBytes = rowBytes
      self.stride = rows > 1 ? stride : rowBytes
    }

    public var bytes: Int { rows * rowBytes }
  }

  /// The library's own collective operations, on binary32 values.
  public enum Collective: Int32, BitwiseCopyable, CaseIterable, Sendable {
    /// Every process's vector becomes the sum over all processes.
    case allReduce
    /// Every process's own share of the vector becomes the sum over all processes; the rest is
    /// undefined.
    case reduceScatter
    /// Every process's vector is put together from the processes' own shares.
    case allGather
  }

  public typealias PrepareSend =
    @Sendable @convention(c) (
      Context, UnsafeRawPointer, _ rows: Int, _ rowBytes: Int, _ stride: Int, _ peer: Int32,
      _ tag: Int32, Request
    ) -> Void
  public typealias PrepareReceive =
    @Sendable @convention(c) (
      Context, UnsafeMutableRawPointer, _ rows: Int, _ rowBytes: Int, _ stride: Int, _ peer: Int32,
      _ tag: Int32, Request
    ) -> Void
  public typealias UseRequest = @Sendable @convention(c) (Context, Request) -> Void
  public typealias AskRequest = @Sendable @convention(c) (Context, Request) -> Bool
  public typealias StartCollective =
    @Sendable @convention(c) (
      Context, _ kind: Int32, UnsafeMutablePointer<Float>, _ count: Int, UnsafePointer<Int32>,
      UnsafePointer<Int32>, _ group: Int32, Request
    ) -> Void
  public typealias RunCollective =
    @Sendable @convention(c) (
      Context, _ kind: Int32, UnsafeMutablePointer<Float>, _ count: Int, UnsafePointer<Int32>,
      UnsafePointer<Int32>, _ group: Int32
    ) -> Void
  public typealias Progress = @Sendable @convention(c) (Context) -> Void
  public typealias GiveUp = @Sendable @convention(c) (Context, _ peer: Int32) -> Void

  public var context: Context
  public var rank: Int
  public var processes: Int
  public var requestBytes: Int

  /// Makes a request that sends the block at `memory` to `peer` each time it is started.
  public var prepareSend: PrepareSend
  /// Makes a request that receives into the block at `memory` each time it is started.
  public var prepareReceive: PrepareReceive
  /// Starts a request.
  public var start: UseRequest
  /// Whether what was started has been sent or received, so that it can be started again.
  public var isDone: AskRequest
  /// Frees a request that `prepareSend` or `prepareReceive` made and that is not under way.
  public var release: UseRequest
  /// Starts a collective operation, which is over when `isDone` says so. Its request needs no
  /// release.
  ///
  /// The workers of one number, `group`, take part, one of each process. Operations of different
  /// groups may happen at the same time, in any order. Process r's share is `counts[r]` values from
  /// `offsets[r]` on.
  public var startCollective: StartCollective
  /// Carries out a collective operation and returns when it is done, which libraries do faster than
  /// a start and a finish.
  public var runCollective: RunCollective
  /// Starts a barrier of all processes, called by one thread of each; the barrier is over when
  /// `isDone` says so.
  public var startBarrier: UseRequest
  /// Lets the library move messages that are under way.
  public var progress: Progress
  /// Seconds that a worker waits for a message before it calls `giveUp`.
  public var patienceSeconds: Double
  /// Ends the run with one line, because nothing has come from `peer` (−1: from anybody) for
  /// `patienceSeconds`. The function does not return.
  public var giveUp: GiveUp

  public init(
    context: Context, rank: Int, processes: Int, requestBytes: Int,
    prepareSend: @escaping PrepareSend, prepareReceive: @escaping PrepareReceive,
    start: @escaping UseRequest, isDone: @escaping AskRequest, release: @escaping UseRequest,
    startCollective: @escaping StartCollective, runCollective: @escaping RunCollective,
    startBarrier: @escaping UseRequest, progress: @escaping Progress, patienceSeconds: Double,
    giveUp: @escaping GiveUp
  ) {
    self.context = context
    self.rank = rank
    self.processes = processes
    self.requestBytes = requestBytes
    self.prepareSend = prepareSend
    self.prepareReceive = prepareReceive
    self.start = start
    self.isDone = isDone
    self.release = release
    self.startCollective = startCollective
    self.runCollective = runCollective
    self.startBarrier = startBarrier
    self.progress = progress
    self.patienceSeconds = patienceSeconds
    self.giveUp = giveUp
  }
}

/// How messages leave the process: what a message-passing library must be able to do for a
/// trainer, as plain functions, so that the interpreter calls them without counting references.
///
/// Requests are persistent: made once with everything they need, started once a period, and asked
/// whether they are done, which also lets the library get on with all others. A request is memory
/// of the caller's, `requestBytes` long, at a fixed address. Messages of one sender, receiver and
/// tag arrive in the order in which they were started.
///
/// Thread use: each request belongs to one thread at a time; different requests to any.
// Safe to share: constants, and a context that is thread-safe by contract.
public struct Transport: @unchecked Sendable, BitwiseCopyable {
  public typealias Context = UnsafeMutableRawPointer
  public typealias Request = UnsafeMutableRawPointer

  /// What a message is made of: rows of bytes that lie `stride` bytes apart.
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
    public var isContiguous: Bool { rows == 1 || stride == rowBytes }
  }

  /// The library's own collective operations, on binary32 values.
  public enum Collective: Int32, BitwiseCopyable, CaseIterable, Sendable {
    /// Everyone's vector becomes the sum of all.
    case allReduce
    /// Everyone's own share of the vector becomes the sum of all; the rest is undefined.
    case reduceScatter
    /// Everyone's vector is put together from each one's own share.
    case allGather
  }

  public var context: Context
  public var rank: Int
  public var processes: Int
  public var requestBytes: Int

  /// Makes a request that sends the block at `memory` to `peer` each time it is started.
  public var prepareSend:
    @Sendable @convention(c) (
      Context, UnsafeRawPointer, _ rows: Int, _ rowBytes: Int, _ stride: Int, _ peer: Int32,
      _ tag: Int32, Request
    ) -> Void
  /// Makes a request that receives into the block at `memory` each time it is started.
  public var prepareReceive:
    @Sendable @convention(c) (
      Context, UnsafeMutableRawPointer, _ rows: Int, _ rowBytes: Int, _ stride: Int,
      _ peer: Int32, _ tag: Int32, Request
    ) -> Void
  public var start: @Sendable @convention(c) (Context, Request) -> Void
  /// Whether what was started has been sent or received; then it can be started again.
  public var isDone: @Sendable @convention(c) (Context, Request) -> Bool
  /// Frees what `prepareSend` or `prepareReceive` made; not under way.
  public var release: @Sendable @convention(c) (Context, Request) -> Void
  /// Starts a collective operation; `isDone` ends it. Nothing to release.
  ///
  /// It is one of the processes' workers of the same number, `group`: those of different groups
  /// may happen at the same time, in any order. Process r's share is `counts[r]` values from
  /// `offsets[r]` on.
  public var startCollective:
    @Sendable @convention(c) (
      Context, _ kind: Int32, UnsafeMutablePointer<Float>, _ count: Int, UnsafePointer<Int32>,
      UnsafePointer<Int32>, _ group: Int32, Request
    ) -> Void
  /// Carries out a collective operation and returns when it is done: libraries are faster so.
  public var runCollective:
    @Sendable @convention(c) (
      Context, _ kind: Int32, UnsafeMutablePointer<Float>, _ count: Int, UnsafePointer<Int32>,
      UnsafePointer<Int32>, _ group: Int32
    ) -> Void
  /// Starts a barrier of all processes, called by one thread of each; `isDone` ends it.
  public var startBarrier: @Sendable @convention(c) (Context, Request) -> Void
  /// Lets the library move what is under way.
  public var progress: @Sendable @convention(c) (Context) -> Void
  /// Seconds that a worker waits for a message before it calls `giveUp`.
  public var patienceSeconds: Double
  /// Ends the run with one line, because nothing has come from `peer` (−1: from somebody) for
  /// longer than anyone has patience; does not return.
  public var giveUp: @Sendable @convention(c) (Context, _ peer: Int32) -> Void

  public init(
    context: Context, rank: Int, processes: Int, requestBytes: Int,
    prepareSend:
      @escaping @Sendable @convention(c) (
        Context, UnsafeRawPointer, Int, Int, Int, Int32, Int32, Request
      ) -> Void,
    prepareReceive:
      @escaping @Sendable @convention(c) (
        Context, UnsafeMutableRawPointer, Int, Int, Int, Int32, Int32, Request
      ) -> Void,
    start: @escaping @Sendable @convention(c) (Context, Request) -> Void,
    isDone: @escaping @Sendable @convention(c) (Context, Request) -> Bool,
    release: @escaping @Sendable @convention(c) (Context, Request) -> Void,
    startCollective:
      @escaping @Sendable @convention(c) (
        Context, Int32, UnsafeMutablePointer<Float>, Int, UnsafePointer<Int32>,
        UnsafePointer<Int32>, Int32, Request
      ) -> Void,
    runCollective:
      @escaping @Sendable @convention(c) (
        Context, Int32, UnsafeMutablePointer<Float>, Int, UnsafePointer<Int32>,
        UnsafePointer<Int32>, Int32
      ) -> Void,
    startBarrier: @escaping @Sendable @convention(c) (Context, Request) -> Void,
    progress: @escaping @Sendable @convention(c) (Context) -> Void,
    patienceSeconds: Double,
    giveUp: @escaping @Sendable @convention(c) (Context, Int32) -> Void
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

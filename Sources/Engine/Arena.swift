import Networks
import Plans

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The parts of the buffers of one arena that a plan touches. Only these exist in memory.
struct ArenaShape {
  struct Part {
    var buffer: Buffer
    var rows: Extent
    var columns: Extent
    /// The offset of the part in its arena, in elements.
    var offset = 0
    /// The number of elements, with those of all slots of the optimizer's state.
    var elements = 0
  }

  private(set) var parts: [Buffer: Part] = [:]
  private(set) var elements = 0

  var byteCount: Int { elements * MemoryLayout<Float>.stride }

  /// - Parameter accesses: all regions of the arena that anybody reads or writes.
  init(_ accesses: [Region], shape: NetworkShape, stateSlots: Int) {
    for region in accesses {
      switch region.buffer {
      case .optimizerState where stateSlots == 0: continue
      case .activations(let level), .deltas(let level):
        // A level is kept in whole rows, so that a row's stride is the level's width.
        grow(region.buffer, rows: region.rows, columns: Extent(0, shape.widths[level]))
      case .parameters, .gradients, .optimizerState:
        grow(region.buffer, rows: region.rows, columns: region.columns)
      }
    }
    for buffer in parts.keys.sorted(by: { $0.order < $1.order }) {
      let slots = buffer == .optimizerState ? stateSlots : 1
      var part = parts[buffer]!
      part.offset = elements
      part.elements = part.rows.count * part.columns.count * slots
      parts[buffer] = part
      let line = ParameterLayout.lineElements
      elements += (part.elements + line - 1) / line * line
    }
  }

  private mutating func grow(_ buffer: Buffer, rows: Extent, columns: Extent) {
    guard var part = parts[buffer] else {
      parts[buffer] = Part(buffer: buffer, rows: rows, columns: columns)
      return
    }
    part.rows = Extent(min(part.rows.lower, rows.lower), max(part.rows.upper, rows.upper))
    part.columns = Extent(
      min(part.columns.lower, columns.lower), max(part.columns.upper, columns.upper))
    parts[buffer] = part
  }
}

extension Buffer {
  /// A fixed order in the arena, so that what an update reads together lies together.
  fileprivate var order: Int {
    switch self {
    case .parameters: 0
    case .gradients: 1
    case .optimizerState: 2
    case .activations(let level): 2 + 2 * level
    case .deltas(let level): 3 + 2 * level
    }
  }
}

/// The memory of one of a plan's arenas: one allocation, 64-byte aligned, zero once it is touched.
///
/// Pages belong to no NUMA node until they are written, so the worker that owns the arena must call
/// `touch`.
struct Arena: ~Copyable {
  private static let hugePage = 1 << 21

  private let memory: UnsafeMutablePointer<Float>
  let shape: ArenaShape

  init(_ shape: ArenaShape) {
    self.shape = shape
    // An arena takes whole pages, so that no two arenas' first touches fall on one page. Large
    // arenas use huge pages, and one that several workers write is then divided among nodes no
    // finer than that.
    let bytes = max(1, shape.elements) * MemoryLayout<Float>.stride
    let isLarge = bytes >= Self.hugePage
    let pages = UnsafeMutableRawPointer.allocate(
      byteCount: (bytes + 4095) / 4096 * 4096, alignment: isLarge ? Self.hugePage : 4096)
    #if os(Linux)
      // The system is asked for huge pages, which cause fewer misses of the address cache.
      if isLarge { madvise(pages, bytes / Self.hugePage * Self.hugePage, MADV_HUGEPAGE) }
    #endif
    memory = pages.bindMemory(to: Float.self, capacity: max(1, shape.elements))
  }

  deinit { memory.deallocate() }

  /// The arena as its owner and the lowered instructions see it; valid as long as the arena lives.
  var base: ArenaBase { ArenaBase(memory: memory, shape: shape) }
}

/// Finds the regions of an arena that somebody else keeps alive.
// Safe to share: the verifier has ordered everybody who writes through it.
struct ArenaBase: @unchecked Sendable {
  let memory: UnsafeMutablePointer<Float>
  let shape: ArenaShape

  /// Writes every element, which takes the pages to the calling thread's node.
  func touch() {
    memory.initialize(repeating: 0, count: shape.elements)
  }

  /// Writes every element of one region, which takes its pages to the calling thread's node.
  func touch(_ region: Region) {
    guard contains(region.buffer) else { return }
    let stride = part(region.buffer).columns.count
    for row in 0..<region.rows.count {
      (pointer(region) + row * stride).initialize(repeating: 0, count: region.columns.count)
    }
  }

  func contains(_ buffer: Buffer) -> Bool { shape.parts[buffer] != nil }

  func part(_ buffer: Buffer) -> ArenaShape.Part {
    guard let part = shape.parts[buffer] else {
      preconditionFailure("the plan touches no \(buffer) here")
    }
    return part
  }

  /// The first element of a flat slice, or of the given row and column of a level.
  func pointer(_ buffer: Buffer, row: Int = 0, column: Int) -> UnsafeMutablePointer<Float> {
    let part = part(buffer)
    return memory + part.offset + (row - part.rows.lower) * part.columns.count
      + (column - part.columns.lower)
  }

  /// The first element of a region.
  func pointer(_ region: Region) -> UnsafeMutablePointer<Float> {
    pointer(region.buffer, row: region.rows.lower, column: region.columns.lower)
  }
}

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
/// Pages belong to no NUMA node until they are written, so the workers must call `touch`, each for
/// its own pages.
struct Arena: ~Copyable {
  /// The elements of a page of the system, and of a huge one.
  static let pageElements = (
    small: sysconf(Int32(_SC_PAGESIZE)) / MemoryLayout<Float>.stride,
    large: (1 << 21) / MemoryLayout<Float>.stride
  )

  private let memory: UnsafeMutablePointer<Float>
  let shape: ArenaShape

  /// - Parameter pageElements: the elements of the pages that the arena is divided among nodes by.
  init(_ shape: ArenaShape, pageElements: Int) {
    self.shape = shape
    // An arena takes whole pages, so that no two arenas' first touches fall on one page.
    let (small, page) = (
      Self.pageElements.small * MemoryLayout<Float>.stride,
      pageElements * MemoryLayout<Float>.stride
    )
    let bytes = max(1, shape.elements) * MemoryLayout<Float>.stride
    let byteCount = (bytes + small - 1) / small * small
    let pages = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: page)
    #if os(Linux)
      // Memory that was freed before may still have pages, which lie where somebody else put them.
      madvise(pages, byteCount, MADV_DONTNEED)
      // The system is asked for huge pages, which cause fewer misses of the address cache. Where
      // small ones divide the arena, it must not make huge ones of them.
      if page > small {
        madvise(pages, bytes / page * page, MADV_HUGEPAGE)
      } else if shape.elements >= Self.pageElements.large {
        madvise(pages, byteCount, MADV_NOHUGEPAGE)
      }
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

  /// Writes every element of a worker's pages, which takes them to the calling thread's node.
  func touch(_ owners: PageOwners, of worker: Int) {
    for page in owners.workers.indices where owners.workers[page] == worker {
      let range = owners.elements(ofPage: page, of: shape.elements)
      (memory + range.lowerBound).initialize(repeating: 0, count: range.count)
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

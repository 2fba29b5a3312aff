import CHwloc

/// A bitmap of hwloc's, freed with its owner.
struct Bitmap: ~Copyable {
  let raw: hwloc_bitmap_t

  init() {
    guard let raw = hwloc_bitmap_alloc() else { preconditionFailure("out of memory") }
    self.raw = raw
  }

  init(_ set: CPUSet) {
    self.init()
    for index in set.indices { hwloc_bitmap_set(raw, UInt32(index)) }
  }

  deinit { hwloc_bitmap_free(raw) }

  var cpuset: CPUSet { CPUSet(raw) }
}

extension CPUSet {
  /// Copies a bitmap. Nil and the infinite bitmap, which hwloc uses for an unknown set, give the
  /// empty set.
  init(_ bitmap: hwloc_const_bitmap_t?) {
    var indices: [Int] = []
    if let bitmap, hwloc_bitmap_weight(bitmap) >= 0 {
      var index = hwloc_bitmap_next(bitmap, -1)
      while index >= 0 {
        indices.append(Int(index))
        index = hwloc_bitmap_next(bitmap, index)
      }
    }
    self.init(indices)
  }
}

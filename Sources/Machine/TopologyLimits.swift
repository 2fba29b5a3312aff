/// The largest machine that a description may ask for, several times the largest that exist.
/// hwloc allocates four bitmaps an object and inserts siblings in quadratic time, so without
/// limits a short hostile text costs gigabytes and minutes.
enum TopologyLimits {
  /// The most objects in all: packages, caches, cores, PUs and NUMA nodes.
  static let objects = 16_384
  /// The most children of one object.
  static let siblings = 1_024
  /// The largest OS index of a PU or NUMA node.
  static let osIndex = 16_383
  /// The most bytes of a cache or of a node's memory.
  static let objectBytes = 1 << 60
  /// The most bytes of a topology file.
  static let fileBytes = 32 << 20
}

import Engine
import Foundation
import Kernels
import Machine

extension ProductChooser {
  /// A chooser of this machine's products, which remembers its trials in the user's cache folder.
  ///
  /// - Parameter topology: the machine; the caches of its cores give the sizes of blocks.
  public convenience init(_ policy: ProductPolicy, on topology: Topology) {
    let own = topology.caches.filter { $0.level == 2 && $0.kind != .instruction }
      .compactMap(\.sizeBytes).min()
    self.init(
      policy, cacheBytes: own ?? 1 << 20,
      memory: policy == .auto ? ProductMemory(on: topology) : nil)
  }
}

extension ProductMemory {
  /// The memory in `$XDG_CACHE_HOME/fourways`, or `~/.cache/fourways`; nil where there can be none.
  fileprivate init?(on topology: Topology) {
    let machine = [
      topology.cpuModel ?? "unknown processor", BLAS.configuration, BLAS.core,
      "LIBXSMM \(Libxsmm.version ?? "none")",
    ].joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? environment["HOME"].map { "\($0)/.cache" }
    guard let base else { return nil }
    let folder = "\(base)/fourways"
    guard
      (try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)) != nil
    else { return nil }
    // A folder may be shared by machines, so each has a file of its own.
    let number = machine.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    self.init("\(folder)/products-\(String(number, radix: 16)).txt", machine: machine)
  }
}

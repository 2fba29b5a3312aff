import Engine
import Files
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
    guard let folder = UserCache.folder(ProcessInfo.processInfo.environment) else { return nil }
    guard
      (try? FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)) != nil
    else { return nil }
    // A folder may be shared by machines, so each has a file of its own.
    self.init("\(folder)/products-\(UserCache.digest(machine)).txt", machine: machine)
  }
}

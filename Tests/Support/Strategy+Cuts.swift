import Strategies

extension Strategy {
  /// Whether the strategy is meant to cut a network of so many layers among so many workers: what its
  /// documentation says, told apart from its code. Whether it needs one or several processes is not
  /// looked at (`reach`).
  public func cuts(layers: Int, workers: Int, processes: Int = 1) -> Bool {
    switch name {
    case "layer-parallel:gpipe", "layer-parallel:1f1b", "layer-parallel:zero-bubble":
      return workers <= layers
    case "layer-parallel:interleaved": return 2 * workers <= layers
    case "hybrid:layers-rows":
      let perProcess = workers / processes
      return (2...max(2, layers)).contains { stages in
        (2...max(2, workers)).contains { replicas in
          stages * replicas == workers && stages <= layers
            && (processes == 1 || perProcess == 1 || perProcess.isMultiple(of: replicas))
        }
      }
    default: return true
    }
  }
}

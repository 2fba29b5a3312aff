import Kernels
import Runtime

extension MultiplyAdd {
  /// The kernel that reaches the highest rate on a crew's worker; nil on a kind of processor that
  /// there is no kernel for.
  ///
  /// Every kernel is tried several times in turn, and its best time counts, because a disturbance
  /// can only slow it down. Cost: some ten milliseconds.
  ///
  /// - Parameter crew: one worker, which shares its core with nobody.
  public static func fastest(on crew: Crew) -> MultiplyAdd? {
    let (looks, seconds) = (3, 0.0005)
    let trials = supported.map { (kernel: $0, roof: Roof(.multiplyAdds($0), crew)) }
    var best: (kernel: MultiplyAdd, rate: Double)?
    for look in 0..<looks {
      for (kernel, roof) in trials {
        let rate = roof.sample(round: look, position: 0, seconds: seconds).rate
        if rate > best?.rate ?? 0 { best = (kernel, rate) }
      }
    }
    return best?.kernel
  }
}

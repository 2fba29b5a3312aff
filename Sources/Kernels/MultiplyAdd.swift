import CMultiplyAdd

/// Chains of multiply-adds on registers, without memory: what the multiply-add units of a core can
/// do, which no matrix product can exceed.
///
/// A kernel keeps the units busy if it has as many chains as a multiply-add takes cycles × the core
/// has units, and uses the widest registers that the core works on at once. Neither is known before
/// the kernels are tried where they run. Source: Task Bench's compute-bound kernel (see `grain`).
public struct MultiplyAdd: Sendable, CustomStringConvertible {
  /// The instruction set, such as `avx512f`.
  public let instructions: String
  /// The number of chains that do not depend on each other.
  public let chains: Int
  /// The number of floats in a register.
  public let lanes: Int
  private let function: @convention(c) (Int) -> Void

  /// The kernels whose instructions this processor has, for whatever processor the program itself
  /// is compiled; empty on a kind of processor that there is no kernel for.
  public static let supported: [MultiplyAdd] = {
    var kernels: [MultiplyAdd] = []
    while let kernel = MultiplyAdd(fourways_multiply_add_at(Int32(kernels.count))) {
      kernels.append(kernel)
    }
    return kernels
  }()

  private init?(_ kernel: fourways_multiply_add) {
    guard let instructions = kernel.instructions, let run = kernel.run else { return nil }
    self.instructions = String(cString: instructions)
    chains = Int(kernel.chains)
    lanes = Int(kernel.lanes)
    function = run
  }

  /// The floating-point operations of one iteration: a product and a sum in every lane.
  public var operations: Int { 2 * chains * lanes }

  public var description: String { "\(instructions), \(chains) chains" }

  public func run(iterations: Int) { function(iterations) }
}

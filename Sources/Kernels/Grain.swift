/// Work of a size that can be dialled, in place of a kernel: a chain of fused multiply-adds, each
/// of which waits for the one before, in a register and without memory.
///
/// For finding out how small an action may be before the rest costs more than it. Source: the
/// compute-bound kernel of Slaughter et al., "Task Bench", SC 2020.
@inline(never)
public func grain(iterations: Int) {
  var value: Float = 1
  // Tends to 2, so that no number on the way is slower than another.
  for _ in 0..<iterations { value = Float(1).addingProduct(value, 0.5) }
  // Looked at, so that no compiler leaves the chain out.
  precondition(value >= 1, "the chain only grows")
}

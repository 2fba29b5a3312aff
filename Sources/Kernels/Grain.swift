/// Does work of a chosen size in place of a kernel: fused multiply-adds on registers, without
/// memory.
///
/// Grains show how small an action may be before everything around it costs more than the action.
/// There are eight chains, because a single one would wait for itself, and the core would meanwhile
/// do what comes after the grain: the next grain, or what is to be measured. Eight chains keep busy
/// two units that take four cycles each, as most cores have. Source: the compute-bound kernel of
/// Slaughter et al., "Task Bench", SC 2020.
@inline(never)
public func grain(iterations: Int) {
  typealias Lanes = SIMD8<Float>
  let (half, one) = (Lanes(repeating: 0.5), Lanes(repeating: 1))
  var (a, b, c, d, e, f, g, h) = (one, one, one, one, one, one, one, one)
  for _ in 0..<iterations {
    // The values tend to 2, so that no number on the way is slower to compute than another.
    a = one.addingProduct(a, half)
    b = one.addingProduct(b, half)
    c = one.addingProduct(c, half)
    d = one.addingProduct(d, half)
    e = one.addingProduct(e, half)
    f = one.addingProduct(f, half)
    g = one.addingProduct(g, half)
    h = one.addingProduct(h, half)
  }
  // The values are used, so that no compiler leaves the chains out.
  precondition((a + b + c + d + e + f + g + h).sum() >= 64, "the chains only grow")
}

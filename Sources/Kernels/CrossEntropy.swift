#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Loss {
  /// Softmax and cross-entropy: L = −1/m Σ log softmax(h)[label], ∂L/∂h = (softmax(h) − y)/m.
  ///
  /// Each row is shifted by its largest output first, so nothing overflows.
  public static let crossEntropy = Loss(name: "cross-entropy") { outputs, labels, batch, deltas in
    let scale = 1 / Float(batch)
    var total = 0.0
    for row in 0..<outputs.rows {
      let logits = outputs.base + row * outputs.stride
      let gradient = deltas.base + row * deltas.stride
      var largest = logits[0]
      for column in 1..<max(1, outputs.columns) { largest = max(largest, logits[column]) }
      var sum: Float = 0
      for column in 0..<outputs.columns {
        let power = expf(logits[column] - largest)
        gradient[column] = power
        sum += power
      }
      let label = Int(labels[row])
      total += Double(logf(sum) - (logits[label] - largest))
      for column in 0..<outputs.columns { gradient[column] *= scale / sum }
      gradient[label] -= scale
    }
    return total
  }
}

extension Loss {
  /// Squared error against the one-hot class: L = 1/(2m) Σ (h − y)², ∂L/∂h = (h − y)/m.
  public static let squaredError = Loss(name: "mse") { outputs, labels, batch, deltas in
    let scale = 1 / Float(batch)
    var total = 0.0
    for row in 0..<outputs.rows {
      let values = outputs.base + row * outputs.stride
      let gradient = deltas.base + row * deltas.stride
      for column in 0..<outputs.columns {
        let error = values[column] - (Int(labels[row]) == column ? 1 : 0)
        gradient[column] = error * scale
        total += 0.5 * Double(error * error)
      }
    }
    return total
  }
}

import Figures

extension Check {
  /// The largest deviation of a product from the machine's model that is no news.
  private static let mostDeviation = 0.15

  /// Checks of what forecasts are made of.
  static let model = [
    Check(name: "forecasts") { facts in
      guard let products = facts.modelFit?.products,
        let worst = products.max(by: { abs($0.ratio - 1) < abs($1.ratio - 1) })
      else {
        return .unknown(
          "how far off forecasts are: no costs of this machine are kept",
          advice: "bench calibrate measures them")
      }
      let ratios = products.map(\.ratio)
      let range = "\(ratios.min()!.text(.fixed(2))) to \(ratios.max()!.text(.fixed(2)))"
      let found =
        "\(products.count.counting("product")) of this machine's model now take \(range) times as long"
        + " as it says"
      guard abs(worst.ratio - 1) > mostDeviation else { return .ok(found) }
      let pass = worst.pass
      return .warning(
        "\(found), the worst the \(pass.direction.rawValue) pass of \(pass.rows) rows through"
          + " \(pass.inputs)-\(pass.outputs)",
        why: "forecasts are as far off",
        advice: "when nothing else runs: bench calibrate --again")
    }
  ]
}

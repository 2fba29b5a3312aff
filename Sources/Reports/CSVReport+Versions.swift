import Figures

extension CSVReport {
  /// The report with the columns that it would have today.
  ///
  /// In version 1 the peak was the rate of large products, which is a figure of its own now. Shares
  /// of that rate and the roof that followed from it are left out, because it was no limit. The
  /// shares of `roofline.csv` stay; whoever shows them says which peak they mean.
  ///
  /// - Precondition: every row has a `schema_version`.
  var inPresentTerms: CSVReport {
    let (peak, product) = ("peak_flops_per_second", "product_flops_per_second")
    let isOld = rows.map { $0[CSVTable.schemaVersionName] == "1" }
    guard isOld.contains(true) else { return self }
    let translated = zip(rows, isOld).map { row, isOld in
      guard isOld else { return row }
      var row = row
      if let rate = row[peak] { row[product] = rate }
      for column in [peak, "peak_fraction", "gemm_roof_samples_per_second"]
      where row[column] != nil {
        row[column] = ""
      }
      return row
    }
    let isMoved = header.contains(peak) && !header.contains(product)
    return CSVReport(
      path: path, header: header + (isMoved ? [product] : []), rows: translated, lines: lines)
  }
}

import Plans

extension Strategy {
  /// The same with its messages between processes compressed, those of gradients or, where there
  /// are none, of parameters: `ring+bf16` of `ring`, say. Another algorithm, since it is no longer
  /// exact.
  ///
  /// Data parallelism through a main worker then sums gradients there and hands their sum out, and
  /// not the parameters: what is lost on either way is made up for on the same way later. Source:
  /// see `Compression`.
  public func compressed(by compression: Compression) -> Strategy {
    let base = self
    let sent = compressible == .parameters ? "parameters" : "gradients"
    return Strategy(
      family, [member, compression.name].compactMap(\.self).joined(separator: "+"),
      reach: .severalProcesses, compression: compression,
      summary: "\(summary), \(sent) as \(compression.name)"
    ) { (job, name) throws(NotApplicable) in
      guard base.compression == nil, base.isCompressible else {
        throw NotApplicable(
          reason: "\(base.name) sends nothing in messages of its own that could be compressed")
      }
      var job = job
      job.compression = compression
      var plan = try base.plan(job)
      plan.strategy = name
      plan.compression = compression
      plan.consistency = .relaxed
      return plan
    }
  }
}

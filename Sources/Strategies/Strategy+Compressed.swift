import Plans

extension Strategy {
  /// The same strategy with its messages between processes compressed: `ring+bf16` of `ring`, for
  /// example. It compresses messages of gradients or, where there are none, of parameters, and is
  /// another algorithm because its messages are no longer exact.
  ///
  /// Data parallelism through a main worker then hands out the sum of gradients instead of the
  /// parameters: what is lost on either way is made up for by later messages on the same way.
  /// Source: see `Compression`.
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

import Plans

extension AllReduce {
  /// Each worker reads its share of everybody's gradients where they lie and sums it.
  ///
  /// It needs workers that share memory. Cost: one barrier, no message, and (P−1)/P·n floats that
  /// each worker reads from others.
  static let direct = AllReduce(
    name: "direct", summary: "each worker sums its share of all gradients in place",
    result: .shares
  ) { workers, slice in
    shares(of: slice, workers: workers).enumerated().map { worker, share in
      [.barrier]
        + (share.isEmpty ? [] : [.reduce(slice: share, from: .init(0, workers), into: worker)])
    }
  }
}

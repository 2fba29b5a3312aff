import Collectives
import Kernels
import Machine
import Networks
import Rows
import Runtime
import Strategies
import Workers

/// A trial that has not been made yet.
public struct NamedTrial: Sendable {
  public let name: String
  /// Floating-point operations of one operation, where they are what counts.
  public let flops: Int?
  public let make: @Sendable () throws -> any Trial

  init(
    _ name: String, flops: Int? = nil, workers: Int,
    make: @escaping @Sendable (Crew) throws -> any Trial
  ) {
    self.name = name
    self.flops = flops
    self.make = {
      try make(Crew(workers: workers, binding: .close, places: .cores, on: Topology()))
    }
  }

  /// Everything small that a step is made of.
  public static let all: [NamedTrial] = barriers + dispatch + collectives + updates + products

  static let barriers = [2, 4].map { workers in
    NamedTrial("barrier, \(workers) workers", workers: workers) { BarrierTrial($0) }
  }

  static let dispatch = [
    NamedTrial("dispatch of an empty action", workers: 1) { crew in
      let serial = try Strategy.select("serial")[0]
      return try GrainTrial(GrainTrial.plan(serial, workers: 1), grain: 0, crew: crew)
    }
  ]

  /// A few kilobytes, and the whole gradients of the first and the third row.
  static let collectives = [2, 4].flatMap { workers in
    [(ReferenceRow.all[0], 1024), (ReferenceRow.all[0], nil), (ReferenceRow.all[2], nil)]
      .flatMap { (row: ReferenceRow, elements: Int?) in
        AllReduce.all.map { algorithm in
          let bytes = 4 * (elements ?? ParameterLayout(row.shape).count)
          return NamedTrial(
            "all-reduce \(algorithm.name), \(bytes) bytes, \(workers) workers", workers: workers
          ) {
            try CollectiveTrial(algorithm, shape: row.shape, elements: elements, crew: $0)
          }
        }
      }
  }

  static let updates = [ReferenceRow.all[0], ReferenceRow.all[2], ReferenceRow.all[3]].flatMap {
    row in
    Optimizer.all.map { optimizer in
      let count = ParameterLayout(row.shape).count
      return NamedTrial("update \(optimizer.name), \(count) parameters", workers: 1) {
        LoopTrial.update(optimizer, count: count, crew: $0)
      }
    }
  }

  /// Each shape once, whichever rows have it.
  static let products: [NamedTrial] = {
    var names: Set<String> = []
    return ReferenceRow.all.flatMap { row in
      (0..<row.shape.layers).flatMap { layer in
        // Nobody needs the gradient of the batch itself.
        Product.allCases.filter { layer > 0 || $0 != .backward }.map { product in
          let (inputs, outputs) = (row.shape.inputs(of: layer), row.shape.outputs(of: layer))
          return NamedTrial(
            "gemm \(product.rawValue), \(row.batch) rows, \(inputs) to \(outputs)",
            flops: 2 * row.batch * inputs * outputs, workers: 1
          ) {
            LoopTrial.product(
              product, rows: row.batch, inputs: inputs, outputs: outputs, crew: $0)
          }
        }
      }
    }.filter { names.insert($0.name).inserted }
  }()
}

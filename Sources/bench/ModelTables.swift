import Figures
import Forecast
import Kernels
import Reports

/// A machine's model in tables for people.
struct ModelTables {
  private let model: MachineModel

  init(_ model: MachineModel) { self.model = model }

  var text: String {
    """
    \(model.machine)
    Own cache of a core \(Double(model.ownCacheBytes).text(.bytes)), shared cache \
    \(Double(model.sharedCacheBytes).text(.bytes)); a reading of the clock takes \
    \(Self.text(model.clockReading)), waking threads \(Self.text(model.wakeUp)).

    Medians, and quartiles in brackets, by where the operands lie: in the core's own cache, in the \
    shared one, in memory, or in another core's own cache.

    \(products)
    \(vectors)
    \(contention)
    \(meetings)
    """
  }

  private static func text(_ spread: Spread) -> String {
    "\(spread.median.text(.time(1))) (\(spread.low.text(.time(1)))–\(spread.high.text(.time(1))))"
  }

  private static func cells(_ costs: OperandCosts) -> [String] {
    [costs.hot, costs.cold, costs.memory, costs.remote].map(text)
  }

  private var products: String {
    ConsoleTable([
      .init("product", .left), .init("rows"), .init("inputs"), .init("outputs"), .init("panel"),
      .init("threads"), .init("method", .left), .init("own"), .init("shared"),
      .init("memory"), .init("another's"),
    ]).render(
      model.products.map { product in
        let pass = product.pass
        let kind =
          pass.direction.rawValue
          + (pass.isScaled ? ", the update" : pass.accumulates ? ", added" : "")
        return [
          kind, "\(pass.rows)", "\(pass.inputs)", "\(pass.outputs)", "\(pass.panel)",
          "\(product.threads)", product.method,
        ] + Self.cells(product.seconds)
      })
  }

  private var vectors: String {
    ConsoleTable([
      .init("kernel", .left), .init("elements"), .init("own"), .init("shared"),
      .init("memory"), .init("another's"),
    ]).render(
      model.vectors.map { [$0.kernel, $0.elements.text(.count)] + Self.cells($0.seconds) })
  }

  private var contention: String {
    func factor(_ spread: Spread) -> String {
      "\(spread.median.text(.times)) (\(spread.low.text(.times))–\(spread.high.text(.times)))"
    }
    func rate(_ reading: MachineModel.ReadingCost?) -> String {
      reading.map { "\((1 / $0.secondsPerByte.median).text(.bytes))/s" } ?? "–"
    }
    return ConsoleTable([
      .init("cores at work"), .init("products take"), .init("large ones"), .init("vectors"),
      .init("large ones"), .init("each reads from the shared cache"), .init("from memory"),
    ]).render(
      model.contention.map {
        [
          "\($0.cores)", factor($0.products), factor($0.largeProducts), factor($0.vectors),
          factor($0.largeVectors), rate($0.reading.first), rate($0.reading.last),
        ]
      })
  }

  private var meetings: String {
    let barriers = model.barriers.map { barrier in
      ["barrier of \(barrier.workers)", Self.text(barrier.seconds)]
    }
    let distances = model.distances.flatMap { distance in
      [
        [
          "message between cores that share: \(distance.shares)",
          Self.text(distance.messageSeconds),
        ],
        [
          "copying a MB that such a core wrote, above one's own",
          Self.text(distance.secondsPerByte.times(1e6)),
        ],
        [
          "writing a MB that such a core has read, above one that it has not",
          Self.text(distance.invalidationSecondsPerByte.times(1e6)),
        ],
      ]
    }
    return ConsoleTable([.init("meeting", .left), .init("takes")]).render(barriers + distances)
  }
}

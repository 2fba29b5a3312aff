import Kernels
import Machine
import Measurement
import Rows
import Runtime
import Synchronization
import Workers

/// The multiply-add units of one core, working through as many operations as a row's step has, on
/// registers: no training on one core is faster. It trains nothing.
final class MultiplyAddUnits: Competitor {
  private let kernel: MultiplyAdd
  private let crew: Crew
  private let operationsPerStep: Int

  /// - Returns: nil on a kind of processor that there is no kernel for.
  init?(of row: ReferenceRow, on crew: Crew) {
    guard let kernel = MultiplyAdd.fastest(on: crew) else { return nil }
    self.kernel = kernel
    self.crew = crew
    operationsPerStep = row.flopsPerStep
  }

  var form: String { "\(kernel)" }

  func train(steps: Int) -> Training? { nil }

  func seconds(warmUp: Int, steps: Int) -> Double {
    _ = time(steps: warmUp)
    return time(steps: steps)
  }

  private func time(steps: Int) -> Double {
    let (kernel, iterations) = (kernel, max(1, steps * operationsPerStep / kernel.operations))
    let span = Mutex(0)
    crew.pool.runThreads { _ in
      let start = Clock.now()
      kernel.run(iterations: iterations)
      let end = Clock.now()
      span.withLock { $0 = end - start }
    }
    return Double(span.withLock(\.self)) * 1e-9
  }
}

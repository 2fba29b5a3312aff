import Kernels
import Plans
import Synchronization

/// Who makes a plan's products.
public enum ProductPolicy: String, CaseIterable, Sendable {
  /// For each product the supplier and the blocks that are fastest in a short trial.
  case auto
  /// OpenBLAS, by fixed rules: the same bits in every run.
  case openblas
  /// LIBXSMM wherever it can, by fixed rules, else OpenBLAS: the same bits in every run.
  case libxsmm
}

/// Chooses the method of each product when a plan is lowered.
///
/// Thread use: any number of callers; a trial makes the others wait.
public final class ProductChooser: Sendable {
  /// The time of a product by the fastest method.
  struct Choice: Equatable {
    var method: PassMethod
    var seconds: Double
  }

  public static let openblas = ProductChooser(.openblas)

  public let policy: ProductPolicy
  private let cacheBytes: Int
  private let memory: ProductMemory?
  private let choices = Mutex<[LayerPass: Choice]>([:])

  /// - Parameters:
  ///   - cacheBytes: the size of a core's own cache, for which products are cut in blocks.
  ///   - memory: the file that keeps the results of trials; nil for none.
  public init(_ policy: ProductPolicy, cacheBytes: Int = 1 << 20, memory: ProductMemory? = nil) {
    self.policy = policy
    self.cacheBytes = cacheBytes
    self.memory = memory
  }

  /// The method of a product.
  ///
  /// - Parameter blasThreads: OpenBLAS's threads in each product. With more than one it makes all
  ///   products.
  public func method(of pass: LayerPass, blasThreads: Int = 1) -> PassMethod {
    guard blasThreads == 1 else {
      let method = pass.standardMethod(of: .openblas)
      return method == .smallBlocks ? .whole : method
    }
    switch policy {
    case .openblas: return pass.standardMethod(of: .openblas)
    case .libxsmm: return pass.standardMethod(of: .libxsmm)
    case .auto: return choice(of: pass).method
    }
  }

  /// The suppliers of the products of some of a plan's lists, that of most operations first.
  public func suppliers(
    of plan: Plan, _ lists: [[Action]], blasThreads: Int
  ) -> [ProductSupplier] {
    let layout = WeightLayout(for: plan, lists, by: self, blasThreads: blasThreads)
    let operations = lists.joined().reduce(into: [ProductSupplier: Double]()) {
      guard let pass = $1.pass(in: plan.shape, layout) else { return }
      $0[method(of: pass, blasThreads: blasThreads).supplier, default: 0] += pass.operations
    }
    return ProductSupplier.allCases.filter { operations[$0] != nil }
      .sorted { operations[$0]! > operations[$1]! }
  }

  /// Seconds of a product by its method, with everything else in the pass.
  func seconds(of pass: LayerPass) -> Double { choice(of: pass).seconds }

  private func choice(of pass: LayerPass) -> Choice {
    if let known = choices.withLock({ $0[pass] }) { return known }
    learn([pass])
    return choices.withLock { $0[pass]! }
  }

  /// Tries all products that are not known yet, on the calling thread's core, if this chooser tries
  /// any. Must not be called while others multiply.
  package func learn(_ passes: [LayerPass], blasThreads: Int = 1) {
    guard policy == .auto, blasThreads == 1 else { return }
    choices.withLock { choices in
      var wanted = Set(passes.filter { choices[$0] == nil })
      guard !wanted.isEmpty else { return }
      let held = memory?.open()
      for (pass, choice) in held?.choices ?? [:] where wanted.contains(pass) {
        choices[pass] = choice
        wanted.remove(pass)
      }
      // A worker's product has one thread.
      let threads = BLAS.threads
      BLAS.setThreads(1)
      defer { BLAS.setThreads(threads) }
      // In a fixed order, so that the same products are tried after each other in every run.
      var learned: [LayerPass: Choice] = [:]
      for pass in passes where wanted.remove(pass) != nil {
        learned[pass] = ProductTrial(pass, cacheBytes: cacheBytes)
          .fastest(of: pass.methods(cacheBytes: cacheBytes))
      }
      choices.merge(learned) { $1 }
      held?.close(adding: learned)
    }
  }
}

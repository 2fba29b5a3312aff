import Kernels
import Machine
import Networks
import Plans
import Runtime
import Support
import Synchronization
import Testing

@testable import Measurement

struct RoofTests {
  private func crew(_ workers: Int) throws -> Crew {
    try Crew(
      workers: workers, binding: try Binding("close"), places: try PlaceKind("cores"),
      on: try Topology(source: "pack:1 core:2 pu:1"))
  }

  /// Work that only counts itself.
  @Test(arguments: [1, 2, 3])
  func amountsAreThoseOfTheTimedRepetitions(workers: Int) throws {
    final class Count: Sendable { let value = Mutex(0) }
    let count = Count()
    let work = RoofWork(kind: .memoryBandwidth, elements: 1, amount: 7) { _ in
      count.value.withLock { $0 += 1 }
    }
    let crew = try crew(workers)
    let roof = Roof(work, crew)
    for round in 0..<3 {
      let before = count.value.withLock(\.self)
      let sample = roof.sample(round: round, position: 4, seconds: 0.0005)
      let done = count.value.withLock(\.self) - before
      // One repetition of each thread warms up; the first sample also times one to know its length.
      let timed = done - crew.threads.count * (round == 0 ? 3 : 1)
      #expect(
        sample.amount == Double(7 * timed) && timed >= crew.threads.count && sample.seconds > 0)
      #expect(sample.workers == workers && sample.round == round && sample.position == 4)
      #expect(sample.rate == sample.amount / sample.seconds)
    }
    #expect(roof.barrierSeconds() > 0)
  }

  @Test(arguments: [(1000, 1, 1000), (1000, 3, 334), (5, 8, 1), (1 << 30, 2, 1 << 23)])
  func vectorsAreAsLongAsTheParameters(parameters: Int, workers: Int, each: Int) {
    let work = RoofWork.memoryBandwidth(parameters: parameters, workers: workers)
    #expect(work.elements == 2 * each && work.amount == Double(12 * each))
  }

  @Test func bandwidthIsThatOfAnAddition() {
    let work = RoofWork.memoryBandwidth(parameters: 3, workers: 1)
    var values: [Float] = [1, 2, 3, 10, 20, 30]
    values.withUnsafeMutableBufferPointer { work.repetition($0.baseAddress!) }
    #expect(values == [1, 2, 3, 11, 22, 33])
  }
}

/// A roof is a limit: nothing may exceed it.
@Suite(.serialized) struct PeakTests {
  /// What two looks at one rate may differ by on a virtual machine.
  private let noise = 1.05

  /// The products that are sampled, and others of the shapes that training has.
  private var products: [RoofWork] {
    let shapes = [(32, 64, 784), (32, 128, 784), (128, 64, 1024), (512, 64, 2048), (512, 512, 512)]
    return [.largeProducts]
      + shapes.map { rows, columns, inner in
        RoofWork(
          kind: .largeProducts, elements: rows * inner + inner * columns + rows * columns,
          amount: 2 * Double(rows * columns * inner)
        ) { base in
          let a = Matrix(base, rows: rows, columns: inner, stride: inner)
          let b = Matrix(base + rows * inner, rows: inner, columns: columns, stride: columns)
          let c = base + rows * inner + inner * columns
          gemm(a, b, into: MutableMatrix(c, rows: rows, columns: columns, stride: columns))
        }
      }
  }

  /// Each product is compared with the chains just before it, since a clock rate changes with the
  /// hour. What disturbs one of the two does so to either with the same chance: a product that
  /// exceeds its roof does so in nearly all pairs, a disturbed pair in few of them.
  @Test func noProductExceedsTheMultiplyAddUnits() throws {
    let crew = try Crew(
      workers: 1, binding: .close, places: .cores, on: try Topology())
    let kernel = try #require(MultiplyAdd.fastest(on: crew))
    let chains = Roof(.multiplyAdds(kernel), crew)
    for (index, product) in products.enumerated() {
      let roof = Roof(product, crew)
      let ratios = (0..<16).map { look in
        let peak = chains.sample(round: look, position: 0, seconds: 0.003).rate
        return roof.sample(round: look, position: 1, seconds: 0.003).rate / peak
      }.sorted()
      #expect(ratios[4] <= noise, "product \(index) by \(kernel): \(ratios) of the peak")
    }
  }

  /// The kernel that is chosen is the widest or as fast as it.
  @Test func theFastestKernelIsOneOfTheProcessors() throws {
    let crew = try Crew(workers: 1, binding: .close, places: .cores, on: try Topology())
    let kernel = try #require(MultiplyAdd.fastest(on: crew))
    #expect(MultiplyAdd.supported.contains { "\($0)" == "\(kernel)" })
    let peak = try #require(try CorePeak.measure(on: try Topology()))
    #expect(peak.alone > 0 && peak.together > 0 && peak.product > 0 && peak.cores >= 1)
  }
}

struct BoundsTests {
  @Test func roofsAreThoseOfTheSamples() throws {
    let run = try TinyRun.make("data-parallel:direct", workers: [1, 2])
    #expect(ParameterLayout(try NetworkShape(TinyRun.shape)).count == 256)
    // Parameters read and written; inputs read; three levels of activations written and read.
    let bytes = 4 * (2 * 256 + 5 * (12 + 2 * (9 + 7 + 4)))
    // Two operations a weight, row and pass; the first layer has no gradient of its inputs.
    let flops = 2 * 2 * 12 * 9 + 3 * 2 * (9 * 7 + 7 * 4)
    for (contender, bounds) in zip(run.contenders, RunFindings(run).bounds) {
      func rate(_ kind: RoofKind) throws -> Double {
        // One round, so one sample.
        let samples = run.roofSamples.filter {
          $0.kind == kind && $0.workers == contender.workers
        }
        #expect(samples.count == 1)
        return try #require(samples.first).rate
      }
      let (peak, memory) = (try rate(.multiplyAddPeak), try rate(.memoryBandwidth))
      #expect(bounds.peakFlopsPerSecond == peak && bounds.memoryBytesPerSecond == memory)
      #expect(bounds.productFlopsPerSecond == (try rate(.largeProducts)))
      #expect(abs(bounds.gemmRoof! / (peak / Double(flops)) - 1) < 1e-12)
      #expect(abs(bounds.memoryRoof! / (5 * memory / Double(bytes)) - 1) < 1e-12)
    }
  }

  /// A cut of one worker loses nothing to serial.
  @Test func amdahlsBoundIsAtMostTheWorkers() throws {
    let run = try TinyRun.make("all", workers: [1, 2])
    for (contender, bounds) in zip(run.contenders, RunFindings(run).bounds)
    where contender.status == .ok {
      let bound = try #require(bounds.amdahlSpeedup)
      #expect(bound >= 1 && bound <= Double(contender.workers), "\(contender.name)")
    }
  }

  @Test func withoutSamplesThereAreNoBounds() throws {
    let run = try TinyRun.make("data-parallel:direct", isInterrupted: { true })
    #expect(RunFindings(run).bounds.count == run.contenders.count)
    for bounds in RunFindings(run).bounds {
      #expect(bounds.amdahlSpeedup == nil)
      #expect(bounds.gemmRoof == nil && bounds.memoryRoof == nil)
    }
  }
}

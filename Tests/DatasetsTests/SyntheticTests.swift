import Datasets
import Foundation
import Randomness
import Testing

@Suite struct SyntheticTests {
  static let set = try! Dataset.load("synthetic", seed: 1)

  /// FNV-1a (64 bits) over the bits of every value and label, byte by byte from the lowest.
  ///
  /// It can be pinned because the images come from integer arithmetic and from IEEE-754 sums,
  /// products, quotients and square roots alone, which are correctly rounded everywhere; Swift
  /// neither fuses nor reorders them, and no function of the C library takes part. If it changes,
  /// the images changed, and results on `synthetic` no longer compare with older ones.
  @Test func isTheSameOnEveryMachine() {
    #expect(String(checksum(of: Self.set.training), radix: 16) == "b037e369cdb8f3a")
    #expect(String(checksum(of: Self.set.test), radix: 16) == "c6add4e6bb10c29a")
  }

  @Test(arguments: [784, 1000, 2048])
  func fillsWiderRowsWithTheSameImages(features: Int) throws {
    let wide = try Dataset.load("synthetic:\(features)", seed: 1)
    let plain = Self.set
    #expect(wide.features == features && wide.classes == plain.classes)
    #expect(wide.training.labels == plain.training.labels)
    #expect(wide.test.labels == plain.test.labels)
    let dimming = (784 / Float(features)).squareRoot()
    for row in [0, 1, 999] {
      let (found, image) = (Array(wide.test.row(row)), Array(plain.test.row(row)))
      #expect(found.count == features)
      #expect(found.enumerated().allSatisfy { $0.element == image[$0.offset % 784] * dimming })
    }
  }

  private func checksum(of rows: LabelledRows) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ word: UInt32) {
      for shift in stride(from: 0, to: 32, by: 8) {
        hash = (hash ^ UInt64(word >> shift & 0xFF)) &* 0x100_0000_01B3
      }
    }
    for value in rows.pixels { add(value.bitPattern) }
    for label in rows.labels { add(UInt32(bitPattern: label)) }
    return hash
  }

  @Test func hasTheShapeOfMNIST() {
    let set = Self.set
    #expect(set.training.rows == 10_000 && set.test.rows == 2_000)
    #expect(set.features == 784 && set.classes == 10)
    // Whole 255ths, and every image has ink.
    #expect(set.training.pixels.allSatisfy { $0 == Float(Int($0 * 255 + 0.5)) / 255 })
    #expect((0..<set.test.rows).allSatisfy { set.test.row($0).max()! > 0.5 })
  }

  @Test func labelsAreBalancedAndMixed() {
    for rows in [Self.set.training, Self.set.test] {
      let counts = (0..<10).map { digit in rows.labels.count { $0 == digit } }
      #expect(counts == Array(repeating: rows.rows / 10, count: 10))
      for start in stride(from: 0, to: rows.rows - 31, by: 32) {
        #expect(Set(rows.labels[start..<start + 32]).count >= 5)
      }
    }
  }

  @Test func seedsDiffer() throws {
    let other = try Dataset.load("synthetic", seed: 2)
    #expect(other.training.labels != Self.set.training.labels)
    #expect(other.test.pixels != Self.set.test.pixels)
    // No image is drawn twice, within a set or across the two.
    let images = Set((Self.set.training.pixels + Self.set.test.pixels).chunks(of: 784))
    #expect(images.count == 12_000)
  }

  /// The set must tell a network from a linear model, or training on it would show nothing.
  @Test func isHardForALinearModel() {
    var linear = SmallNetwork([784, 10])
    linear.train(on: Self.set.training, epochs: 5, rate: 0.003)
    var network = SmallNetwork([784, 32, 10])
    network.train(on: Self.set.training, epochs: 5, rate: 0.01)
    let (low, high) = (linear.accuracy(on: Self.set.test), network.accuracy(on: Self.set.test))
    #expect(low > 0.6 && low < 0.9)
    #expect(high > low + 0.05 && high > 0.9)
  }
}

extension Array where Element: Hashable {
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<$0 + size] }
  }
}

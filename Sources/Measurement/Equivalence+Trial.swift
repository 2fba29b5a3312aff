import Networks

extension Equivalence {
  /// The comparison of one trial's last parameters with serial's.
  public struct Trial: Sendable {
    let isExact: Bool
    let repeats: Bool
    let largest: Double
    let relative: Double
    /// The relative difference of each neuron, layer by layer; nil where neither training moved it.
    let neurons: [Double?]

    /// Compares tensor by tensor. Each difference is measured against how far serial has moved the
    /// tensor, so that a small tensor does not hide behind a large one, nor a small learning rate
    /// behind large weights.
    ///
    /// - Parameters:
    ///   - parameters: the last parameters of the trial, as `layout` has them.
    ///   - again: the same after a repetition, for plans that must repeat bit for bit.
    ///   - serial: the last parameters of serial.
    ///   - start: the parameters that both started from.
    public init(
      _ parameters: [Float], again: [Float]? = nil, serial: [Float], start: [Float],
      layout: ParameterLayout
    ) {
      repeats = zip(parameters, again ?? parameters).allSatisfy { $0.bitPattern == $1.bitPattern }
      func deviation(_ extent: Extent) -> Deviation {
        var deviation = Deviation()
        for index in extent.lower..<extent.upper {
          deviation.add(parameters[index], serial: serial[index], start: start[index])
        }
        return deviation
      }
      var tensors: [Deviation] = []
      var neurons: [Double?] = []
      for layer in 0..<layout.shape.layers {
        var (weight, bias) = (Deviation(), Deviation())
        for neuron in 0..<layout.shape.outputs(of: layer) {
          let column = Extent(neuron, neuron + 1)
          let own = deviation(layout.weight(layer, columns: column))
          let ownBias = deviation(layout.bias(layer, columns: column))
          weight.add(own)
          bias.add(ownBias)
          var both = own
          both.add(ownBias)
          neurons.append(both == Deviation() ? nil : both.relative)
        }
        tensors += [weight, bias]
      }
      self.neurons = neurons
      largest = tensors.reduce(0) { Self.larger($0, $1.largest) }
      relative = tensors.reduce(0) { Self.larger($0, $1.relative) }
      // Equal arrays may share their storage, NaN and all.
      isExact = parameters == serial && largest == 0
    }

    /// The distance of some parameters from serial's, and how far serial has moved them.
    private struct Deviation: Equatable {
      var largest = 0.0
      private var difference = 0.0
      private var movement = 0.0

      var relative: Double { difference == 0 ? 0 : (difference / movement).squareRoot() }

      mutating func add(_ parameter: Float, serial: Float, start: Float) {
        let own = Double(parameter) - Double(serial)
        let moved = Double(serial) - Double(start)
        largest = larger(largest, abs(own))
        difference += own * own
        movement += moved * moved
      }

      mutating func add(_ other: Deviation) {
        largest = larger(largest, other.largest)
        difference += other.difference
        movement += other.movement
      }
    }

    /// The larger value, or NaN where one is NaN, which `max` does not promise.
    private static func larger(_ first: Double, _ second: Double) -> Double {
      first.isNaN || second.isNaN ? .nan : max(first, second)
    }
  }
}

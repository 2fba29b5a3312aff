import Networks
import Testing

private let shapes = ["784-128-64-10", "3-2", "1-1", "16-16-16", "7-5-4-3", "17-33-1-2"]

@Suite("Parameter layout")
struct ParameterLayoutTests {
  @Test("Tensors start on cache lines, in order, apart from each other", arguments: shapes)
  func aligns(text: String) throws {
    let shape = try NetworkShape(text)
    let layout = ParameterLayout(shape)
    var end = 0
    for (index, tensor) in layout.tensors.enumerated() {
      let layer = index / 2
      let isWeight = index % 2 == 0
      let (inputs, outputs) = (shape.widths[layer], shape.widths[layer + 1])
      #expect(tensor.name == "layers.\(layer).\(isWeight ? "weight" : "bias")")
      #expect(tensor.shape == (isWeight ? [outputs, inputs] : [outputs]))
      #expect(tensor.extent.count == tensor.shape.reduce(1, *))
      #expect(tensor.extent.lower % 16 == 0)
      #expect(tensor.extent.lower >= end && tensor.extent.lower < end + 16)
      #expect(
        tensor.extent.lower
          == (isWeight ? layout.weightOffsets[layer] : layout.biasOffsets[layer]))
      end = tensor.extent.upper
    }
    #expect(layout.tensors.count == 2 * shape.layers)
    #expect(layout.count % 16 == 0 && layout.count >= end && layout.count < end + 16)
    #expect(layout.all == Extent(0, layout.count))
  }

  @Test("Layers, and columns with their padding, cover every element once", arguments: shapes)
  func covers(text: String) throws {
    let shape = try NetworkShape(text)
    let layout = ParameterLayout(shape)
    for parts in 1...4 {
      var uses = [Int](repeating: 0, count: layout.count)
      for layer in 0..<shape.layers {
        let whole = layout.layer(layer)
        let columns = Extent(0, shape.outputs(of: layer)).split(into: parts)
        for share in columns where !share.isEmpty {
          for slice in [
            layout.paddedWeight(layer, columns: share), layout.paddedBias(layer, columns: share),
          ] {
            #expect(whole.contains(slice))
            for index in slice.lower..<slice.upper { uses[index] += 1 }
          }
          let weight = layout.weight(layer, columns: share)
          #expect(weight.count == share.count * shape.inputs(of: layer))
          #expect(layout.paddedWeight(layer, columns: share).contains(weight))
          #expect(layout.bias(layer, columns: share).count == share.count)
        }
      }
      #expect(uses.allSatisfy { $0 == 1 })
    }
  }

  @Test("A row of a weight is where row-major order puts it")
  func rowMajor() throws {
    let layout = ParameterLayout(try NetworkShape("5-4-3"))
    // 5·4 weights in 32, 4 biases in 16, 4·3 weights in 16, 3 biases in 16.
    #expect(layout.weightOffsets == [0, 48] && layout.biasOffsets == [32, 64])
    #expect(layout.count == 80)
    #expect(layout.weight(0, columns: Extent(1, 3)) == Extent(5, 15))
    #expect(layout.paddedWeight(0, columns: Extent(3, 4)) == Extent(15, 32))
    #expect(layout.bias(1, columns: Extent(1, 2)) == Extent(65, 66))
    #expect(layout.paddedBias(1, columns: Extent(1, 3)) == Extent(65, 80))
    #expect(layout.layer(0) == Extent(0, 48) && layout.layer(1) == Extent(48, 80))
  }
}

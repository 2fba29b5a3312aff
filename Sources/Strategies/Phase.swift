import Plans

/// A part of a step that all workers go through side by side, with the values that it reads and
/// writes.
struct Phase {
  /// A value that workers read of each other.
  enum Value: Hashable {
    case activations(level: Int)
    case deltas(level: Int)
    case weights(layer: Int)
    case biases(layer: Int)
  }

  /// The part of a value that a worker touches. The `rows` of two workers never overlap, nor do
  /// their `columns`.
  enum Part { case rows, columns, all }

  struct Use {
    var value: Value
    var part: Part
    var writes: Bool

    static func read(_ value: Value, _ part: Part) -> Use {
      Use(value: value, part: part, writes: false)
    }

    static func write(_ value: Value, _ part: Part) -> Use {
      Use(value: value, part: part, writes: true)
    }

    /// Whether different workers may touch the same element, one of them writing.
    func meets(_ other: Use) -> Bool {
      value == other.value && (writes || other.writes)
        && (part != other.part || part == .all)
    }
  }

  var uses: [Use]
  /// The actions of each worker; empty for a worker that has nothing to do.
  var actions: [[Action]]
}

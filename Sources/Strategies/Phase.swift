import Plans

/// A part of a step that all workers go through side by side, with what it reads and writes.
struct Phase {
  /// What workers read of each other.
  enum Value: Hashable {
    case activations(level: Int)
    case deltas(level: Int)
    case weights(layer: Int)
    case biases(layer: Int)
  }

  /// Which part of a value a worker touches; two workers' `rows` never meet, nor their `columns`.
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
  /// Each worker's; empty for one that has nothing to do.
  var actions: [[Action]]
}

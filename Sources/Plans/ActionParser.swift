import Networks

/// Reads one line of a plan's text, in the grammar that `Plan.text(of:owner:)` writes.
struct ActionParser {
  /// No plan needs a number larger than this, and products of two smaller ones cannot overflow.
  private static let largest = 1 << 31

  private let plan: Plan
  private let owner: Int
  private let line: Int
  private let mnemonic: Substring
  private var keys: [Substring: Substring] = [:]
  private var flags: Set<Substring> = []

  init(_ text: Substring, line: Int, plan: Plan, owner: Int) throws(PlanError) {
    self.plan = plan
    self.owner = owner
    self.line = line
    let words = text.split(separator: " ")
    mnemonic = words[0]
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1)
      if parts.count == 2 {
        guard keys.updateValue(parts[1], forKey: parts[0]) == nil else {
          throw error("'\(parts[0])' is given twice")
        }
      } else if word == "add", !flags.contains(word) {
        flags.insert(word)
      } else {
        throw error("'\(word)': expected key=value or 'add'")
      }
    }
  }

  mutating func action() throws(PlanError) -> Action {
    let action = try read()
    if let key = keys.keys.min() { throw error("'\(mnemonic)' takes no '\(key)'") }
    if let flag = flags.first { throw error("'\(mnemonic)' takes no '\(flag)'") }
    return action
  }

  private mutating func read() throws(PlanError) -> Action {
    switch mnemonic {
    case "|": return .barrier
    case "T": return .pullTasks
    case "C": return .complete(peer: try number("to"))
    case "S": return .send(try region(), peer: try number("to"))
    case "G": return .receive(try region(), peer: try number("from"), add: flag("add"))
    case "A": return .startCollective(try collective())
    case "E": return .finishCollective(try collective())
    case "Z": return .clear(slice: try slice(), arena: try number("at", owner))
    case "R":
      return .reduce(
        slice: try slice(), from: try extent("from", nil), into: try number("into", owner))
    case "D":
      return .divide(
        slice: try slice(), arena: try number("at", owner), count: try number("count"))
    case "U":
      let slice = try slice()
      let gradients =
        keys["from"] == nil
        ? Extent(at: try number("at", owner)) : try extent("from", nil)
      return .update(
        slice: slice, gradients: gradients,
        parameters: try number("parameters", owner), round: try number("round", 0),
        divisor: try number("divisor", 1))
    case "Q":
      return .fetch(
        slice: try slice(), from: try number("from", 0), into: try number("into", owner),
        staleness: try number("staleness"))
    case "P":
      return .push(
        slice: try slice(), from: try number("from", owner), into: try number("into", 0),
        staleness: try number("staleness"))
    default: break
    }
    switch mnemonic.first {
    case "F": return .forward(try tile())
    case "L": return .loss(try tile())
    case "B": return .backward(try tile())
    case "W": return .weightGradient(try tile(), accumulate: flag("add"))
    case "V": return .weightUpdate(try tile())
    default:
      throw error("'\(mnemonic)' is no action: expected one of F L B W V U Z R D S G C A E | T Q P")
    }
  }

  private mutating func collective() throws(PlanError) -> Collective {
    guard let word = keys.removeValue(forKey: "do") else {
      throw error("'\(mnemonic)' needs do=OPERATION")
    }
    guard let kind = Collective.Kind(rawValue: String(word)) else {
      let words = Collective.Kind.allCases.map(\.rawValue).joined(separator: " or ")
      throw error("do=\(word): expected \(words)")
    }
    return Collective(kind, try slice())
  }

  private mutating func tile() throws(PlanError) -> Tile {
    let numbers = mnemonic.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 2, let layer = Self.number(numbers[0]),
      let microbatch = Self.number(numbers[1])
    else { throw error("'\(mnemonic)': expected \(mnemonic.prefix(1))LAYER.MICROBATCH, as F0.1") }
    return Tile(
      step: try number("step", 0), layer: layer, microbatch: microbatch,
      rows: try extent("rows", Extent(0, plan.batch)),
      columns: try extent(
        "columns", plan.standardColumns(mnemonic.prefix(1), layer: layer)),
      arena: try number("at", owner), parameters: try number("parameters", owner))
  }

  private mutating func region() throws(PlanError) -> Region {
    guard let key = keys.keys.filter({ $0 != "to" && $0 != "from" }).min(),
      let value = keys.removeValue(forKey: key)
    else { throw error("'\(mnemonic)' names no region, such as gradients=0:100") }
    switch key {
    case "parameters": return Region(.parameters, columns: try extent(value))
    case "gradients": return Region(.gradients, columns: try extent(value))
    case "optimizer": return Region(.optimizerState, columns: try extent(value))
    default: break
    }
    let name = key.split(separator: ".", omittingEmptySubsequences: false)
    let sides = value.split(separator: "x", omittingEmptySubsequences: false)
    guard name.count == 2, sides.count == 2, let level = Self.number(name[1]),
      name[0] == "activations" || name[0] == "deltas"
    else { throw error("'\(key)=\(value)': expected a region, as activations.1=0:16x0:128") }
    return Region(
      name[0] == "deltas" ? .deltas(level: level) : .activations(level: level),
      rows: try extent(sides[0]), columns: try extent(sides[1]))
  }

  private mutating func slice() throws(PlanError) -> Extent {
    try extent("slice", ParameterLayout(plan.shape).all)
  }

  private mutating func flag(_ name: Substring) -> Bool { flags.remove(name) != nil }

  private mutating func number(_ key: Substring, _ standard: Int? = nil) throws(PlanError) -> Int {
    guard let text = keys.removeValue(forKey: key) else {
      guard let standard else { throw error("'\(mnemonic)' needs \(key)=NUMBER") }
      return standard
    }
    guard let value = Self.number(text) else {
      throw error("\(key)=\(text): expected a number from 0 to \(Self.largest)")
    }
    return value
  }

  private mutating func extent(
    _ key: Substring, _ standard: Extent?
  ) throws(PlanError) -> Extent {
    guard let text = keys.removeValue(forKey: key) else {
      guard let standard else { throw error("'\(mnemonic)' needs \(key)=FROM:TO") }
      return standard
    }
    return try extent(text)
  }

  private func extent(_ text: Substring) throws(PlanError) -> Extent {
    let sides = text.split(separator: ":", omittingEmptySubsequences: false)
    guard sides.count == 2, let lower = Self.number(sides[0]), let upper = Self.number(sides[1]),
      lower <= upper
    else { throw error("'\(text)': expected FROM:TO, as 0:16") }
    return Extent(lower, upper)
  }

  static func number(_ text: some StringProtocol) -> Int? {
    guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text), value <= largest
    else { return nil }
    return value
  }

  private func error(_ message: String) -> PlanError { .text(line: line, message: message) }
}

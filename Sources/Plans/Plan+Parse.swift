import Networks

extension Plan {
  /// More workers, tasks, steps or updates than this are taken for a mistake in the file.
  private static let mostLists = 4096

  /// Reads a plan's text (see `description`). Blank lines and `# comments` are skipped.
  public init(text: String) throws(PlanError) {
    self = try Self.parse(text).plan
  }

  /// Reads a plan and the line number of every action, from one: `lines[list][index]`.
  public static func parse(_ text: String) throws(PlanError) -> (plan: Plan, lines: [[Int]]) {
    var header: [Substring: (value: Substring, line: Int)] = [:]
    var plan: Plan?
    var lines: [[Int]] = []
    let allLines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, rawLine) in allLines.enumerated() {
      let number = index + 1
      let words = rawLine.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
      guard let first = words.first else { continue }
      switch first {
      case "plan", "network", "batch", "steps", "rounds", "shared", "consistency", "purpose",
        "processes", "compression":
        guard plan == nil else {
          throw .text(line: number, message: "'\(first)' belongs before the first worker")
        }
        guard words.count == 2, header[first] == nil else {
          throw .text(line: number, message: "expected one '\(first) VALUE'")
        }
        header[first] = (words[1], number)
      case "worker", "task":
        if plan == nil { plan = try Self.empty(header, line: number) }
        let isWorker = first == "worker"
        let expected = isWorker ? plan!.workers.count : plan!.tasks.count
        guard words.count == 2, words[1] == "\(expected)", expected < mostLists,
          !isWorker || plan!.tasks.isEmpty
        else {
          throw .text(
            line: number,
            message: "expected '\(first) \(expected)': lists in order from 0, workers first, "
              + "at most \(mostLists) of each")
        }
        if isWorker { plan!.workers.append([]) } else { plan!.tasks.append([]) }
        lines.append([])
      default:
        guard let known = plan else {
          throw .text(
            line: number,
            message: "'\(first)': expected plan, network, batch, steps, rounds, shared, "
              + "consistency, purpose, processes or compression, then 'worker 0'")
        }
        let owner = known.workers.count + known.tasks.count - 1
        var parser = try ActionParser(
          words.joined(separator: " ")[...], line: number, plan: known, owner: owner)
        let action = try parser.action()
        if known.tasks.isEmpty {
          plan!.workers[owner].append(action)
        } else {
          plan!.tasks[owner - known.workers.count].append(action)
        }
        lines[owner].append(number)
      }
    }
    guard let plan else {
      throw .text(line: max(1, allLines.count), message: "the plan has no 'worker 0'")
    }
    return (plan, lines)
  }

  private static func empty(
    _ header: [Substring: (value: Substring, line: Int)], line: Int
  ) throws(PlanError) -> Plan {
    func value(_ key: Substring, _ standard: Substring?) throws(PlanError) -> (Substring, Int) {
      guard let found = header[key] ?? standard.map({ ($0, line) }) else {
        throw .text(line: line, message: "'\(key)' is missing before the first worker")
      }
      return found
    }
    func number(
      _ key: Substring, _ standard: Substring?, in range: ClosedRange<Int>
    ) throws(PlanError) -> Int {
      let (text, line) = try value(key, standard)
      guard let number = ActionParser.number(text), range.contains(number) else {
        throw .text(
          line: line,
          message: "\(key) '\(text)': expected a number from \(range.lowerBound) to "
            + "\(range.upperBound)")
      }
      return number
    }
    let (network, networkLine) = try value("network", nil)
    let shape: NetworkShape
    do throws(NetworkError) {
      shape = try NetworkShape(String(network))
    } catch {
      throw .text(line: networkLine, message: error.description)
    }
    func word<Word: RawRepresentable<String> & CaseIterable>(
      _ key: Substring, _ standard: Word
    ) throws(PlanError) -> Word {
      let (text, line) = try value(key, standard.rawValue[...])
      guard let word = Word(rawValue: String(text)) else {
        let words = Word.allCases.map(\.rawValue).joined(separator: " or ")
        throw .text(line: line, message: "\(key) '\(text)': expected \(words)")
      }
      return word
    }
    var compression: Compression?
    if let (word, line) = header["compression"] {
      compression = Compression(name: word)
      guard compression != nil else {
        throw .text(line: line, message: "compression '\(word)': \(Compression.expected)")
      }
    }
    return Plan(
      strategy: String(try value("plan", "unnamed").0), shape: shape,
      batch: try number("batch", nil, in: 1...(1 << 24)),
      steps: try number("steps", "1", in: 1...mostLists),
      updatesPerPeriod: try number("rounds", "1", in: 1...mostLists),
      purpose: try word("purpose", Purpose.training),
      consistency: try word("consistency", Consistency.synchronous),
      workers: [], shared: try number("shared", "0", in: 0...mostLists),
      processes: try number("processes", "1", in: 1...mostLists),
      compression: compression)
  }
}

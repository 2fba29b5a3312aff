import Machine
import Testing

/// The words of the command line.
@Suite struct WordsTests {
  @Test(arguments: [
    ("none", Binding.none), ("close", .close), ("COMPACT", .close), ("spread", .spread),
    ("scatter", .spread), ("0", .explicit([0])), ("0,2,4-7", .explicit([0, 2, 4, 5, 6, 7])),
    ("3,3,1", .explicit([3, 3, 1])), ("5-5", .explicit([5])),
  ])
  func bindings(word: String, binding: Binding) throws {
    let parsed = try Binding(word)
    #expect(parsed == binding)
    let again = try Binding(parsed.description)
    #expect(again == binding)
  }

  @Test(arguments: ["", "closed", "all", "-1", "+1", " 1", "½"])
  func unknownBindingsListTheWords(word: String) {
    let error = #expect(throws: MachineError.self) { try Binding(word) }
    for known in ["none", "close", "compact", "spread", "scatter", "0,2,4-7"] {
      #expect(error?.description.contains(known) == true)
    }
  }

  @Test(arguments: [
    "1,", "1,,2", "1-", "3-1", "1-2-3", "0x1", "1 2", "99999999999999999999", "0-16384",
    "16384", "0-9999,0-9999", "1٢", "1,-2", "1,+2",
  ])
  func malformedListsAreRefused(list: String) {
    let error = #expect(throws: MachineError.self) { try Binding(list) }
    #expect(error?.description.contains("is no list of PUs; expected") == true)
  }

  @Test func places() throws {
    for kind in PlaceKind.allCases {
      let parsed = try PlaceKind(kind.rawValue)
      #expect(parsed == kind)
    }
    let shouted = try PlaceKind("CORES")
    #expect(shouted == .cores)
    let error = #expect(throws: MachineError.self) { try PlaceKind("core") }
    for word in ["threads", "cores", "ll_caches", "numa_domains", "sockets"] {
      #expect(error?.description.contains(word) == true)
    }
  }

  @Test(arguments: [
    ("svg", TopologyFormat.svg), ("CSV", .csv), ("a/b.c/machine.xml", .xml), ("m.TXT", .console),
    ("console", .console), ("m.synthetic", .synthetic),
  ])
  func formats(word: String, format: TopologyFormat) throws {
    let parsed = try TopologyFormat(word)
    #expect(parsed == format)
  }

  @Test(arguments: ["", "png", "m.png", "svg.", "xmlfile"])
  func unknownFormatsListTheNames(word: String) {
    let error = #expect(throws: MachineError.self) { try TopologyFormat(word) }
    #expect(error?.description.contains("console, csv, xml, svg, synthetic") == true)
  }

  @Test(arguments: [
    ([Int](), ""), ([0], "0"), ([3, 1, 2, 2], "1-3"), ([0, 1, 3, 8, 9, 10], "0-1,3,8-10"),
  ])
  func sets(indices: [Int], text: String) {
    let set = CPUSet(indices)
    #expect(set.description == text)
    #expect(set.indices == Set(indices).sorted())
    for index in -1...11 { #expect(set.contains(index) == indices.contains(index)) }
  }
}

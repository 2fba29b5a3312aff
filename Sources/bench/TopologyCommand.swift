import ArgumentParser
import Machine
import Reports

/// `bench topology`: shows this machine or another one as a tree, a table, a drawing or in hwloc's
/// forms.
struct TopologyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "topology", abstract: "Show packages, NUMA nodes, caches and cores.")

  @Option(
    name: [.customShort("i"), .long],
    help: "Another machine: an XML file of hwloc, or a description such as 'pack:2 core:4 pu:2'.")
  var input: String?

  @Option(name: .customLong("of"), help: "Form: console, csv, xml, svg or synthetic.")
  var format: String?

  @Option(help: "Draw this many workers on their places (svg), or list them (console).")
  var workers: Int?

  @OptionGroup var placement: PlacementOptions

  @Argument(help: "File to write; its suffix chooses the form.")
  var file: String?

  func run() throws {
    let topology = try Failure.catching {
      if let input { return try Topology(source: input) }
      return try Topology()
    }
    let (word, workers) = (format ?? file ?? "console", workers)
    let places = try Failure.catching {
      try workers.map {
        try Placement.assign(
          workers: $0, binding: try placement.binding(), places: try placement.placeKind(),
          on: topology)
      } ?? []
    }
    let (text, form) = try Failure.catching {
      let form = try TopologyFormat(word)
      return (try topology.render(form, workers: places), form)
    }
    var all = text.hasSuffix("\n") ? text : text + "\n"
    if form == .console, !places.isEmpty { all += BindingsReport(places, on: topology).text }
    if form == .console, input == nil, let quota = CPUQuota() {
      all += "cgroup quota: the time of \(quota.cores) cores (\(quota.source))\n"
    }
    try StandardOutput.write(all, orTo: file)
  }
}

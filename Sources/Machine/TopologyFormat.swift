/// A form in which a topology can be written.
public enum TopologyFormat: String, CaseIterable, Hashable, Sendable {
  /// A tree for people.
  case console
  /// One row per object, RFC 4180.
  case csv
  /// hwloc's own form, which `Topology(source:)` and `lstopo -i` read back.
  case xml
  /// A self-contained drawing.
  case svg
  /// hwloc's one-line description, which only symmetric machines have.
  case synthetic

  /// The suffix of files in this form.
  public var fileSuffix: String {
    switch self {
    case .console: ".txt"
    case .csv: ".csv"
    case .xml: ".xml"
    case .svg: ".svg"
    case .synthetic: ".synthetic"
    }
  }

  /// - Parameter word: a form's name ("svg") or a file name that ends in its suffix
  ///   ("machine.svg"); case does not matter.
  /// - Throws: `unknownFormat`, which lists the names.
  public init(_ word: String) throws(MachineError) {
    let word = word.lowercased()
    guard
      let format = Self(rawValue: word)
        ?? Self.allCases.first(where: { word.hasSuffix($0.fileSuffix) })
    else { throw .unknownFormat(word) }
    self = format
  }
}

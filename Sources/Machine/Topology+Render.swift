import CHwloc
import Files

extension Topology {
  /// The machine as text in one of the forms.
  ///
  /// - Parameter workers: the workers, which are drawn on their PUs in the SVG; the other forms
  ///   describe the machine alone.
  /// - Throws: `exportFailed` where the machine is asymmetric and the form is synthetic, which has
  ///   no words for it.
  public func render(
    _ format: TopologyFormat, workers: [WorkerPlace] = []
  ) throws(MachineError) -> String {
    switch format {
    case .console: consoleText()
    case .csv: csvText()
    case .svg: svgText(workers: workers)
    case .xml: try xmlText()
    case .synthetic: try syntheticText()
    }
  }

  private func xmlText() throws(MachineError) -> String {
    var buffer: UnsafeMutablePointer<CChar>?
    var length: Int32 = 0
    guard hwloc_topology_export_xmlbuffer(handle.raw, &buffer, &length, 0) == 0,
      let buffer
    else { throw .exportFailed(format: .xml, reason: FileError.lastReason()) }
    defer { hwloc_free_xmlbuffer(handle.raw, buffer) }
    return String(cString: buffer)
  }

  private func syntheticText() throws(MachineError) -> String {
    // hwloc refuses machines whose levels differ. A machine whose memory alone is asymmetric gets
    // the same answer, because a description without its memory would be another machine's.
    var text = [CChar](repeating: 0, count: 1 << 16)
    let length = hwloc_topology_export_synthetic(handle.raw, &text, text.count, 0)
    guard length >= 0, length < text.count else {
      throw .exportFailed(
        format: .synthetic, reason: "its packages, caches or cores are not all alike; use xml")
    }
    return String(decoding: text[..<Int(length)].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

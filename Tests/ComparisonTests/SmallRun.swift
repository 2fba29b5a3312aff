import Files
import Reports
import Support

/// A run folder of two rounds that is small enough to be read by eye, with a quoted line end in
/// front of the rows that tests break.
struct SmallRun {
  static let header =
    "schema_version,strategy,family,workers,samples,step_seconds,step_seconds_lo,step_seconds_hi,"
    + "throughput_samples_per_second,throughput_samples_per_second_lo,"
    + "throughput_samples_per_second_hi,speedup,speedup_lo,speedup_hi,communication_overhead,"
    + "bytes_per_step,messages_per_step,status,reason"

  static let summary: [String] = [
    header,
    "1,serial,serial,1,2,0.2,0.1,0.3,150,,,1,1,1,0,0,0,ok,",
    "1,layer-parallel:gpipe,layer-parallel,4,0,,,,,,,,,,,,,skipped,\"too\nfew layers\"",
    "1,data-parallel:ring,data-parallel,2,2,0.1,0.05,0.15,300,,,2,1.9,2.1,0.25,4096,6,ok,",
  ]

  static let samples: [String] = [
    "schema_version,round,position,strategy,workers,steps,rows,seconds,compute_seconds,"
      + "communication_seconds,wait_seconds,flops,attempt,counts,disturbance",
    "1,0,0,serial,1,10,300,1,1,0,0,1,0,true,",
    "1,0,1,data-parallel:ring,2,10,300,9,1,0.25,0.25,1,0,false,\"steal\nover 1 %\"",
    "1,0,1,data-parallel:ring,2,10,300,0.5,0.75,0.125,0.125,1,1,true,",
    "1,0,2,gemm-peak,2,,,0.5,,,,8,0,true,",
    "1,1,0,data-parallel:ring,2,10,300,1.5,2.25,0.5,0.25,1,0,true,pressure",
    "1,1,1,serial,1,10,300,3,3,0,0,1,0,true,",
  ]

  var files: [String: String]

  init() throws {
    files = [
      "summary.csv": Self.text(Self.summary), "samples.csv": Self.text(Self.samples),
      "environment.json": try Reference.text("environment.json"),
    ]
  }

  static func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  /// Replaces a text that must be there.
  func replacing(_ old: String, with new: String, in file: String) -> SmallRun {
    precondition(files[file]!.contains(old))
    var run = self
    run.files[file] = files[file]!.replacing(old, with: new)
    return run
  }

  func without(_ file: String) -> SmallRun {
    var run = self
    run.files[file] = nil
    return run
  }

  /// Writes it into a folder, which is gone with what this returns.
  func write(_ name: String = "run") throws -> (folder: TemporaryFolder, path: String) {
    let folder = try TemporaryFolder()
    for (file, text) in files { try folder.write(text, to: "\(name)/\(file)") }
    return (folder, "\(folder.path)/\(name)")
  }
}

/// The run that is committed.
enum Reference {
  static let path =
    BuildFacts.packageFolder + "/results/reference"

  static func text(_ file: String) throws -> String {
    String(decoding: try File.read("\(path)/\(file)"), as: UTF8.self)
  }
}

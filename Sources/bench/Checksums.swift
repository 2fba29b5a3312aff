/// Checksums of files, made by the system's own program.
enum Checksums {
  /// The file that `sha256sum -c` reads.
  static let name = "SHA256SUMS"

  /// The lines of such a file: for each name the SHA-256 of that file in `folder`, as it is on disk.
  ///
  /// - Throws: a failure of input or output where `sha256sum` is not installed or cannot read a file.
  static func sha256(of names: [String], in folder: String) throws(Failure) -> String {
    let ending = try ChildProcess.named("sha256sum", ["--"] + names, in: folder)
    guard ending.code == 0 else {
      throw Failure(.inputOutput, "sha256sum in '\(folder)': \(ending.complaint)")
    }
    return ending.output
  }
}

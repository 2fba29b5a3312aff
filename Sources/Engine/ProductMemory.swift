import Files
import Kernels

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The file in which a machine keeps the results of its trials of products.
///
/// One process at a time tries products and writes, so that processes of one machine choose the
/// same. A file that cannot be read or written costs the trials, and nothing else: what is in it is
/// only ever a faster way to the same choice.
public struct ProductMemory: Sendable {
  private static let title = "Fourways: the fastest way to make each product, version 1"
  /// Seconds to wait for another process's trials.
  private static let patience = 20.0

  private let path: String
  private let machine: String

  /// - Parameters:
  ///   - path: the file; the folder must exist.
  ///   - machine: everything that decides what is fastest, such as processor and versions of
  ///     libraries, in one line. A file of another machine is begun anew.
  public init(_ path: String, machine: String) {
    self.path = path
    self.machine = machine
  }

  /// Opens the file for this process alone and reads it; nil where that is not possible.
  func open() -> Held? {
    #if canImport(Darwin)
      let file = Darwin.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    #else
      let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    #endif
    guard file >= 0 else { return nil }
    // The lock belongs to the open file, and goes with the process.
    var pauses = Int(Self.patience * 100)
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard pauses > 0, errno == EWOULDBLOCK || errno == EINTR else {
        close(file)
        return nil
      }
      pauses -= 1
      usleep(10_000)
    }
    let heading = [Self.title, machine]
    var lines = text(of: file).split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let isOurs = lines.starts(with: heading)
    if !isOurs {
      guard ftruncate(file, 0) == 0, write(heading, to: file) else {
        close(file)
        return nil
      }
      lines = heading
    }
    let entries = lines.dropFirst(heading.count).compactMap(Self.entry)
    return Held(file: file, choices: Dictionary(entries) { $1 }, memory: self)
  }

  /// The open file.
  struct Held {
    fileprivate let file: Int32
    let choices: [LayerPass: ProductChooser.Choice]
    fileprivate let memory: ProductMemory

    /// Appends what was learned, and lets others have the file.
    func close(adding learned: [LayerPass: ProductChooser.Choice]) {
      let lines = learned.map { ProductMemory.line($0, $1) }.sorted()
      if !lines.isEmpty { _ = memory.write(lines, to: file) }
      #if canImport(Darwin)
        Darwin.close(file)
      #else
        Glibc.close(file)
      #endif
    }
  }

  private func text(of file: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < 1 << 24 {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(_ lines: [String], to file: Int32) -> Bool {
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    lseek(file, 0, SEEK_END)
    #if canImport(Darwin)
      return Darwin.write(file, bytes, bytes.count) == bytes.count
    #else
      return Glibc.write(file, bytes, bytes.count) == bytes.count
    #endif
  }

  static func line(_ pass: LayerPass, _ choice: ProductChooser.Choice) -> String {
    let fields =
      [pass.direction.rawValue]
      + [
        pass.rows, pass.inputs, pass.outputs, pass.panel, pass.inputStride, pass.outputStride,
        pass.weightInputs, pass.accumulates ? 1 : 0, pass.isScaled ? 1 : 0,
      ].map(String.init)
      + [choice.method.description, String(Int(choice.seconds * 1e9))]
    return fields.joined(separator: " ")
  }

  /// A line's choice; nil where the line is none, or one that cannot be.
  static func entry(_ line: String) -> (LayerPass, ProductChooser.Choice)? {
    let fields = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 12, let direction = LayerPass.Direction(rawValue: fields[0]),
      let method = PassMethod(fields[10]), let nanoseconds = Int(fields[11]), nanoseconds >= 0
    else { return nil }
    let numbers = fields[1...9].compactMap(Int.init)
    guard numbers.count == 9, numbers[..<7].allSatisfy({ (1...1 << 24).contains($0) }),
      numbers[7...].allSatisfy({ (0...1).contains($0) })
    else { return nil }
    let pass = LayerPass(
      direction, rows: numbers[0], inputs: numbers[1], outputs: numbers[2], panel: numbers[3],
      inputStride: numbers[4], outputStride: numbers[5], weightInputs: numbers[6],
      accumulates: numbers[7] == 1, isScaled: numbers[8] == 1)
    guard pass.isPossible(method) else { return nil }
    return (pass, ProductChooser.Choice(method: method, seconds: Double(nanoseconds) * 1e-9))
  }
}

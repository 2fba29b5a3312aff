#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of the kernel that is held open, to be read again and again from its start.
final class KernelFile {
  private let descriptor: Int32
  /// The identity of the file, which tells two names of one file apart from two files.
  let identity: [UInt64]

  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      return nil
    }
    identity = [UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino)]
  }

  deinit { close(descriptor) }

  /// The content at this moment; nil where the file cannot be read any more.
  func read(into memory: UnsafeMutableBufferPointer<UInt8>) -> KernelText? {
    Self.text(memory, byteCount: pread(descriptor, memory.baseAddress, memory.count, 0))
  }

  /// The content of a file that is opened for this one reading.
  static func read(
    _ path: String, into memory: UnsafeMutableBufferPointer<UInt8>
  ) -> KernelText? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return text(memory, byteCount: pread(descriptor, memory.baseAddress, memory.count, 0))
  }

  private static func text(
    _ memory: UnsafeMutableBufferPointer<UInt8>, byteCount: Int
  ) -> KernelText? {
    guard byteCount >= 0, let start = memory.baseAddress else { return nil }
    return KernelText(UnsafeBufferPointer(start: start, count: byteCount))
  }
}

/// Reads numbers among words from left to right without copying.
struct KernelText {
  private var rest: UnsafeBufferPointer<UInt8>.SubSequence

  /// - Parameter bytes: the text, which must outlive this value.
  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

  /// Goes past `key` if the text goes on with it, and says whether it does.
  mutating func skip(_ key: StaticString) -> Bool {
    let key = UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    guard rest.starts(with: key) else { return false }
    rest = rest.dropFirst(key.count)
    return true
  }

  mutating func skipLine() {
    rest = (rest.firstIndex(of: 0x0A)).map { rest[($0 + 1)...] } ?? rest[rest.endIndex...]
  }

  /// The number after blanks and colons; nil, with nothing read, where something else follows or a
  /// line ends.
  mutating func number() -> Int? {
    var ahead = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x3A }
    var value = 0
    var digits = 0
    while let byte = ahead.first, byte.isDigit {
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !tooLarge, !overflows else { return nil }
      value = sum
      digits += 1
      ahead = ahead.dropFirst()
    }
    guard digits > 0 else { return nil }
    rest = ahead
    return value
  }

  /// The number after the first word that starts with `key`.
  func number(after key: StaticString) -> Int? {
    var text = self
    while !text.rest.isEmpty {
      if text.skip(key) { return text.number() }
      guard let blank = text.rest.firstIndex(where: { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A })
      else { return nil }
      text.rest = text.rest[(blank + 1)...]
    }
    return nil
  }
}

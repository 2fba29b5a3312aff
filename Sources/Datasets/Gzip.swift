import CZlib

/// A source of bytes that are read in order.
protocol ByteReader: ~Copyable {
  /// The next `count` bytes, or all that are left where there are fewer.
  ///
  /// Memory grows with what is really there, not with `count`.
  mutating func read(_ count: Int) throws(DatasetError) -> [UInt8]
}

/// Bytes as they are.
struct PlainReader: ByteReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func read(_ count: Int) -> [UInt8] {
    let next = rest.prefix(count)
    rest = rest.dropFirst(count)
    return Array(next)
  }
}

/// Inflates gzip (RFC 1952) of one or more members; zlib checks each member's CRC and length.
///
/// The reader asks for no more than it expects, so a small file that inflates to gigabytes costs
/// no more memory than the data set it pretends to be.
struct GzipReader: ByteReader, ~Copyable {
  private let file: String
  /// On the heap: zlib keeps a pointer back to it.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var isFinished = false

  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// - Precondition: fewer than 2³² bytes, zlib's limit for one piece of input.
  init(_ bytes: [UInt8], file: String) {
    precondition(bytes.count <= UInt32.max, "too much gzip input for one piece")
    self.file = file
    input = .allocate(capacity: bytes.count)
    _ = input.initialize(from: bytes)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(bytes.count)
    // 15: the largest window; + 16: gzip and nothing else.
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib could not start: \(status)")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  mutating func read(_ count: Int) throws(DatasetError) -> [UInt8] {
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(count, 1 << 20))
    while output.count < count, !isFinished {
      let room = min(count - output.count, chunk.count)
      let status = chunk.withUnsafeMutableBufferPointer { chunk in
        stream.pointee.next_out = chunk.baseAddress
        stream.pointee.avail_out = UInt32(room)
        return inflate(stream, Z_NO_FLUSH)
      }
      output.append(contentsOf: chunk[..<(room - Int(stream.pointee.avail_out))])
      switch status {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember()
      case Z_BUF_ERROR:
        throw .malformed(
          file: file, found: "gzip data that stops in the middle", expected: "the whole file")
      default:
        let problem = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
        throw .malformed(
          file: file, found: "corrupt gzip data (\(problem))", expected: "an undamaged file")
      }
    }
    return output
  }

  private mutating func startNextMember() throws(DatasetError) {
    guard stream.pointee.avail_in > 0 else {
      isFinished = true
      return
    }
    let next = UnsafeBufferPointer(
      start: stream.pointee.next_in, count: Int(stream.pointee.avail_in))
    guard next.starts(with: [0x1F, 0x8B]) else {
      throw .malformed(
        file: file, found: "\(next.count) bytes after the gzip data", expected: "its end")
    }
    inflateReset(stream)
  }
}

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One line on standard error, from any thread.
func complain(_ text: String) {
  var line = Array("bench: \(text)\n".utf8)
  _ = write(2, &line, line.count)
}

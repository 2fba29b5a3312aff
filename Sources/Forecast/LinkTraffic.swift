/// The messages on the links of a plan's processes while it is played.
///
/// Each process has one link, which carries one message after the other in each direction. Messages
/// between other processes do not delay it: the network between the links is never the bottleneck.
struct LinkTraffic {
  let link: Link
  /// The times from which each process's link is free, to send and to receive.
  private var sending: [Double]
  private var receiving: [Double]

  init(_ link: Link, processes: Int) {
    self.link = link
    sending = [Double](repeating: 0, count: processes)
    receiving = sending
  }

  /// Sends a message, and tells when the last of its bytes has arrived.
  mutating func arrival(bytes: Int, from sender: Int, to receiver: Int, at time: Double) -> Double {
    let transfer = Double(bytes) * link.secondsPerByte.median
    let start = max(time, sending[sender])
    sending[sender] = start + transfer
    let arrival = max(start + link.latencySeconds.median, receiving[receiver]) + transfer
    receiving[receiver] = arrival
    return arrival
  }

  /// Carries out a collective of all processes, and tells when it is done.
  ///
  /// - Parameter summing: seconds that each process spends on sums meanwhile.
  mutating func end(
    of algorithm: CollectiveAlgorithm, after time: Double, summing: Double
  ) -> Double {
    let start = max(time, sending.max()!, receiving.max()!)
    let transfer = algorithm.bytes * link.secondsPerByte.median
    for process in sending.indices {
      sending[process] = start + transfer
      receiving[process] = start + transfer
    }
    return start + algorithm.seconds(over: link).median + summing
  }
}

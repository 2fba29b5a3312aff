import Datasets
import Engine
import Foundation
import Networks

/// A framework in a process of its own, ready to train.
public final class PeerProcess {
  /// Seconds that an answer may take: a guard, far beyond what any needs.
  public static let patience = 300.0

  public let name: String
  public let facts: PeerFacts
  private let child: LineChild
  private let patience: Double
  private let weights: String
  private let layout: ParameterLayout

  /// Starts a program and waits until it is ready.
  ///
  /// - Parameters:
  ///   - log: the file for what it prints beside its answers.
  ///   - weights: the file that it writes trained parameters of `layout` to.
  public init(
    _ name: String, program: String, arguments: [String], log: String,
    weights: String, layout: ParameterLayout,
    patience: Double = PeerProcess.patience
  ) throws(PeerError) {
    self.name = name
    self.patience = patience
    self.weights = weights
    self.layout = layout
    child = try LineChild(name, program: program, arguments: arguments, log: log)
    let answer = try child.answer(to: nil, within: patience)
    guard case .ready(let facts) = try Self.reply(answer, from: name, to: "start") else {
      throw .unexpected(peer: name, command: "start", answer: answer)
    }
    self.facts = facts
  }

  public func train(steps: Int) throws(PeerError) -> Training? {
    let command = "train \(steps)"
    let answer = try child.answer(to: command, within: patience)
    guard case .losses(let losses) = try Self.reply(answer, from: name, to: command),
      losses.count == steps
    else { throw .unexpected(peer: name, command: command, answer: answer) }
    do {
      let tensors = try Safetensors.read(path: weights)
      return Training(
        losses: losses, parameters: try layout.parameters(from: tensors, file: weights))
    } catch {
      throw .parameters(peer: name, reason: "\(error)")
    }
  }

  public func seconds(warmUp: Int, steps: Int) throws(PeerError) -> Double {
    let command = "run \(warmUp) \(steps)"
    let answer = try child.answer(to: command, within: patience)
    guard case .seconds(let seconds) = try Self.reply(answer, from: name, to: command) else {
      throw .unexpected(peer: name, command: command, answer: answer)
    }
    waitUntilIdle()
    return seconds
  }

  private static func reply(
    _ line: String, from peer: String, to command: String
  ) throws(PeerError) -> PeerReply {
    switch PeerReply(line) {
    case .missing(let reason): throw .missing(peer: peer, reason: reason)
    case .error(let reason): throw .failed(peer: peer, reason: reason)
    case .ready, .losses, .seconds: return PeerReply(line)!
    case nil: throw .unexpected(peer: peer, command: command, answer: line)
    }
  }

  /// Waits for the framework's threads to fall asleep, which may poll for work for a while on
  /// cores that the next one needs; not for ever.
  private func waitUntilIdle() {
    let nap = 2_000  // microseconds
    for _ in 0..<250 {
      let before = processorMicroseconds
      usleep(UInt32(nap))
      if processorMicroseconds - before < nap / 10 { return }
    }
  }

  /// What its processes have used; those that are gone, nothing.
  private var processorMicroseconds: Int {
    facts.processes.reduce(0) { sum, process in
      var clock = clockid_t()
      var time = timespec()
      guard clock_getcpuclockid(process, &clock) == 0, clock_gettime(clock, &time) == 0 else {
        return sum
      }
      return sum + time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
  }
}

import Contest
import Foundation
import Testing

@Suite("A peer's process")
struct PeerProcessTests {
  @Test("one that keeps to the protocol is ready and is timed")
  func healthy() throws {
    let peer = try ScriptedPeer.answering("echo seconds 0.25").start()
    #expect(peer.facts.version == "1.2")
    #expect(peer.facts.form == "plain")
    #expect(try peer.seconds(warmUp: 1, steps: 2) == 0.25)
  }

  @Test("is told what to do in whole lines")
  func commands() throws {
    let peer = try ScriptedPeer.answering(
      #"[ "$command" = "run 3 40" ] && echo seconds 1 || echo error "$command""#
    ).start()
    #expect(try peer.seconds(warmUp: 3, steps: 40) == 1)
    #expect(throws: PeerError.failed(peer: "fake", reason: "run 3 41")) {
      try peer.seconds(warmUp: 3, steps: 41)
    }
  }

  /// Whatever goes wrong before it is ready.
  static let falseStarts: [(script: String, error: PeerError)] = [
    ("echo boom >&2; exit 3", .ended(peer: "fake", code: 3, last: "boom")),
    ("exit 0", .ended(peer: "fake", code: 0, last: "")),
    ("kill -9 $$", .ended(peer: "fake", code: 9, last: "")),
    ("echo missing No module named jax", .missing(peer: "fake", reason: "No module named jax")),
    ("echo error 'it broke'", .failed(peer: "fake", reason: "it broke")),
    (
      "echo 2026-11-23 INFO starting",
      .unexpected(peer: "fake", command: "start", answer: "2026-11-23 INFO starting")
    ),
    ("echo", .unexpected(peer: "fake", command: "start", answer: "")),
    (
      "echo 'ready {}'", .unexpected(peer: "fake", command: "start", answer: "ready {}")
    ),
    ("echo seconds 1", .unexpected(peer: "fake", command: "start", answer: "seconds 1")),
  ]

  @Test("that does not get ready ends in one clear error", arguments: falseStarts)
  func falseStart(script: String, error: PeerError) {
    #expect(throws: error) { try ScriptedPeer(script).start() }
  }

  @Test("with a program that is not there is missing")
  func noProgram() {
    let error = #expect(throws: PeerError.self) {
      try PeerProcess(
        "fake", program: "no-such-python", arguments: [],
        log: FileManager.default.temporaryDirectory.path + "/contest-\(UUID()).log", weights: "",
        layout: ScriptedPeer.layout)
    }
    guard case .missing(let peer, let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(peer == "fake")
    #expect(reason.contains("no-such-python"))
  }

  @Test("that says nothing is not waited for for ever")
  func silent() {
    #expect(throws: PeerError.silent(peer: "fake", command: "start", seconds: 0.2)) {
      try ScriptedPeer("sleep 60").start(patience: 0.2)
    }
  }

  @Test("that falls silent in the middle is not waited for for ever")
  func fallsSilent() throws {
    let peer = try ScriptedPeer.answering("sleep 60").start(patience: 1)
    #expect(throws: PeerError.silent(peer: "fake", command: "run 0 1", seconds: 1)) {
      try peer.seconds(warmUp: 0, steps: 1)
    }
  }

  @Test("that writes without a line end is not read for ever")
  func endlessLine() {
    #expect(throws: PeerError.ended(peer: "fake", code: 9, last: "")) {
      try ScriptedPeer("trap '' PIPE; yes x | tr -d '\\n' & wait").start()
    }
  }

  @Test(
    "is believed no time that is none",
    arguments: ["0", "-1", "nan", "inf", "-inf", "1e999", "", "soon", "1 2", "0x", "1,5"])
  func noTime(seconds: String) throws {
    let peer = try ScriptedPeer.answering("echo 'seconds \(seconds)'").start()
    #expect(
      throws: PeerError.unexpected(peer: "fake", command: "run 0 1", answer: "seconds \(seconds)")
    ) { try peer.seconds(warmUp: 0, steps: 1) }
  }

  @Test(
    "must tell a loss for each batch",
    arguments: ["losses 1", "losses 1 2 3", "losses", "losses 1 x", "seconds 1"])
  func wrongLosses(answer: String) throws {
    let peer = try ScriptedPeer.answering("echo '\(answer)'").start()
    #expect(throws: PeerError.unexpected(peer: "fake", command: "train 2", answer: answer)) {
      try peer.train(steps: 2)
    }
  }

  @Test("must write its parameters")
  func noParameters() throws {
    let peer = try ScriptedPeer.answering("echo losses 1 2").start()
    let error = #expect(throws: PeerError.self) { try peer.train(steps: 2) }
    guard case .parameters = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("that dies between two commands ends in one clear error")
  func dies() throws {
    let peer = try ScriptedPeer("\(ScriptedPeer.ready); read command; echo lost >&2; exit 7")
      .start()
    #expect(throws: PeerError.self) { try peer.seconds(warmUp: 0, steps: 1) }
    // And once more, when nobody is there to write to.
    #expect(throws: PeerError.self) { try peer.seconds(warmUp: 0, steps: 1) }
  }

  @Test("every error is one line")
  func oneLine() {
    for (_, error) in Self.falseStarts {
      #expect(!error.description.contains { $0.isNewline })
      #expect(error.description.contains("fake"))
    }
  }
}

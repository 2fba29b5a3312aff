import ArgumentParser
import Doctor
import Forecast
import Foundation
import KernelChoice
import Kernels
import Machine
import Measurement
import Workers

/// `bench doctor`: what on this machine disturbs measurements, and what to do about it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what on this machine will disturb a measurement, and what to do about it.",
    discussion: "It watches the machine for a second and needs no root. The exit code is always 0.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: "Form of the output: text or json.")
  var format = Format.text

  func run() throws {
    var facts = DoctorFacts()
    do throws(MachineError) {
      let topology = try Topology()
      facts.processors = DoctorFacts.Processors(topology)
      // The description of another machine says nothing about this one's cores.
      if topology.isThisSystem {
        facts.corePeak = try? CorePeak.measure(on: topology)
        facts.modelFit = try? ModelFit.measure(on: topology, .auto)
        facts.nodeMemory = try? NodeMemory.measure(on: topology)
      }
    } catch {
      facts.topologyProblem = error.description
    }
    facts.environment = ProcessInfo.processInfo.environment
    facts.library = DoctorFacts.Library(
      core: BLAS.core, configuration: BLAS.configuration, threading: BLAS.threading,
      choice: CoreChoice.atStart)
    facts.readSystem()
    facts.watch(seconds: 1)
    facts.clockReadingSeconds = Clock.measureQuality().readingSeconds
    let report = DoctorReport(facts)
    switch format {
    case .text: try StandardOutput.write(report.text)
    case .json: try StandardOutput.write(report.json())
    }
  }
}

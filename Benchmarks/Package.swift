// swift-tools-version: 6.2
import PackageDescription

// As in the package above.
let architecture = Context.environment["FOURWAYS_ARCHITECTURE"] ?? "native"

let fast: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-O"], .when(configuration: .debug)),
  .unsafeFlags(["-Xcc", "-march=\(architecture)"]),
]

let engine: Target.Dependency = .product(name: "FourwaysEngine", package: "Fourways")

let package = Package(
  name: "FourwaysBenchmarks",
  dependencies: [
    .package(name: "Fourways", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Without its traits: they count allocations by replacing the allocator.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    // The four jobs that everything here is measured on.
    .target(name: "Rows", dependencies: [engine], swiftSettings: fast),
    // What the programs below measure, each once.
    .target(name: "Trials", dependencies: [engine, "Rows"], swiftSettings: fast),
    .executableTarget(name: "control", dependencies: ["Trials", engine], swiftSettings: fast),
    .executableTarget(
      name: "limits",
      dependencies: [
        "Trials", engine, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
    .testTarget(name: "TrialsTests", dependencies: ["Trials", engine], swiftSettings: fast),
    .executableTarget(
      name: "micro",
      dependencies: ["Trials", engine, .product(name: "Benchmark", package: "benchmark")],
      // The plugin wants a folder in one named Benchmarks, which this package's own is.
      path: "micro", swiftSettings: fast,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // What training keeps in memory.
    .executableTarget(
      name: "memory",
      dependencies: [
        engine, "Rows", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
    // What the programs of several minutes have in common: Ctrl-C, progress, the environment's record.
    .target(name: "Surroundings", dependencies: [engine], swiftSettings: fast),
    // How far off forecasts are.
    .target(name: "Accuracy", dependencies: [engine], swiftSettings: fast),
    .executableTarget(
      name: "advice",
      dependencies: [
        "Accuracy", "Surroundings", engine,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
    .testTarget(name: "AccuracyTests", dependencies: ["Accuracy", engine], swiftSettings: fast),
    // Ours against other frameworks.
    .target(name: "Contest", dependencies: [engine, "Rows"], swiftSettings: fast),
    .executableTarget(
      name: "peers",
      dependencies: [
        "Contest", "Surroundings", engine, "Rows",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
    .testTarget(name: "ContestTests", dependencies: ["Contest"], swiftSettings: fast),
  ],
  swiftLanguageModes: [.v6]
)

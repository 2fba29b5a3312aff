// swift-tools-version: 6.2
import PackageDescription

let fast: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags(["-O"], .when(configuration: .debug)),
  .unsafeFlags(["-Xcc", "-march=native"]),
]

let engine: Target.Dependency = .product(name: "FourwaysEngine", package: "Fourways")

let package = Package(
  name: "FourwaysBenchmarks",
  dependencies: [
    .package(name: "Fourways", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(name: "control", dependencies: [engine], swiftSettings: fast),
    // The four jobs that everything here is measured on.
    .target(name: "Rows", dependencies: [engine], swiftSettings: fast),
    // What training keeps in memory.
    .executableTarget(
      name: "memory",
      dependencies: [
        engine, "Rows", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
  ],
  swiftLanguageModes: [.v6]
)

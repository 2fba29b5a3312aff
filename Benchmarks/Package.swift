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
    // Ours against other frameworks.
    .target(name: "Contest", dependencies: [engine, "Rows"], swiftSettings: fast),
    .executableTarget(
      name: "peers",
      dependencies: [
        "Contest", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: fast),
    .testTarget(name: "ContestTests", dependencies: ["Contest"], swiftSettings: fast),
  ],
  swiftLanguageModes: [.v6]
)

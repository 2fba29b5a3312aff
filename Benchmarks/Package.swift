// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "FourwaysBenchmarks",
  dependencies: [.package(name: "Fourways", path: "..")],
  targets: [
    .executableTarget(
      name: "control",
      dependencies: [.product(name: "FourwaysEngine", package: "Fourways")],
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .unsafeFlags(["-O"], .when(configuration: .debug)),
        .unsafeFlags(["-Xcc", "-march=native"]),
      ])
  ],
  swiftLanguageModes: [.v6]
)

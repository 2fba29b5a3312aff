// swift-tools-version: 6.2
import PackageDescription

// The processor to compile for, by Clang's name: this machine's own, or what a bundle is made for.
let architecture = Context.environment["FOURWAYS_ARCHITECTURE"] ?? "native"

let plain: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  // Reach Swift's own code generation through the Clang importer. Without the second, each square
  // root is a call that might set errno, and Adam is ten times slower.
  .unsafeFlags(["-Xcc", "-march=\(architecture)", "-Xcc", "-fno-math-errno"]),
]

// `swift run bench` is a debug build, and its figures must be worth as much as a release
// build's: every target that trains, measures, proves, forecasts or computes statistics is optimised
// in debug too, and so is `Reports`, which writes within a run's time. Those that draw and ask are not:
// optimised they take three times as long to compile.
let fast = plain + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let tables: Target.Dependency = .product(name: "TextTable", package: "TextTable")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")
let templates: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let processes: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

/// A library target of the house; floors import only downward (see CONTRIBUTING.md).
///
/// - Parameter settings: `plain` where nothing in the target runs within a timed sample, and
///   nothing in it computes much.
func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = fast
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a target. They are not optimised: what they test is, and so is `Support` with the
/// networks that they compare with, and they compile in half the time.
///
/// - Parameter settings: `fast` where the tests themselves compute much.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  settings: [SwiftSetting] = plain
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude,
    swiftSettings: settings)
}

let package = Package(
  name: "Fourways",
  products: [
    .executable(name: "bench", targets: ["bench"]),
    // For Benchmarks/, which measures the engine itself.
    .library(
      name: "FourwaysEngine",
      targets: [
        "Collectives", "Datasets", "Engine", "Figures", "Files", "Forecast", "KernelChoice",
        "Kernels", "Machine", "Measurement", "Networks", "Plans", "Randomness", "Reports",
        "Runtime", "Statistics", "Strategies", "Workers",
      ]),
  ],
  traits: [
    .trait(name: "MPI", description: "Runs over several processes, by an MPI library.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // Floor 0: C.
    .systemLibrary(
      name: "CHwloc", pkgConfig: "hwloc",
      providers: [.apt(["libhwloc-dev"]), .brew(["hwloc"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(name: "CThreads"),
    // Links LIBXSMM where its header is found, and is empty elsewhere.
    .target(name: "CLibxsmm"),
    // The chains stay in registers in a debug build too.
    .target(
      name: "CMultiplyAdd",
      cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    // Whichever MPI the system has chosen; FOURWAYS_MPI names another one's pkg-config file.
    .systemLibrary(
      name: "CMPI", pkgConfig: Context.environment["FOURWAYS_MPI"] ?? "mpi-c",
      providers: [.apt(["libopenmpi-dev"]), .brew(["open-mpi"])]),
    // Beside it: whole files, and the formats of text in them.
    library("Files"),

    // Floor 1, pure: standard library only.
    library("Randomness"),
    library("Networks", ["Randomness"]),
    library("Statistics", ["Randomness"]),
    library("Figures", ["Statistics"]),
    library("Plans", ["Networks", "Figures"]),

    // Floor 1, machine: on C targets.
    library("Machine", ["CHwloc", "Files"]),
    library("Kernels", ["COpenBLAS", "CLibxsmm", "CMultiplyAdd"]),
    library("Workers", ["CThreads"]),
    library("Datasets", ["CZlib", "Files", "Randomness"]),

    // Floor 2: what decides.
    library("Collectives", ["Plans", "Networks"]),
    library("Strategies", ["Collectives", "Plans", "Networks"]),
    library("KernelChoice", ["Kernels", "Machine", "Statistics", "Figures", "Files"]),

    // Floor 3: what runs.
    library(
      "Engine", ["Plans", "Networks", "Machine", "Kernels", "Workers", "Datasets", "Files"]),

    // What carries a plan out of its process. Without the trait it only knows a launcher.
    library(
      "MessagePassing",
      ["Engine", "Files", "Workers", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),

    // Floor 4: a proved plan on this machine's workers, ready to train.
    library(
      "Runtime",
      [
        "Engine", "Strategies", "Plans", "Networks", "Machine", "Kernels", "Workers", "Datasets",
        "Files",
      ]),

    // Floor 5: what foretells, and what measures.
    library(
      "Forecast",
      [
        "Runtime", "Engine", "Strategies", "Machine", "Kernels", "Workers", "Plans", "Networks",
        "Statistics",
        "Files",
      ]),
    library(
      "Measurement",
      [
        "Forecast", "Runtime", "Engine", "Figures", "Strategies", "Collectives", "Machine",
        "Kernels",
        "Workers", "Datasets", "Plans", "Networks", "Statistics", "Randomness",
      ]),

    // Floor 6: what tells.
    library(
      "Reports",
      [
        "Measurement", "Forecast", "Runtime", "Engine", "Machine", "Datasets", "Plans", "Networks",
        "Statistics", "Figures", "Files", tables,
      ]),
    library(
      "Doctor",
      ["Reports", "Measurement", "Forecast", "KernelChoice", "Machine", "Figures", "Files"],
      settings: plain),
    library("Comparison", ["Reports", "Figures", "Statistics", "Files", yaml]),
    .target(
      name: "Pictures",
      dependencies: [
        "Reports", "Measurement", "Plans", "Figures", "Statistics", "Files", templates, processes,
      ],
      // In the program itself: it finds them from wherever it is run.
      resources: [.embedInCode("Scripts"), .embedInCode("Templates")], swiftSettings: plain),

    // Floor 7: the command line.
    .executableTarget(
      name: "bench",
      dependencies: [
        "Runtime", "Reports", "Comparison", "Pictures", "Doctor", "Measurement", "Forecast",
        "MessagePassing",
        "Engine", "Strategies", "KernelChoice", "Machine", "Kernels", "Workers", "Datasets",
        "Plans",
        "Networks", "Figures", "Files", arguments, logging, processes,
      ],
      swiftSettings: plain),

    // Tests, a target for each they test.
    .target(
      name: "Support",
      dependencies: [
        "Engine", "Strategies", "Kernels", "Workers", "Datasets", "Plans", "Networks", "Randomness",
      ],
      path: "Tests/Support", swiftSettings: fast),
    // Started by mpirun: each process of a test.
    .executableTarget(
      name: "mpi-program",
      dependencies: [
        "Support", "MessagePassing", "Engine", "Strategies", "Kernels", "Workers", "Plans",
      ],
      path: "Tests/MPIProgram", swiftSettings: fast),
    tests("Networks"),
    tests("Kernels", ["Randomness"]),
    tests("KernelChoice", ["Files", "Kernels", "Machine", "Randomness", "Support"]),
    tests("Workers", ["Support"]),
    tests(
      "Plans", ["Strategies", "Networks", "Randomness", "Support"], exclude: ["Golden"],
      settings: fast),
    tests("Collectives", ["Plans", "Networks"]),
    tests(
      "Engine",
      [
        "Strategies", "Kernels", "Workers", "Datasets", "Machine", "Plans", "Networks",
        "Randomness", "Support",
      ]),
    tests("Strategies", ["Engine", "Kernels", "Workers", "Plans", "Networks", "Support"]),
    tests("Statistics", ["Randomness"]),
    tests("Machine", ["Randomness", "Support"], exclude: ["Fixtures"]),
    tests("Figures", ["Statistics"]),
    tests(
      "Reports",
      [
        "Measurement", "Engine", "Strategies", "Machine", "Datasets", "Networks", "Figures",
        "Randomness", "Support",
      ]),
    tests("Doctor", ["Forecast", "KernelChoice", "Kernels", "Measurement", "Machine", "Support"]),
    tests("Comparison", ["Reports", "Figures", "Statistics", "Randomness", "Files", "Support"]),
    tests("Pictures", ["Reports", "Measurement", "Plans", "Strategies", "Networks", "Support"]),
    tests("Datasets", ["Randomness", "Support"], settings: fast),
    tests("Files", ["Support"]),
    tests("Runtime", ["Engine", "Kernels", "Machine", "Strategies", "Datasets", "Support"]),
    tests(
      "Measurement",
      [
        "Runtime", "Engine", "Strategies", "Machine", "Kernels", "Workers", "Datasets", "Plans",
        "Networks", "Support",
      ]),
    tests("MessagePassing"),
    tests(
      "Forecast",
      [
        "Engine", "Kernels", "Machine", "Runtime", "Strategies", "Plans", "Networks", "Files",
        "Randomness", "Support",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["bench", "Forecast", "Kernels", "Reports", "Strategies", "Support"],
      swiftSettings: plain),
  ],
  swiftLanguageModes: [.v6]
)

// The sanitizers look at a few targets: FOURWAYS_TESTS="EngineTests WorkersTests" leaves out all that
// these do not need, which is most of a build.
if let tests = Context.environment["FOURWAYS_TESTS"] {
  var needed = Set(tests.split(separator: " ").map(String.init))
  var isGrowing = true
  while isGrowing {
    let dependencies = package.targets.filter { needed.contains($0.name) }.flatMap(\.dependencies)
    let names = dependencies.compactMap { dependency in
      if case .byNameItem(let name, _) = dependency { name } else { nil }
    }
    isGrowing = !needed.isSuperset(of: names)
    needed.formUnion(names)
  }
  let unknown = needed.subtracting(package.targets.map(\.name))
  precondition(unknown.isEmpty, "FOURWAYS_TESTS: there is no target \(unknown)")
  package.targets.removeAll { !needed.contains($0.name) }
  package.products = []
}

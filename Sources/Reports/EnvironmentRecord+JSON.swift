import Foundation

extension EnvironmentRecord {
  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case toolVersion = "tool_version"
    case timeUTC = "time_utc"
    case host
    case cpuModel = "cpu_model"
    case architecture
    case kernel
    case governor
    case memoryBytes = "memory_bytes"
    case topologySynthetic = "topology_synthetic"
    case allowedCPUSet = "allowed_cpuset"
    case cgroupQuotaCores = "cgroup_quota_cores"
    case blasConfiguration = "blas_configuration"
    case blasCore = "blas_core"
    case blasCoreChosenBy = "blas_core_chosen_by"
    case blasThreads = "blas_threads"
    case libxsmmVersion = "libxsmm_version"
    case products
    case swiftVersion = "swift_version"
    case build
    case commit
    case commitIsDirty = "commit_is_dirty"
    case commandLine = "command_line"
    case seed
    case timerResolutionSeconds = "timer_resolution_seconds"
    case timerCostSeconds = "timer_cost_seconds"
    case disturbanceLimits = "disturbance_limits"
    case messagePassing = "message_passing"
    case hosts
    case data
  }

  /// Encodes every key: the encoding that the compiler writes would leave missing values out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schemaVersion, forKey: .schemaVersion)
    try container.encode(toolVersion, forKey: .toolVersion)
    try container.encode(timeUTC, forKey: .timeUTC)
    try container.encode(host, forKey: .host)
    try container.encode(cpuModel, forKey: .cpuModel)
    try container.encode(architecture, forKey: .architecture)
    try container.encode(kernel, forKey: .kernel)
    try container.encode(governor, forKey: .governor)
    try container.encode(memoryBytes, forKey: .memoryBytes)
    try container.encode(topologySynthetic, forKey: .topologySynthetic)
    try container.encode(allowedCPUSet, forKey: .allowedCPUSet)
    try container.encode(cgroupQuotaCores, forKey: .cgroupQuotaCores)
    try container.encode(blasConfiguration, forKey: .blasConfiguration)
    try container.encode(blasCore, forKey: .blasCore)
    try container.encode(blasCoreChosenBy, forKey: .blasCoreChosenBy)
    try container.encode(blasThreads, forKey: .blasThreads)
    try container.encode(libxsmmVersion, forKey: .libxsmmVersion)
    try container.encode(products, forKey: .products)
    try container.encode(swiftVersion, forKey: .swiftVersion)
    try container.encode(build, forKey: .build)
    try container.encode(commit, forKey: .commit)
    try container.encode(commitIsDirty, forKey: .commitIsDirty)
    try container.encode(commandLine, forKey: .commandLine)
    try container.encode(seed, forKey: .seed)
    try container.encode(timerResolutionSeconds, forKey: .timerResolutionSeconds)
    try container.encode(timerCostSeconds, forKey: .timerCostSeconds)
    try container.encode(disturbanceLimits, forKey: .disturbanceLimits)
    try container.encode(messagePassing, forKey: .messagePassing)
    try container.encode(hosts, forKey: .hosts)
    try container.encode(data, forKey: .data)
  }

  /// The record as JSON, its keys in alphabetical order, ended by a line feed.
  public func json() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try String(decoding: encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      // The numbers are finite, and nothing else can fail to be JSON.
      preconditionFailure("the environment cannot be written as JSON: \(error)")
    }
  }

  /// Reads a record back; `path` is for the error only.
  public static func parse(_ bytes: [UInt8], path: String) throws(ReportError) -> EnvironmentRecord
  {
    do {
      return try JSONDecoder().decode(EnvironmentRecord.self, from: Data(bytes))
    } catch let DecodingError.keyNotFound(key, _) {
      throw .malformed(path: path, problem: "it has no '\(key.stringValue)'")
    } catch {
      throw .malformed(path: path, problem: "it is not JSON of an environment record")
    }
  }
}

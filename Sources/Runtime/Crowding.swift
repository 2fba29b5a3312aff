/// What the workers of a plan share with each other, in all of its processes. All of them know it,
/// because it decides how they wait.
package struct Crowding: Sendable, Codable, Equatable {
  /// Whether threads share cores, so that one that waits must soon yield its core.
  package var threadsShareCores: Bool
  /// Whether some thread runs several workers, so that none of them may block it.
  package var workersShareThreads: Bool

  package init(threadsShareCores: Bool, workersShareThreads: Bool) {
    self.threadsShareCores = threadsShareCores
    self.workersShareThreads = workersShareThreads
  }
}

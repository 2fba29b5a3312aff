import Datasets
import Machine
import Measurement

/// All that a run needs, read and checked.
struct RunInputs {
  var topology: Topology
  var settings: RunSettings
  var dataset: Dataset
  var feed: RowFeed
  /// The moment from which the run's time counts.
  var start = ContinuousClock.now
  /// Whether plans are made and proved only, so that no threads are needed.
  var isDry = false
}

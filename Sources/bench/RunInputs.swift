import Datasets
import Machine
import Measurement

/// What a run is made of, read and checked.
struct RunInputs {
  var topology: Topology
  var settings: RunSettings
  var dataset: Dataset
  var feed: RowFeed
  /// When the command began: its time counts from there.
  var start = ContinuousClock.now
}

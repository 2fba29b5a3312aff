import Datasets
import Machine
import Measurement

/// What a run is made of, read and checked.
struct RunInputs {
  var topology: Topology
  var settings: RunSettings
  var dataset: Dataset
  var feed: RowFeed
}

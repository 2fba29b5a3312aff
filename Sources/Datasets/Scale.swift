/// What `--scale` asks for: how the features of a row become the inputs of the network.
public enum Scale: String, CaseIterable, Sendable {
  /// What suits the data. Unsigned bytes of IDX files and of the synthetic images are divided by 255,
  /// floats of IDX files are taken as they are, and a CSV file gets what `Scaling.Method.suiting`
  /// finds.
  case auto
  /// The numbers as they are.
  case none
  /// Each feature minus its mean, divided by its standard deviation.
  case standard
  /// Each feature moved and stretched so that it is from 0 to 1.
  case minmax
}

/// A fault of a network that a user describes.
public enum NetworkError: Error, Equatable, CustomStringConvertible {
  case malformedShape(String)
  case tooLarge(String, parameters: Int)

  public var description: String {
    switch self {
    case .malformedShape(let text):
      "network '\(text)': expected two or more layer widths from 1 to "
        + "\(NetworkShape.widest), joined by '-', such as 784-128-64-10"
    case .tooLarge(let text, let parameters):
      "network '\(text)' has \(parameters) parameters: expected at most "
        + "\(NetworkShape.mostParameters)"
    }
  }
}

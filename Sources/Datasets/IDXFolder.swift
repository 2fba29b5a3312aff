import Foundation

extension DatasetSource {
  /// A folder in the layout of MNIST, Fashion-MNIST or KMNIST.
  static let idxFolder = DatasetSource(
    usage: "DIR",
    summary: "a folder of MNIST-format files (train-images-idx3-ubyte and so on, or .gz)",
    // A word with a slash is meant as a path, so a folder that is not there is told as such.
    accepts: { isFolder($0) || $0.contains("/") && !FileManager.default.fileExists(atPath: $0) },
    read: { (path, _) throws(DatasetError) in try IDXFolder(path).dataset() })
}

private func isFolder(_ path: String) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    && isDirectory.boolValue
}

/// MNIST's four files, in either spelling, plain or gzip.
struct IDXFolder {
  /// Labels of training or test images, as read.
  private struct Labels {
    let file: String
    let values: [Int32]
    /// The classes that the largest label needs.
    var classes: Int { Int(values.max()!) + 1 }
  }

  let path: String
  private let names: Set<String>

  init(_ path: String) throws(DatasetError) {
    self.path = path
    do {
      names = Set(try FileManager.default.contentsOfDirectory(atPath: path))
    } catch {
      let reason = isFolder(path) ? "the folder cannot be listed" : "there is no such folder"
      throw .cannotRead(path: path, reason: reason)
    }
  }

  /// Reads both pairs of files. Where only one pair is there, it is cut: its last tenth is the
  /// test set. The classes are as many as the largest label of both sets needs.
  func dataset() throws(DatasetError) -> Dataset {
    let (hasTraining, hasTest) = (hasAny(of: "train"), hasAny(of: "t10k"))
    let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    guard hasTraining && hasTest else {
      guard hasTraining || hasTest else {
        throw .missingFile(
          folder: path, expected: "train-images-idx3-ubyte or t10k-images-idx3-ubyte, or .gz")
      }
      let word = hasTraining ? "train" : "t10k"
      let labels = try labels(of: word)
      let (whole, type) = try rows(of: word, labels, classes: labels.classes)
      guard whole.rows >= 2 else {
        throw .malformed(
          file: path, found: "1 image", expected: "at least 2, one of them for testing")
      }
      let (training, test) = whole.lastTenthForTesting()
      return Dataset(
        name: name,
        provenance: "\(path): \(word)-* alone, its first \(training.rows) rows for training, "
          + "its last \(test.rows) for testing",
        training: training, test: test, automatic: automatic(type))
    }
    let (trainingLabels, testLabels) = (try labels(of: "train"), try labels(of: "t10k"))
    let classes = max(trainingLabels.classes, testLabels.classes)
    let (training, type) = try rows(of: "train", trainingLabels, classes: classes)
    let (test, testType) = try rows(of: "t10k", testLabels, classes: classes)
    guard training.features == test.features else {
      throw .malformed(
        file: path, found: "test images of \(test.features) pixels",
        expected: "\(training.features), as in the training images")
    }
    guard type == testType else {
      throw .malformed(
        file: path, found: "test images of type \(testType.word)",
        expected: "\(type.word), as in the training images")
    }
    return Dataset(
      name: name, provenance: "\(path): train-* for training, t10k-* for testing",
      training: training, test: test, automatic: automatic(type))
  }

  /// Unsigned bytes are pixels; floats come from a program that made them ready for training, as
  /// `bench data --export` does.
  private func automatic(_ type: IDX.ValueType) -> Scaling.Method {
    type == .floats ? .none : .bytes
  }

  private func hasAny(of part: String) -> Bool {
    file("\(part)-images", rank: 3) != nil || file("\(part)-labels", rank: 1) != nil
  }

  /// The name under which a file is there; a plain file goes before its `.gz`.
  private func file(_ stem: String, rank: Int) -> String? {
    let plain = IDX.ValueType.allowed(rank: rank).flatMap { type in
      ["-", "."].map { "\(stem)\($0)idx\(rank)-\(type.word)" }
    }
    return (plain + plain.map { "\($0).gz" }).first(where: names.contains)
  }

  private func labels(of word: String) throws(DatasetError) -> Labels {
    let (file, labels) = try read("\(word)-labels", rank: 1)
    let values = (0..<labels.count).map(labels.integer)
    let allowed = 0...Int32(CSVRows.maximumLabel)
    if let bad = values.firstIndex(where: { !allowed.contains($0) }) {
      throw .malformed(
        file: file, found: "label \(values[bad]) at row \(bad + 1)",
        expected: "labels from 0 to \(allowed.upperBound)")
    }
    return Labels(file: file, values: values)
  }

  private func read(_ stem: String, rank: Int) throws(DatasetError) -> (file: String, IDX) {
    guard let name = file(stem, rank: rank) else {
      throw .missingFile(folder: path, expected: "\(stem)-idx\(rank)-ubyte, or .gz")
    }
    let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    let bytes = try DatasetError.reading(file, limit: IDX.maximumBytes)
    return (file, try IDX(bytes, file: file, rank: rank))
  }

  /// The images and their labels as rows, with features that are not scaled, and the images' type.
  private func rows(
    of word: String, _ labels: Labels, classes: Int
  ) throws(DatasetError) -> (LabelledRows, IDX.ValueType) {
    let (file, images) = try read("\(word)-images", rank: 3)
    guard images.sizes[0] == labels.values.count else {
      throw .malformed(
        file: labels.file, found: "\(labels.values.count) labels",
        expected: "\(images.sizes[0]), one for each image of \(file)")
    }
    let width = images.sizes[1] * images.sizes[2]
    if images.type == .floats,
      let bad = (0..<images.count).first(where: { !images.float($0).isFinite })
    {
      let (row, feature) = bad.quotientAndRemainder(dividingBy: width)
      throw .malformed(
        file: file, found: "\(images.float(bad)) at row \(row + 1), feature \(feature + 1)",
        expected: "finite numbers")
    }
    let rows = LabelledRows(features: width, classes: classes, labels: labels.values) { features in
      for index in 0..<images.count {
        features.initializeElement(
          at: index,
          to: images.type == .floats ? images.float(index) : Float(images.values[index]))
      }
    }
    return (rows, images.type)
  }
}

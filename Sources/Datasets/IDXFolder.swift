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
  /// MNIST and the sets made to replace it have ten classes.
  static let classes = 10

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
  /// test set.
  func dataset() throws(DatasetError) -> Dataset {
    let (hasTraining, hasTest) = (hasAny(of: "train"), hasAny(of: "t10k"))
    let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    guard hasTraining && hasTest else {
      guard hasTraining || hasTest else {
        throw .missingFile(
          folder: path, expected: "train-images-idx3-ubyte or t10k-images-idx3-ubyte, or .gz")
      }
      let part = hasTraining ? "train" : "t10k"
      let whole = try rows(of: part)
      guard whole.rows >= 2 else {
        throw .malformed(
          file: path, found: "1 image", expected: "at least 2, one of them for testing")
      }
      let (training, test) = whole.lastTenthForTesting()
      return Dataset(
        name: name,
        provenance: "\(path): \(part)-* alone, its first \(training.rows) rows for training, "
          + "its last \(test.rows) for testing",
        training: training, test: test)
    }
    let (training, test) = (try rows(of: "train"), try rows(of: "t10k"))
    guard training.features == test.features else {
      throw .malformed(
        file: path, found: "test images of \(test.features) pixels",
        expected: "\(training.features), as in the training images")
    }
    return Dataset(
      name: name, provenance: "\(path): train-* for training, t10k-* for testing",
      training: training, test: test)
  }

  private func hasAny(of part: String) -> Bool {
    file("\(part)-images", rank: 3) != nil || file("\(part)-labels", rank: 1) != nil
  }

  /// The name under which a file is there; a plain file goes before its `.gz`.
  private func file(_ stem: String, rank: Int) -> String? {
    ["-idx\(rank)-ubyte", ".idx\(rank)-ubyte", "-idx\(rank)-ubyte.gz", ".idx\(rank)-ubyte.gz"]
      .map { stem + $0 }
      .first(where: names.contains)
  }

  private func rows(of part: String) throws(DatasetError) -> LabelledRows {
    let (imageFile, images) = try read("\(part)-images", rank: 3)
    let (labelFile, labels) = try read("\(part)-labels", rank: 1)
    return try Self.join(images: images, imageFile, labels: labels, labelFile)
  }

  private func read(_ stem: String, rank: Int) throws(DatasetError) -> (file: String, IDX) {
    guard let name = file(stem, rank: rank) else {
      throw .missingFile(folder: path, expected: "\(stem)-idx\(rank)-ubyte, or .gz")
    }
    let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    let bytes = try DatasetError.reading(file, limit: 2 * IDX.maximumValues)
    return (file, try IDX(bytes, file: file, rank: rank))
  }

  /// Images and their labels as rows: pixels divided by 255.
  static func join(
    images: IDX, _ imageFile: String, labels: IDX, _ labelFile: String
  ) throws(DatasetError) -> LabelledRows {
    guard images.sizes[0] == labels.sizes[0] else {
      throw .malformed(
        file: labelFile, found: "\(labels.sizes[0]) labels",
        expected: "\(images.sizes[0]), one for each image of \(imageFile)")
    }
    if let bad = labels.values.firstIndex(where: { $0 >= Self.classes }) {
      throw .malformed(
        file: labelFile, found: "label \(labels.values[bad]) at row \(bad + 1)",
        expected: "labels from 0 to \(Self.classes - 1)")
    }
    let scaled = (0...255).map { Float($0) / 255 }
    return LabelledRows(
      features: images.sizes[1] * images.sizes[2], classes: Self.classes,
      labels: labels.values.map(Int32.init)
    ) { pixels in
      for (index, value) in images.values.enumerated() {
        pixels.initializeElement(at: index, to: scaled[Int(value)])
      }
    }
  }
}

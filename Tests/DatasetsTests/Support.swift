import Datasets
import Randomness

/// An IDX file's bytes with whatever the header is told to say.
func idx(_ sizes: [UInt32], _ values: [UInt8], type: UInt8 = 8, rank: UInt8? = nil) -> [UInt8] {
  var bytes: [UInt8] = [0, 0, type, rank ?? UInt8(sizes.count)]
  for size in sizes {
    for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: size >> shift)) }
  }
  return bytes + values
}

func bytes(hex: String) -> [UInt8] {
  let digits = Array(hex)
  return stride(from: 0, to: digits.count, by: 2).map {
    UInt8(String(digits[$0..<$0 + 2]), radix: 16)!
  }
}

/// The error of a call that must fail, as its one line.
func message<Result>(_ call: () throws(DatasetError) -> Result) -> String {
  do throws(DatasetError) {
    return "no error, but \(try call())"
  } catch {
    return error.description
  }
}

/// Damage of the kinds that files suffer, drawn from `random`: bits flipped, bytes changed,
/// removed, doubled or inserted, the end cut off.
func damaged(_ original: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
  var bytes = original
  for _ in 0...random.next(below: 3) {
    guard !bytes.isEmpty else { break }
    let place = random.next(below: bytes.count)
    let end = min(bytes.count, place + 1 + random.next(below: 8))
    switch random.next(below: 7) {
    case 0: bytes[place] ^= 1 << UInt8(random.next(below: 8))
    case 1: bytes[place] = [0, 0xFF, 0x7F, 0x80, 0x22, 0x2C, 0x39][random.next(below: 7)]
    case 2: bytes.removeSubrange(place..<end)
    case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 4: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
    case 5: bytes.removeSubrange(place...)
    // Bytes near the start are headers, where damage does most.
    default:
      bytes[random.next(below: min(bytes.count, 24))] = UInt8(truncatingIfNeeded: random.next())
    }
  }
  return bytes
}

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

func exponential(_ value: Double) -> Double { exp(value) }
func logarithm(_ value: Double) -> Double { log(value) }

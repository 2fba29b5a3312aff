import Pictures
import Testing

@Suite struct PictureErrorTests {
  @Test func saysWhichProgramAndWhy() {
    let error = PictureError.cannotDraw(program: "gnuplot", reason: "it is not installed")
    #expect(error.description == "cannot draw with gnuplot: it is not installed")
  }
}

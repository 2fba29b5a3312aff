/// Small matrix products that LIBXSMM compiles at run time for the processor at hand. Where the
/// program was built without LIBXSMM, there are none.

#pragma once

/// c ← op(a)·b, or c ← c + op(a)·b, of the shape that the product was made for; row-major.
typedef void (*fourways_libxsmm_product)(const float *b, const float *a, float *c);

/// The version of LIBXSMM; null where the program was built without it.
const char *fourways_libxsmm_version(void);

/// Compiles a product, or finds it among those compiled before. May be called by any thread.
///
/// `a` is [rows, inner], or [inner, rows] where it is transposed, `b` is [inner, columns] and `c` is
/// [rows, columns]. Returns null where LIBXSMM has no such product or is missing.
fourways_libxsmm_product fourways_libxsmm_make(int rows, int columns, int inner, int a_stride,
                                               int b_stride, int c_stride, int a_transposed,
                                               int accumulates);

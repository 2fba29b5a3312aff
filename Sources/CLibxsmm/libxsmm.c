#include "fourways_libxsmm.h"

#include <stddef.h>

#if defined(__x86_64__) && defined(__ELF__) && __has_include(<libxsmm.h>)

#include <libxsmm.h>

// Swift's driver links what this section names. So a program is linked with LIBXSMM exactly where
// the line above has found its header, and the package builds without either. The linker drops the
// section, so the address sanitizer must not refer to it.
__attribute__((used, no_sanitize("address"), section(".swift1_autolink_entries"))) static const char
    libraries[] = "-lxsmm\0-lm";

const char *fourways_libxsmm_version(void) { return LIBXSMM_VERSION; }

fourways_libxsmm_product fourways_libxsmm_make(int rows, int columns, int inner, int a_stride,
                                               int b_stride, int c_stride, int a_transposed,
                                               int accumulates) {
  const float one = 1, beta = accumulates ? 1 : 0;
  const int flags = a_transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  // LIBXSMM's matrices are column-major. There the product is cᵀ ← bᵀ·op(a)ᵀ.
  return (fourways_libxsmm_product)libxsmm_smmdispatch(columns, rows, inner, &b_stride, &a_stride,
                                                       &c_stride, &one, &beta, &flags, NULL);
}

#else

const char *fourways_libxsmm_version(void) { return NULL; }

fourways_libxsmm_product fourways_libxsmm_make(int rows, int columns, int inner, int a_stride,
                                               int b_stride, int c_stride, int a_transposed,
                                               int accumulates) {
  return NULL;
}

#endif

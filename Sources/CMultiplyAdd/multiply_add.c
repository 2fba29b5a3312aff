#include "CMultiplyAdd.h"

#include <stddef.h>

#if defined(__aarch64__) && defined(__linux__)
#include <arm_sve.h>
#include <sys/auxv.h>
#endif

// A kernel is compiled for the instruction set that it names, whatever the program is compiled for,
// and is chosen when the program runs. OpenBLAS chooses its kernels in the same way, so the peak of
// a program compiled for an older processor is still one that OpenBLAS cannot exceed.

#define EACH_4(M) M(0) M(1) M(2) M(3)
#define EACH_8(M) EACH_4(M) M(4) M(5) M(6) M(7)
#define EACH_10(M) EACH_8(M) M(8) M(9)
#define EACH_12(M) EACH_10(M) M(10) M(11)
#define EACH_15(M) EACH_12(M) M(12) M(13) M(14)
#define EACH_16(M) EACH_15(M) M(15)
#define EACH_20(M) EACH_16(M) M(16) M(17) M(18) M(19)
#define EACH_24(M) EACH_20(M) M(20) M(21) M(22) M(23)

// The compiler cannot see through an empty assembler statement that may change a register. It
// therefore neither joins two chains of the same values nor keeps a chain in memory.
#define HOLD(variable) __asm__ __volatile__("" : "+" REGISTER(variable))

#define START(n)     \
  lanes chain##n = one; \
  HOLD(chain##n);

// The numbers stay near 1 or grow slowly, so that none on the way is slower to compute than another.
#define LINK(n)                                  \
  chain##n = MULTIPLY_ADD(chain##n, half, half); \
  HOLD(chain##n);

/// A function of `count` chains. `count` must be at least the latency of a multiply-add in cycles ×
/// the number of units, or the units wait for each other's results; see `table`.
#define KERNEL(set, vector, count)                           \
  TARGET static void set##_##count(long iterations) {        \
    typedef vector lanes;                                    \
    lanes half = BROADCAST(0.5f), one = BROADCAST(1.0f);     \
    HOLD(half);                                              \
    EACH_##count(START) for (long i = 0; i < iterations; i++) { EACH_##count(LINK) } \
  }

__attribute__((unused)) static int always(void) { return 1; }

typedef float lanes4 __attribute__((vector_size(16)));
typedef float lanes8 __attribute__((vector_size(32)));
typedef float lanes16 __attribute__((vector_size(64)));

// a × b + c on every lane, so that a chain goes through the product too where there is no fused
// instruction, and no product can be moved out of the loop.
#define MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#define BROADCAST(value) ((lanes){0} + (value))
// The compiler joins a product and a sum of one expression where the instruction set can.
#pragma STDC FP_CONTRACT ON

#if defined(__x86_64__)

#define REGISTER "x"
#define TARGET
KERNEL(sse2, lanes4, 8)
KERNEL(sse2, lanes4, 12)
#undef TARGET
#define TARGET __attribute__((target("avx")))
KERNEL(avx, lanes8, 8)
KERNEL(avx, lanes8, 12)
#undef TARGET
#define TARGET __attribute__((target("avx2,fma")))
KERNEL(avx2, lanes8, 8)
KERNEL(avx2, lanes8, 10)
KERNEL(avx2, lanes8, 12)
KERNEL(avx2, lanes8, 15)
#undef TARGET
#undef REGISTER
#define REGISTER "v"
#define TARGET __attribute__((target("avx512f")))
KERNEL(avx512f, lanes16, 8)
KERNEL(avx512f, lanes16, 12)
KERNEL(avx512f, lanes16, 16)
KERNEL(avx512f, lanes16, 24)

static int has_avx(void) { return __builtin_cpu_supports("avx"); }
static int has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
static int has_avx512f(void) { return __builtin_cpu_supports("avx512f"); }
static int four(void) { return 4; }
static int eight(void) { return 8; }
static int sixteen(void) { return 16; }

#elif defined(__aarch64__)

#define REGISTER "w"
#define TARGET
// Arm's instruction adds to its destination, so a chain that went through the product would cost a
// move of registers for every link.
#undef MULTIPLY_ADD
#define MULTIPLY_ADD(a, b, c) ((b) * (c) + (a))
KERNEL(neon, lanes4, 8)
KERNEL(neon, lanes4, 12)
KERNEL(neon, lanes4, 16)
KERNEL(neon, lanes4, 24)
static int four(void) { return 4; }

#if defined(__linux__)
#undef TARGET
#define TARGET __attribute__((target("sve")))
#undef MULTIPLY_ADD
#define MULTIPLY_ADD(a, b, c) svmad_x(svptrue_b32(), a, b, c)
#undef BROADCAST
#define BROADCAST(value) svdup_f32(value)
KERNEL(sve, svfloat32_t, 8)
KERNEL(sve, svfloat32_t, 16)
KERNEL(sve, svfloat32_t, 24)
static int has_sve(void) { return (getauxval(AT_HWCAP) & HWCAP_SVE) != 0; }
TARGET static int scalable(void) { return (int)svcntw(); }
#endif

#endif

#define ENTRY(set, count, supported, lanes) {#set, count, lanes, supported, set##_##count}

// The largest product of latency and units that is known is 18 (A64FX: 9 cycles, 2 units), and 16
// (Apple's and Arm's widest cores: 4 cycles, 4 units). Processors with 16 registers have 10 at most
// (Haswell: 5 cycles, 2 units). More chains than that cost nothing, until registers run out.
static const struct {
  const char *instructions;
  int chains;
  int (*lanes)(void);
  int (*is_supported)(void);
  void (*run)(long);
} table[] = {
#if defined(__x86_64__)
  ENTRY(sse2, 8, always, four),
  ENTRY(sse2, 12, always, four),
  ENTRY(avx, 8, has_avx, eight),
  ENTRY(avx, 12, has_avx, eight),
  ENTRY(avx2, 8, has_avx2, eight),
  ENTRY(avx2, 10, has_avx2, eight),
  ENTRY(avx2, 12, has_avx2, eight),
  ENTRY(avx2, 15, has_avx2, eight),
  ENTRY(avx512f, 8, has_avx512f, sixteen),
  ENTRY(avx512f, 12, has_avx512f, sixteen),
  ENTRY(avx512f, 16, has_avx512f, sixteen),
  ENTRY(avx512f, 24, has_avx512f, sixteen),
#elif defined(__aarch64__)
  ENTRY(neon, 8, always, four),
  ENTRY(neon, 12, always, four),
  ENTRY(neon, 16, always, four),
  ENTRY(neon, 24, always, four),
#if defined(__linux__)
  ENTRY(sve, 8, has_sve, scalable),
  ENTRY(sve, 16, has_sve, scalable),
  ENTRY(sve, 24, has_sve, scalable),
#endif
#endif
  // A processor of another kind has no kernel, and so no peak that could be too low.
  {NULL, 0, NULL, NULL, NULL},
};

fourways_multiply_add fourways_multiply_add_at(int index) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  for (size_t i = 0; table[i].run != NULL; i++) {
    if (!table[i].is_supported() || index-- > 0) continue;
    fourways_multiply_add found = {
      table[i].instructions, table[i].chains, table[i].lanes(), table[i].run,
    };
    return found;
  }
  fourways_multiply_add none = {NULL, 0, 0, NULL};
  return none;
}

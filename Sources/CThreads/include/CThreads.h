#pragma once

/// Tells the core that this is a spin loop, so that it saves power and lets an SMT sibling run.
static inline void fourways_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("isb" ::: "memory");
#endif
}

#pragma once

/// Chains of multiply-adds on registers, compiled for one instruction set.
typedef struct {
  /// The name of the instruction set; null past the last kernel.
  const char *instructions;
  /// The number of chains that do not depend on each other.
  int chains;
  /// The number of floats in a register.
  int lanes;
  /// Adds a link of `iterations` to every chain: 2 × chains × lanes operations for each.
  void (*run)(long iterations);
} fourways_multiply_add;

/// The kernel number `index` of those whose instructions this processor has, from 0 on.
fourways_multiply_add fourways_multiply_add_at(int index);

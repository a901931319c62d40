// SPDX-License-Identifier: Apache-2.0
// Which instruction set the batch kernels use. Results are the same to the bit on all of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tradecore::indicators {

/// scalar is the baseline build: whatever any processor of the architecture has.
enum class SimdLevel : std::uint8_t { scalar, avx2, avx512 };

[[nodiscard]] std::string_view to_string(SimdLevel level) noexcept;

/// Whether this build, processor and operating system can run `level`.
[[nodiscard]] bool is_supported(SimdLevel level) noexcept;

/// The best supported level, or the one that the environment variable TRADECORE_SIMD names (scalar,
/// avx2, avx512) if it is supported. Decided at the first call.
[[nodiscard]] SimdLevel simd_level() noexcept;

/// What is wrong with TRADECORE_SIMD; empty if nothing is.
[[nodiscard]] std::string simd_complaint();

} // namespace tradecore::indicators

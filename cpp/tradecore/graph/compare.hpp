// SPDX-License-Identifier: Apache-2.0
// Two columns compared into bits: bit i of word w is value 64 w + i.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tradecore::graph {

inline constexpr std::size_t kWordBits = 64;

/// Where left > right and where left < right; where either is NaN neither holds.
/// Pre: `words` x 64 values on each side.
using Compare = void (*)(const double* left, const double* right, std::size_t words,
                         std::uint64_t* greater, std::uint64_t* less) noexcept;

/// For the instruction set in use (indicators::simd_level).
[[nodiscard]] Compare compare() noexcept;

namespace detail {
void compare_scalar(const double* left, const double* right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept;
void compare_avx2(const double* left, const double* right, std::size_t words,
                  std::uint64_t* greater, std::uint64_t* less) noexcept;
void compare_avx512(const double* left, const double* right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept;
} // namespace detail

} // namespace tradecore::graph

// SPDX-License-Identifier: Apache-2.0
// Two columns compared into bits: bit i of word w is value 64 w + i.
//
// Most of what is compared lies far apart, averages above all. So each column is measured once, the
// least and the most of every run of eight values, and for a pair of columns one comparison of
// these settles most runs: what is left to read of the values is an eighth or so.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tradecore::graph {

inline constexpr std::size_t kWordBits = 64;
inline constexpr std::size_t kRun = 8; ///< Values to a byte of bits.

/// A column as it is compared. Of a whole number of words.
struct Compared {
    const double* values;
    const double* least; ///< Of each run.
    const double* most;
    bool has_holes; ///< Some value is NaN: then its runs say nothing.
};

struct CompareKernels {
    /// The runs of `words` x 64 values; whether any of these is NaN.
    bool (*measure)(const double* values, std::size_t words, double* least, double* most) noexcept;
    /// Where left > right and where left < right; where either is NaN neither holds. Pre: both were
    /// measured, and `words` is a multiple of eight.
    void (*compare)(const Compared& left, const Compared& right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept;
};

/// For the instruction set in use (indicators::simd_level).
[[nodiscard]] CompareKernels compare_kernels() noexcept;

namespace detail {
bool measure_scalar(const double* values, std::size_t words, double* least, double* most) noexcept;
void compare_scalar(const Compared& left, const Compared& right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept;
bool measure_avx2(const double* values, std::size_t words, double* least, double* most) noexcept;
void compare_avx2(const Compared& left, const Compared& right, std::size_t words,
                  std::uint64_t* greater, std::uint64_t* less) noexcept;
bool measure_avx512(const double* values, std::size_t words, double* least, double* most) noexcept;
void compare_avx512(const Compared& left, const Compared& right, std::size_t words,
                    std::uint64_t* greater, std::uint64_t* less) noexcept;
} // namespace detail

} // namespace tradecore::graph

// SPDX-License-Identifier: Apache-2.0
// The inner loops of candlestick patterns, one table for each instruction set. All do the same
// operations bar by bar, so a stream and a batch may come from any of them.
#pragma once

#include <cstddef>

namespace tradecore::indicators::detail {

/// Which columns of means a rule reads, besides the four prices.
inline constexpr unsigned kBody10 = 1U;
inline constexpr unsigned kRange10 = 2U;
inline constexpr unsigned kRange5 = 4U;
inline constexpr unsigned kShadows10 = 8U;

inline constexpr std::size_t kCandleRules = 61;
inline constexpr std::size_t kCandleMeans = 4;
inline constexpr std::size_t kCandleReach = 4; ///< Bars before its own that a rule looks at.
/// Bars before its own that a mean looks at: ten, in whole registers.
inline constexpr std::size_t kCandleMean = 16;
/// Bars before its own that a value comes from: those means are of those before them.
inline constexpr std::size_t kCandleHistory = kCandleReach + kCandleMean;
inline constexpr std::size_t kCandleBars = 128; ///< Bars at a time, history besides.
/// Loops go in whole registers: columns can be read, and results written, so much behind the last.
inline constexpr std::size_t kCandlePadding = 7;

/// Columns indexed by bar. A mean at t is over the bars before t;
/// where a rule does not need a column, it may be null.
struct CandleColumns {
    const double* open = nullptr;
    const double* high = nullptr;
    const double* low = nullptr;
    const double* close = nullptr;
    const double* body10 = nullptr;    ///< |close - open|, of the 10 bars before.
    const double* range10 = nullptr;   ///< high - low, of the 10 bars before.
    const double* range5 = nullptr;    ///< high - low, of the 5 bars before.
    const double* shadows10 = nullptr; ///< Upper shadow + lower shadow, of the 10 bars before.
};

inline constexpr std::size_t kPendingBars = 3; ///< On which a find may still be confirmed.

/// Finds that wait for their confirmation: what was found on the last bars, 0 for nothing. Most
/// rules have nothing to remember.
struct PendingBreak {
    double found[kPendingBars]{};
};

struct CandleKernels {
    /// Whether all prices are finite; may be false if they are huge, too.
    bool (*sound)(const double* const* prices, std::size_t count) noexcept;

    /// Means at `count` bars; `prices` begin kCandleMean bars before the first.
    /// Pre: count <= kCandleBars.
    using Means = void (*)(const CandleColumns& prices, std::size_t count, double* out) noexcept;
    /// Values of `count` bars. Columns begin kCandleReach bars before the first. Values before the
    /// look-back mean nothing. Pre: count <= kCandleBars.
    using Values = void (*)(const CandleColumns& columns, std::size_t count, double penetration,
                            PendingBreak& pending, double* out) noexcept;

    Means means[kCandleMeans];   ///< In the order of the bits in `needs`.
    Values values[kCandleRules]; ///< In the order of CandleRules.
};

/// Those of simd_level().
[[nodiscard]] const CandleKernels& candle_kernels() noexcept;

[[nodiscard]] const CandleKernels& candle_kernels_scalar() noexcept;
#if defined(__x86_64__)
[[nodiscard]] const CandleKernels& candle_kernels_avx2() noexcept;
[[nodiscard]] const CandleKernels& candle_kernels_avx512() noexcept;
#endif

} // namespace tradecore::indicators::detail

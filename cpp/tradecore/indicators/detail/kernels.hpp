// SPDX-License-Identifier: Apache-2.0
// The inner loops of update_many, one table for each instruction set. They read plain arrays that
// are all finite and do, in the same order, what the streaming classes do bar by bar.
#pragma once

#include <cstddef>

#include "tradecore/indicators/recurrence.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators::detail {

inline constexpr std::size_t kWindowMax = 2'048; ///< Longest period the window kernels take.

/// Where a recurrence stands after its last bar.
struct MacdState {
    Gap fast;
    Gap slow;
    double base;
    Decay signal;
};
struct AdxState {
    Decay up;
    Decay down;
    Decay mean;
    double last;
};

inline constexpr int kT3Depth = 6;
inline constexpr std::size_t kT3Most = 1'024;
/// Of the last four of six averages. Their weights sum to 1, so the first one's need not be known.
struct T3Mix {
    double fourth;
    double fifth;
    double sixth;

    template <class Number>
    [[nodiscard, gnu::always_inline]] constexpr Number
    operator()(const Number& e3, const Number& e4, const Number& e5,
               const Number& e6) const noexcept {
        return e3 + ((fourth * (e4 - e3) + fifth * (e5 - e3)) + sixth * (e6 - e3));
    }
};

/// Where a kernel over windows stands after its last bar, in registers of its instruction set.
struct WindowState {
    double* room = nullptr; ///< WindowRoom's.
    std::size_t turn = 0;   ///< Of the rings.
    bool is_on = false; ///< The next call goes on from here and reads nothing before its values.
};

/// Each kernel returns how many bars it took. It stops before a tile or chunk in which an input is
/// NaN or infinite (or a result is); what stands in `out` behind the bars taken is undefined.
///
/// Kernels on recurrences start on the first bar of a block, past the seed, and take whole blocks.
/// Kernels on windows are given a multiple of kBlock bars and read period - 1 (lags: period) values
/// before the first, all finite, unless they go on from a state; period <= kWindowMax.
struct Kernels {
    std::size_t tile;
    std::size_t (*ema)(const double* values, double* out, std::size_t count, const Weights& weights,
                       EmaState& state);
    /// As T3, of at most kT3Most bars; all whole blocks or none.
    std::size_t (*t3)(const double* values, double* out, std::size_t count, const Weights& weights,
                      const T3Mix& mix, EmaState* states);
    std::size_t (*macd)(const double* values, double* macd, double* signal, double* histogram,
                        std::size_t count, const Weights& fast, const Weights& slow,
                        const Weights& mean, MacdState& state);
    std::size_t (*rsi)(const double* values, double* out, std::size_t count, const Weights& weights,
                       Decay& gain, Decay& loss);
    std::size_t (*atr)(const double* highs, const double* lows, const double* closes, double* out,
                       std::size_t count, const Weights& weights, Decay& mean);
    /// Stops before a tile in which nothing has ever moved, too.
    std::size_t (*adx)(const double* highs, const double* lows, const double* closes, double* out,
                       std::size_t count, const Weights& move, const Weights& mean,
                       AdxState& state);
    /// As WilderMean.
    std::size_t (*wilder)(const double* values, double* out, std::size_t count,
                          const Weights& weights, Decay& mean);
    /// As SumSpread.
    std::size_t (*spread)(const double* values, double* out, std::size_t count,
                          const Weights& slow_weights, const Weights& fast_weights, Decay& slow,
                          Decay& fast);
    /// As Chase.
    std::size_t (*chase)(const double* values, const double* ways, const double* paths, double* out,
                         std::size_t count, ChaseState& state);
    std::size_t (*sum)(const double* values, double* out, std::size_t count, const MergePlan& plan,
                       WindowState& state);
    std::size_t (*mean)(const double* values, double* out, std::size_t count, const MergePlan& plan,
                        WindowState& state);
    std::size_t (*bbands)(const double* values, double* upper, double* middle, double* lower,
                          std::size_t count, const MergePlan& plan, double inverse, double up,
                          double down, WindowState& state);
    /// As WindowVariance and WindowTrend; `inverse` multiplies the second result.
    std::size_t (*variance)(const double* values, double* means, double* out, std::size_t count,
                            const MergePlan& plan, double inverse, WindowState& state);
    /// The root of the variance, `times` as large.
    std::size_t (*deviation)(const double* values, double* out, std::size_t count,
                             const MergePlan& plan, double inverse, double times,
                             WindowState& state);
    std::size_t (*trend)(const double* values, double* means, double* out, std::size_t count,
                         const MergePlan& plan, double inverse, WindowState& state);
    /// The mean and the trend's second result added.
    std::size_t (*weighted)(const double* values, double* out, std::size_t count,
                            const MergePlan& plan, double scale, WindowState& state);
    std::size_t (*highest)(const double* values, double* out, std::size_t count, int period,
                           WindowState& state);
    std::size_t (*lowest)(const double* values, double* out, std::size_t count, int period,
                          WindowState& state);
    /// 100 * (close - low) / (high - low) over the last `period` bars, 0 where that range is empty.
    std::size_t (*place)(const double* highs, const double* lows, const double* closes, double* out,
                         std::size_t count, int period, WindowState& state);
    /// 100 * (close - high) / (high - low), likewise.
    std::size_t (*willr)(const double* highs, const double* lows, const double* closes, double* out,
                         std::size_t count, int period, WindowState& state);
    std::size_t (*lag)(const double* values, double* out, std::size_t count, std::size_t period);
    std::size_t (*mom)(const double* values, double* out, std::size_t count, std::size_t period);
    std::size_t (*roc)(const double* values, double* out, std::size_t count, std::size_t period);
};

/// Those of simd_level().
[[nodiscard]] const Kernels& kernels() noexcept;

[[nodiscard]] const Kernels& kernels_scalar() noexcept;
#if defined(__x86_64__)
[[nodiscard]] const Kernels& kernels_avx2() noexcept;
[[nodiscard]] const Kernels& kernels_avx512() noexcept;
#endif

} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// Candlestick rules as loops over bars, which the compiler makes vector code of. Included once by
// each instruction set's file.
#pragma once

#include "tradecore/indicators/detail/candle_kernels.hpp"
#include "tradecore/indicators/detail/candle_rules.hpp"
#include "tradecore/indicators/detail/lanes.hpp"

namespace tradecore::indicators::detail {
namespace {

bool sound(const double* const* prices, std::size_t count) noexcept {
    const double* const open = prices[0];
    const double* const high = prices[1];
    const double* const low = prices[2];
    const double* const close = prices[3];
    const std::size_t whole = count / kLanes * kLanes;
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < whole; i += kLanes) {
        seen = seen + ((load(open + i) + load(high + i)) + (load(low + i) + load(close + i)));
    }
    double rest = 0.0;
    for (std::size_t i = whole; i < count; ++i) {
        rest += (open[i] + high[i]) + (low[i] + close[i]);
    }
    return is_sound(seen) && rest - rest == 0.0;
}

struct Body {
    static double of(const CandleView& v) noexcept { return v.body(0); }
};
struct Range {
    static double of(const CandleView& v) noexcept { return v.range(0); }
};
struct Shadows {
    static double of(const CandleView& v) noexcept { return v.upper(0) + v.lower(0); }
};

/// The mean over the kBars bars before t, summed in pairs; pair(t) is the quantity of t and the one
/// before. Prices that are whole ticks meet a threshold where the mean is a number of ticks, too;
/// there the product with the reciprocal is what a division gives.
template <int kBars, class One, class Pair>
[[gnu::always_inline]] inline double mean_before(std::size_t t, One one, Pair pair) noexcept {
    if constexpr (kBars == 10) {
        return 0.1 * (pair(t - 1) + ((pair(t - 3) + pair(t - 5)) + (pair(t - 7) + pair(t - 9))));
    } else {
        static_assert(kBars == 5);
        return 0.2 * (one(t - 1) + (pair(t - 2) + pair(t - 4)));
    }
}

template <class Quantity, int kBars> double mean(const CandleColumns& prices) noexcept {
    const auto one = [&](std::size_t t) { return Quantity::of(CandleView(prices, t)); };
    return mean_before<kBars>(kCandleMean, one, [&](std::size_t t) { return one(t) + one(t - 1); });
}

template <class Quantity, int kBars>
void means(const CandleColumns& from, std::size_t count, double* __restrict out) noexcept {
    const CandleColumns prices = from;
    const std::size_t end = kCandleHistory + count;
    double pairs[kCandleHistory + kCandleBars];
    const auto one = [&](std::size_t t) { return Quantity::of(CandleView(prices, t)); };
    for (std::size_t t = 1; t < end; ++t) {
        pairs[t] = one(t) + one(t - 1);
    }
    for (std::size_t t = kCandleMean; t <= end; ++t) {
        out[t - kCandleMean] =
            mean_before<kBars>(t, one, [&](std::size_t at) { return pairs[at]; });
    }
}

/// `out` holds what is found on each bar, and gets the confirmations. Without branches, too. Always
/// inline: g++ 12 jumps to it with the upper halves of registers in use, and all that runs after in
/// narrow ones is then ten times slower.
[[gnu::always_inline]] inline void confirm(const CandleColumns& columns, std::size_t count,
                                           PendingBreak& pending, double* out) noexcept {
    PendingBreak now = pending;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t bar = kCandleReach + i;
        const double found = out[i];
        const double close = columns.close[bar];
        const bool beyond = now.way > 0.0 ? close > now.level : close < now.level;
        const bool is_new = found != 0.0;
        const bool is_hit = all(now.left > 0, beyond);
        const double late = is_hit ? 2.0 * now.way : 0.0;
        const int left = is_hit ? 0 : now.left - 1;
        out[i] = is_new ? found : late;
        now.left = is_new ? 3 : left;
        now.way = is_new ? found : now.way;
        const double level = found > 0.0 ? columns.high[bar - 1] : columns.low[bar - 1];
        now.level = is_new ? level : now.level;
    }
    now.left = now.left > 0 ? now.left : 0;
    pending = now;
}

constexpr std::size_t kFetchBars = 64;

/// Asks memory for the prices from bar `at` on: those of the next call, while this one computes.
[[gnu::always_inline]] inline void fetch(const CandleColumns& columns, std::size_t at) noexcept {
    constexpr std::size_t kLine = 8; // Prices in a line of the cache.
    for (const double* const each : {columns.open, columns.high, columns.low, columns.close}) {
        for (std::size_t i = 0; i < kFetchBars; i += kLine) {
            __builtin_prefetch(each + at + i);
        }
    }
}

template <class Rule>
void values(const CandleColumns& from, std::size_t count, double penetration, PendingBreak& pending,
            double* __restrict out) noexcept {
    const CandleColumns columns = from; // Of its own, so that it stays in registers.
    for (std::size_t first = 0; first < count; first += kFetchBars) {
        const std::size_t end = count - first < kFetchBars ? count : first + kFetchBars;
        if (end - first == kFetchBars) {
            fetch(columns, kCandleReach + first + kCandleBars);
        }
        for (std::size_t i = first; i < end; ++i) {
            const CandleView view(columns, kCandleReach + i);
            if constexpr (PenetratesCandles<Rule>) {
                out[i] = Rule::value(view, penetration);
            } else {
                out[i] = Rule::value(view);
            }
        }
    }
    if constexpr (ConfirmsCandles<Rule>) {
        confirm(columns, count, pending, out);
    }
}

template <class... Rules> constexpr CandleKernels table(const std::tuple<Rules...>*) {
    return {sound,
            {means<Body, 10>, means<Range, 10>, means<Range, 5>, means<Shadows, 10>},
            {mean<Body, 10>, mean<Range, 10>, mean<Range, 5>, mean<Shadows, 10>},
            {values<Rules>...}};
}

static_assert(kBody10 == 1U << 0U && kRange10 == 1U << 1U && kRange5 == 1U << 2U &&
              kShadows10 == 1U << 3U);
constexpr CandleKernels kCandleTable = table(static_cast<const CandleRules*>(nullptr));

} // namespace
} // namespace tradecore::indicators::detail

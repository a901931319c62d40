// SPDX-License-Identifier: Apache-2.0
// Candlestick rules as loops over bars, a register of them at a time. Included once by each
// instruction set's file.
#pragma once

#include "tradecore/indicators/detail/candle_kernels.hpp"
#include "tradecore/indicators/detail/candle_lanes.hpp"
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

using View = CandleView<WideNumber>;

struct Body {
    static WideNumber of(const View& v) noexcept { return v.body(0); }
};
struct Range {
    static WideNumber of(const View& v) noexcept { return v.range(0); }
};
struct Shadows {
    static WideNumber of(const View& v) noexcept { return v.upper(0) + v.lower(0); }
};

/// to[i] = value(i) for i from `first` to `end`, in whole registers: up to kCandlePadding more.
template <class Value>
[[gnu::always_inline]] inline void fill(double* to, std::size_t first, std::size_t end,
                                        const Value& value) noexcept {
    static_assert(kLanes - 1 <= kCandlePadding);
    for (std::size_t i = first; i < end; i += kLanes) {
        store(to + i, value(i).lanes());
    }
}

/// The mean over the kBars bars before t, summed in pairs; pair(t) is the quantity of t and the one
/// before. Prices that are whole ticks meet a threshold where the mean is a number of ticks, too;
/// there the product with the reciprocal is what a division gives.
template <int kBars, class One, class Pair>
[[gnu::always_inline]] inline WideNumber mean_before(std::size_t t, One one, Pair pair) noexcept {
    if constexpr (kBars == 10) {
        return 0.1 * (pair(t - 1) + ((pair(t - 3) + pair(t - 5)) + (pair(t - 7) + pair(t - 9))));
    } else {
        static_assert(kBars == 5);
        return 0.2 * (one(t - 1) + (pair(t - 2) + pair(t - 4)));
    }
}

template <class Quantity, int kBars>
void means(const CandleColumns& from, std::size_t count, double* __restrict out) noexcept {
    const CandleColumns prices = from;
    double pairs[kCandleMean + kCandleReach + kCandleBars + 1 + 2 * kCandlePadding];
    const auto one = [&](std::size_t t) { return Quantity::of(View(prices, t)); };
    fill(pairs, 1, kCandleMean + count, [&](std::size_t t) { return one(t) + one(t - 1); });
    fill(out, 0, count, [&](std::size_t i) {
        return mean_before<kBars>(kCandleMean + i, one,
                                  [&](std::size_t t) { return WideNumber::at(pairs + t); });
    });
}

/// What is found on a bar, or the confirmation of the last find on the kPendingBars before.
/// found[0] is of the bar, those before stand in front of it.
[[gnu::always_inline]] inline WideNumber confirmed(const View& v, const double* found) noexcept {
    static_assert(kPendingBars == 3 && kPendingBars < kCandleReach);
    // The close `at` bars ago, beyond the bar before the find of `back` bars ago.
    const auto passes = [&](WideNumber find, int back, int at) {
        return either(find > 0.0, v.close(at) > v.high(back + 1), v.close(at) < v.low(back + 1));
    };
    const WideNumber now = WideNumber::at(found);
    const WideNumber first = WideNumber::at(found - 1);
    const WideNumber second = WideNumber::at(found - 2);
    const WideNumber third = WideNumber::at(found - 3);
    const auto by_second = all(passes(second, 2, 0), !passes(second, 2, 1));
    const auto by_third = all(passes(third, 3, 0), !passes(third, 3, 1), !passes(third, 3, 2));
    const WideNumber late =
        select(first != 0.0, where(passes(first, 1, 0), first),
               select(second != 0.0, where(by_second, second), where(by_third, third)));
    return select(now != 0.0, now, 2.0 * late);
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
    const auto value = [&](std::size_t i) {
        const View view(columns, kCandleReach + i);
        if constexpr (PenetratesCandles<Rule>) {
            return Rule::value(view, penetration);
        } else {
            return Rule::value(view);
        }
    };
    double found[ConfirmsCandles<Rule> ? kPendingBars + kCandleBars + kCandlePadding : 1];
    for (std::size_t first = 0; first < count; first += kFetchBars) {
        const std::size_t end = count - first < kFetchBars ? count : first + kFetchBars;
        if (end - first == kFetchBars) {
            fetch(columns, kCandleReach + first + kCandleBars);
        }
        fill(ConfirmsCandles<Rule> ? found + kPendingBars : out, first, end, value);
    }
    if constexpr (ConfirmsCandles<Rule>) {
        __builtin_memcpy(found, pending.found, sizeof pending.found);
        fill(out, 0, count, [&](std::size_t i) {
            return confirmed(View(columns, kCandleReach + i), found + kPendingBars + i);
        });
        __builtin_memcpy(pending.found, found + count, sizeof pending.found);
    }
}

template <class... Rules> constexpr CandleKernels table(const std::tuple<Rules...>*) {
    return {sound,
            {means<Body, 10>, means<Range, 10>, means<Range, 5>, means<Shadows, 10>},
            {values<Rules>...}};
}

static_assert(kBody10 == 1U << 0U && kRange10 == 1U << 1U && kRange5 == 1U << 2U &&
              kShadows10 == 1U << 3U);
constexpr CandleKernels kCandleTable = table(static_cast<const CandleRules*>(nullptr));

} // namespace
} // namespace tradecore::indicators::detail

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
    const std::size_t end = count / kLanes * kLanes;
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < end; i += kLanes) {
        seen = seen + ((load(open + i) + load(high + i)) + (load(low + i) + load(close + i)));
    }
    double rest = 0.0;
    for (std::size_t i = end; i < count; ++i) {
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

/// to[i] = value(i) for `count` bars, in whole registers: up to kCandlePadding more.
template <class Value>
[[gnu::always_inline]] inline void fill(double* to, std::size_t count,
                                        const Value& value) noexcept {
    static_assert(kLanes - 1 <= kCandlePadding);
    for (std::size_t i = 0; i < count; i += kLanes) {
        store(to + i, value(i).lanes());
    }
}

/// The last registers of something, by whole bars: what was just stored is slow to load again from
/// another place.
template <std::size_t kMost> class Past {
public:
    [[gnu::always_inline]] void push(Lanes now) {
        [&]<std::size_t... k>(std::index_sequence<k...>) TC_ALWAYS_INLINE {
            ((registers_[kDepth - k] = registers_[kDepth - k - 1]), ...);
        }(std::make_index_sequence<kDepth>{});
        registers_[0] = now;
    }
    /// That of kBack bars before each of the newest.
    template <std::size_t kBack> [[nodiscard, gnu::always_inline]] Lanes at() const {
        static_assert(kBack <= kMost);
        return shifted<kBack % kLanes>(registers_[kBack / kLanes], registers_[kBack / kLanes + 1]);
    }

private:
    static constexpr std::size_t kDepth = kMost / kLanes + 1;
    Lanes registers_[kDepth + 1]{};
};

/// The mean over the kBars bars before each of the newest, summed in pairs. Prices that are whole
/// ticks meet a threshold where the mean is a number of ticks, too; there the product with the
/// reciprocal is what a division gives.
template <int kBars> class MeanBefore {
    static_assert(kBars == 5 || kBars == 10);

public:
    [[gnu::always_inline]] Lanes next(Lanes now) {
        ones_.push(now);
        pairs_.push(now + ones_.at<1>());
        if constexpr (kBars == 5) {
            return splat(0.2) * (ones_.at<1>() + (pairs_.at<2>() + pairs_.at<4>()));
        } else {
            fours_.push(pairs_.at<3>() + pairs_.at<5>());
            return splat(0.1) * (pairs_.at<1>() + (fours_.at<0>() + fours_.at<4>()));
        }
    }

private:
    Past<1> ones_;
    Past<5> pairs_;
    Past<4> fours_;
};

template <class Quantity, int kBars>
void means(const CandleColumns& from, std::size_t count, double* __restrict out) noexcept {
    static_assert(kCandleMean % kLanes == 0 && kCandleMean >= 10);
    const CandleColumns prices = from; // Of its own, so that it stays in registers.
    MeanBefore<kBars> mean;
    const auto next = [&](std::size_t i) TC_ALWAYS_INLINE {
        return mean.next(Quantity::of(View(prices, i)).lanes());
    };
    for (std::size_t i = 0; i < kCandleMean; i += kLanes) {
        static_cast<void>(next(i));
    }
    for (std::size_t i = 0; i < count; i += kLanes) {
        store(out + i, next(kCandleMean + i));
    }
}

/// What is found on a bar, or the confirmation of the last find on the kPendingBars before.
[[gnu::always_inline]] inline WideNumber confirmed(const View& v,
                                                   const Past<kPendingBars>& found) noexcept {
    static_assert(kPendingBars == 3 && kPendingBars < kCandleReach);
    // The close `at` bars ago, beyond the bar before the find of `back` bars ago.
    const auto passes = [&](WideNumber find, int back, int at) {
        return either(find > 0.0, v.close(at) > v.high(back + 1), v.close(at) < v.low(back + 1));
    };
    const WideNumber now(found.at<0>());
    const WideNumber first(found.at<1>());
    const WideNumber second(found.at<2>());
    const WideNumber third(found.at<3>());
    const auto by_second = all(passes(second, 2, 0), !passes(second, 2, 1));
    const auto by_third = all(passes(third, 3, 0), !passes(third, 3, 1), !passes(third, 3, 2));
    const WideNumber late =
        select(first != 0.0, where(passes(first, 1, 0), first),
               select(second != 0.0, where(by_second, second), where(by_third, third)));
    return select(now != 0.0, now, 2.0 * late);
}

/// Asks memory for the prices of some calls ahead, while this one computes: a line of each column.
[[gnu::always_inline]] inline void fetch(const CandleColumns& columns, std::size_t bar) noexcept {
    constexpr std::size_t kLine = 8; // Prices in a line of the cache.
    constexpr std::size_t kFar = 512;
    if (kLanes >= kLine || bar % kLine == 0) {
        for (const double* const each : {columns.open, columns.high, columns.low, columns.close}) {
            __builtin_prefetch(each + bar + kFar);
        }
    }
}

template <class Rule>
void values(const CandleColumns& from, std::size_t count, double penetration, PendingBreak& pending,
            double* __restrict out) noexcept {
    const CandleColumns columns = from; // Of its own, so that it stays in registers.
    const bool is_block = count == kCandleBars;
    const auto value = [&](std::size_t i) {
        if (is_block) {
            fetch(columns, i);
        }
        const View view(columns, kCandleReach + i);
        if constexpr (PenetratesCandles<Rule>) {
            return Rule::value(view, penetration);
        } else {
            return Rule::value(view);
        }
    };
    if constexpr (ConfirmsCandles<Rule>) {
        constexpr std::size_t kLead = 8; // Whole registers before the first bar.
        double finds[kLead + kCandleBars + kCandlePadding];
        __builtin_memset(finds, 0, sizeof(double) * kLead);
        double* const now = finds + kLead;
        __builtin_memcpy(now - kPendingBars, pending.found, sizeof pending.found);
        Past<kPendingBars> found;
        for (std::size_t i = 0; i < kLead; i += kLanes) {
            found.push(load(finds + i));
        }
        fill(out, count, [&](std::size_t i) {
            found.push(value(i).lanes());
            store(now + i, found.at<0>());
            return confirmed(View(columns, kCandleReach + i), found);
        });
        __builtin_memcpy(pending.found, now + count - kPendingBars, sizeof pending.found);
    } else {
        fill(out, count, value);
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

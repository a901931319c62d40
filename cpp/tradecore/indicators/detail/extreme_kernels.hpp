// SPDX-License-Identifier: Apache-2.0
// Highest and lowest over windows, and values against those some bars before. As
// window_kernels.hpp, included once by each instruction set's file, after it.
#pragma once

#include "tradecore/indicators/detail/window_kernels.hpp"

namespace tradecore::indicators::detail {
namespace {

struct Larger {
    [[gnu::always_inline]] Lanes operator()(Lanes a, Lanes b) const { return larger(a, b); }
};
struct Smaller {
    [[gnu::always_inline]] Lanes operator()(Lanes a, Lanes b) const { return smaller(a, b); }
};

/// The extreme over 2^min(top, kLaneLevels) bars that ends in each lane.
template <class Pick, int kLevel = 0>
[[gnu::always_inline]] inline Lanes widen_lanes(Lanes now, Lanes* before, int top) {
    if constexpr (kLevel < kLaneLevels) {
        if (kLevel == top) {
            return now;
        }
        const Lanes wider = Pick{}(now, shifted<(1 << kLevel)>(now, before[kLevel]));
        before[kLevel] = now;
        return widen_lanes<Pick, kLevel + 1>(wider, before, top);
    } else {
        return now;
    }
}

/// The extreme of the last `period` values, a register of bars at a time: that of two stretches of
/// 2^top bars, of which one ends `overlap` bars before the other; kRest is the rest of `overlap` by
/// kLanes. Stretches of a register and more are kept in rings, as LevelRings.
template <class Pick, int kRest> class Extremes {
public:
    explicit Extremes(int period)
        : top_(top_of(period)), history_(static_cast<std::size_t>(period) - 1),
          back_((static_cast<std::size_t>(period) - (std::size_t{1} << top_)) / kLanes) {}

    /// Takes the history that stands before `values`.
    [[gnu::always_inline]] void lead(const double* values) {
        const std::size_t whole = history_ / kLanes * kLanes;
        last_ = widen_lanes<Pick>(lead_in(values - whole, history_ - whole), before_, top_);
        for (std::size_t back = whole; back > 0; back -= kLanes) {
            static_cast<void>(next(load(values - back)));
        }
    }
    [[gnu::always_inline]] Lanes next(Lanes values) {
        Lanes now = widen_lanes<Pick>(values, before_, top_);
        if (top_ < kLaneLevels) {
            const Lanes older = last_;
            last_ = now;
            return Pick{}(now, shifted<kRest>(now, older));
        }
        std::size_t depth = 1;
        for (int level = kLaneLevels; level < top_; ++level, depth *= 2) {
            Lanes& slot = rings_[slot_of(depth, 0)];
            const Lanes older = slot;
            slot = now;
            now = Pick{}(now, older);
        }
        const Lanes older = rings_[slot_of(depth, back_ + 1)];
        const Lanes newer = back_ == 0 ? now : rings_[slot_of(depth, back_)];
        rings_[slot_of(depth, 0)] = now;
        ++turn_;
        return Pick{}(now, shifted<kRest>(newer, older));
    }

private:
    [[gnu::always_inline]] std::size_t slot_of(std::size_t depth, std::size_t back) const {
        return depth + ((turn_ - back) & (depth - 1));
    }

    int top_;
    std::size_t history_;
    std::size_t back_;
    std::size_t turn_ = 0; ///< Registers taken.
    Lanes last_{};
    Lanes before_[kLaneLevels]{};
    // What is read before it is written is of no window that counts.
    Lanes rings_[2 * kWindowMax / kLanes];
};

/// Of `given` bars, which is kPeriod (or kAnyPeriod).
template <class Pick, int kRest, int kPeriod>
std::size_t extreme(const double* values, double* out, std::size_t count, int given) {
    Extremes<Pick, kRest> extremes(kPeriod == kAnyPeriod ? given : kPeriod);
    extremes.lead(values);
    Lanes seen = Lanes{}; // A comparison hides NaN.
    for (std::size_t i = 0; i < count; i += kLanes) {
        __builtin_prefetch(values + i + kAhead);
        __builtin_prefetch(out + i + kAhead, 1);
        const Lanes value = load(values + i);
        seen = seen + value;
        store(out + i, extremes.next(value));
    }
    return is_sound(seen) ? count : 0;
}

/// How far the close is from the lowest low, or from the highest high, as a share of what lies
/// between the two.
template <int kRest, int kPeriod>
std::size_t share(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int given, bool is_from_low) {
    const int period = kPeriod == kAnyPeriod ? given : kPeriod;
    Extremes<Larger, kRest> tops(period);
    Extremes<Smaller, kRest> bottoms(period);
    tops.lead(highs);
    bottoms.lead(lows);
    Lanes seen = Lanes{}; // A comparison hides NaN.
    for (std::size_t i = 0; i < count; i += kLanes) {
        for (const double* const each : {highs, lows, closes}) {
            __builtin_prefetch(each + i + kAhead);
        }
        __builtin_prefetch(out + i + kAhead, 1);
        const Lanes close = load(closes + i);
        const Lanes now_high = load(highs + i);
        const Lanes now_low = load(lows + i);
        const Lanes high = tops.next(now_high);
        const Lanes low = bottoms.next(now_low);
        const Lanes width = high - low;
        seen = seen + ((now_high + now_low) + close);
        const Lanes from = is_from_low ? low : high;
        store(out + i, where_not_zero(width, ((close - from) / width) * splat(100.0)));
    }
    return is_sound(seen) ? count : 0;
}

constexpr std::size_t rest_of(int period) {
    return (static_cast<std::size_t>(period) - (std::size_t{1} << top_of(period))) % kLanes;
}

/// Shorter periods get code of their own, longer ones each rest.
constexpr int kPeriodsKnown = 2 << kTopKnown;

/// The function that Work::at<kRest, kPeriod>() gives for a period.
template <class Work, int... k, int... kRest>
auto work_of(int period, std::integer_sequence<int, k...>, std::integer_sequence<int, kRest...>) {
    using Function = decltype(Work::template at<0, kAnyPeriod>());
    static constexpr Function kShort[] = {Work::template at<static_cast<int>(rest_of(k)), k>()...};
    static constexpr Function kLong[] = {Work::template at<kRest, kAnyPeriod>()...};
    return period < kPeriodsKnown ? kShort[period] : kLong[rest_of(period)];
}
template <class Work> auto work_of(int period) {
    return work_of<Work>(period, std::make_integer_sequence<int, kPeriodsKnown>{},
                         std::make_integer_sequence<int, kLanes>{});
}

template <class Pick> struct Extreme {
    template <int kRest, int kPeriod> static constexpr auto at() {
        return &extreme<Pick, kRest, kPeriod>;
    }
};
struct Share {
    template <int kRest, int kPeriod> static constexpr auto at() { return &share<kRest, kPeriod>; }
};

std::size_t highest(const double* values, double* out, std::size_t count, int period) {
    return work_of<Extreme<Larger>>(period)(values, out, count, period);
}

std::size_t lowest(const double* values, double* out, std::size_t count, int period) {
    return work_of<Extreme<Smaller>>(period)(values, out, count, period);
}

std::size_t place(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int period) {
    return work_of<Share>(period)(highs, lows, closes, out, count, period, true);
}

std::size_t willr(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int period) {
    return work_of<Share>(period)(highs, lows, closes, out, count, period, false);
}

std::size_t lag(const double* values, double* out, std::size_t count, std::size_t period) {
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < count; i += kLanes) {
        seen = seen + load(values + i);
        store(out + i, load(values + i - period));
    }
    return is_sound(seen) ? count : 0;
}

std::size_t mom(const double* values, double* out, std::size_t count, std::size_t period) {
    const double* const before = values - period;
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < count; i += kLanes) {
        const Lanes value = load(values + i);
        seen = seen + value;
        store(out + i, value - load(before + i));
    }
    return is_sound(seen) ? count : 0;
}

std::size_t roc(const double* values, double* out, std::size_t count, std::size_t period) {
    const double* const before = values - period;
    const Lanes one = splat(1.0);
    const Lanes hundred = splat(100.0);
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < count; i += kLanes) {
        const Lanes value = load(values + i);
        const Lanes base = load(before + i);
        __builtin_prefetch(out + i + kAhead, 1);
        seen = seen + value;
        store(out + i, where_not_zero(base, (value / base - one) * hundred));
    }
    return is_sound(seen) ? count : 0;
}

} // namespace
} // namespace tradecore::indicators::detail

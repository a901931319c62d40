// SPDX-License-Identifier: Apache-2.0
// Highest and lowest over windows, and values against those some bars before. As
// window_kernels.hpp, included once by each instruction set's file, after it.
#pragma once

#include <cstdint>

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
/// kLanes. The period is kPeriod (or kAnyPeriod).
template <class Pick, int kRest, int kPeriod> class Extremes {
    static constexpr bool kIsFixed = kPeriod >= static_cast<int>(kLanes);
    static constexpr int kTop = kIsFixed ? top_of(kPeriod) : kLaneLevels;

public:
    static constexpr std::size_t kGroup = kPeriod == kAnyPeriod ? 1 : group_of(kTop);
    static constexpr std::size_t kBesides = kLaneLevels + 1; ///< Registers that are not in rings.

    explicit Extremes(int given)
        : period_(kPeriod == kAnyPeriod ? given : kPeriod), top_(top_of(period_)),
          back_((static_cast<std::size_t>(period_) - (std::size_t{1} << top_)) / kLanes) {}

    /// Takes the history that stands before `values`.
    [[gnu::always_inline]] void begin(const double* values, double* room) {
        rings_.begin(room + kBesides * kLanes);
        const std::size_t history = static_cast<std::size_t>(period_) - 1;
        const std::size_t whole = history / kLanes * kLanes;
        last_ = widen_lanes<Pick>(lead_in(values - whole, history - whole), before_, top_);
        for (std::size_t back = whole; back > 0; back -= kLanes) {
            static_cast<void>(next(load(values - back)));
        }
    }
    /// Goes on from what was kept.
    [[gnu::always_inline]] void resume(double* room, std::size_t turn) {
        last_ = load(room);
        for (std::size_t k = 1; k < kBesides; ++k) {
            before_[k - 1] = load(room + k * kLanes);
        }
        rings_.resume(room + kBesides * kLanes, turn);
    }
    [[gnu::always_inline]] std::size_t keep(double* room) const {
        store(room, last_);
        for (std::size_t k = 1; k < kBesides; ++k) {
            store(room + k * kLanes, before_[k - 1]);
        }
        return rings_.keep(room + kBesides * kLanes);
    }
    [[gnu::always_inline]] Lanes next(Lanes values) {
        const Lanes now = widen_lanes<Pick>(values, before_, top_);
        if (kPeriod != kAnyPeriod ? !kIsFixed : top_ < kLaneLevels) {
            const Lanes older = last_;
            last_ = now;
            return Pick{}(now, shifted<kRest>(now, older));
        }
        if constexpr (kIsFixed) {
            return next_high<kLaneLevels>(now);
        } else {
            return next_high(now);
        }
    }

private:
    template <int kLevel> [[gnu::always_inline]] Lanes next_high(Lanes now) {
        constexpr Depth<std::size_t{1} << (kLevel - kLaneLevels)> kDepth;
        if constexpr (kLevel < kTop) {
            const Lanes older = rings_.at(kDepth, kDepth).sum;
            rings_.push(kDepth, {now, Lanes{}});
            return next_high<kLevel + 1>(Pick{}(now, older));
        } else {
            return finish(kDepth, now);
        }
    }
    [[gnu::always_inline]] Lanes next_high(Lanes now) {
        std::size_t depth = 1;
        for (int level = kLaneLevels; level < top_; ++level, depth *= 2) {
            const Lanes older = rings_.at(depth, depth).sum;
            rings_.push(depth, {now, Lanes{}});
            now = Pick{}(now, older);
        }
        const Lanes result = finish(depth, now);
        rings_.next();
        return result;
    }
    template <class Deep> [[gnu::always_inline]] Lanes finish(Deep depth, Lanes now) {
        const Lanes older = rings_.at(depth, back_ + 1).sum;
        const Lanes newer = back_ == 0 ? now : rings_.at(depth, back_).sum;
        rings_.push(depth, {now, Lanes{}});
        return Pick{}(now, shifted<kRest>(newer, older));
    }

    int period_;
    int top_;
    std::size_t back_;
    Lanes last_{}; ///< Of a period that is shorter than a register.
    Lanes before_[kLaneLevels]{};
    // What is read before it is written is of no window that counts.
    std::conditional_t<kIsFixed, FixedRings<Want::sum, kTop>, Rings<Want::sum>> rings_;
};

/// Of `given` bars, which is kPeriod (or kAnyPeriod).
template <class Pick, int kRest, int kPeriod>
std::size_t extreme(const double* values, double* out, std::size_t count, int given,
                    WindowState& state) {
    using Work = Extremes<Pick, kRest, kPeriod>;
    Work extremes(given);
    double* const room = state.room;
    if (state.is_on) {
        extremes.resume(room, state.turn);
    } else {
        extremes.begin(values, room);
    }
    Lanes seen = Lanes{}; // A comparison hides NaN.
    const auto ask = [&](std::size_t i) TC_ALWAYS_INLINE {
        __builtin_prefetch(values + i + kAhead);
        __builtin_prefetch(out + i + kAhead, 1);
    };
    in_groups<Work::kGroup>(count, ask, [&](std::size_t i) TC_ALWAYS_INLINE {
        const Lanes value = load(values + i);
        seen = seen + value;
        store(out + i, extremes.next(value));
    });
    state.turn = extremes.keep(room);
    state.is_on = is_sound(seen);
    return state.is_on ? count : 0;
}

/// How far the close is from the lowest low, or from the highest high, as a share of what lies
/// between the two.
template <int kRest, int kPeriod>
std::size_t share(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int given, bool is_from_low, WindowState& state) {
    using Top = Extremes<Larger, kRest, kPeriod>;
    Top tops(given);
    Extremes<Smaller, kRest, kPeriod> bottoms(given);
    double* const room = state.room;
    double* const other = room + (Top::kBesides * kLanes + (std::size_t{2} << top_of(given)));
    if (state.is_on) {
        tops.resume(room, state.turn);
        bottoms.resume(other, state.turn);
    } else {
        tops.begin(highs, room);
        bottoms.begin(lows, other);
    }
    Lanes seen = Lanes{}; // A comparison hides NaN.
    const auto ask = [&](std::size_t i) TC_ALWAYS_INLINE {
        for (const double* const each : {highs, lows, closes}) {
            __builtin_prefetch(each + i + kAhead);
        }
        __builtin_prefetch(out + i + kAhead, 1);
    };
    in_groups<Top::kGroup>(count, ask, [&](std::size_t i) TC_ALWAYS_INLINE {
        const Lanes close = load(closes + i);
        const Lanes now_high = load(highs + i);
        const Lanes now_low = load(lows + i);
        const Lanes high = tops.next(now_high);
        const Lanes low = bottoms.next(now_low);
        const Lanes width = high - low;
        seen = seen + ((now_high + now_low) + close);
        const Lanes from = is_from_low ? low : high;
        store(out + i, where_not_zero(width, ((close - from) / width) * splat(100.0)));
    });
    static_cast<void>(tops.keep(room));
    state.turn = bottoms.keep(other);
    state.is_on = is_sound(seen);
    return state.is_on ? count : 0;
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

std::size_t highest(const double* values, double* out, std::size_t count, int period,
                    WindowState& state) {
    return work_of<Extreme<Larger>>(period)(values, out, count, period, state);
}

std::size_t lowest(const double* values, double* out, std::size_t count, int period,
                   WindowState& state) {
    return work_of<Extreme<Smaller>>(period)(values, out, count, period, state);
}

std::size_t place(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int period, WindowState& state) {
    return work_of<Share>(period)(highs, lows, closes, out, count, period, true, state);
}

std::size_t willr(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int period, WindowState& state) {
    return work_of<Share>(period)(highs, lows, closes, out, count, period, false, state);
}

/// step(i) for registers that cover `count` values, some of them twice: all but the first and the
/// last stand within a line of the cache, as what stands across two takes twice as long to load.
/// Pre: count >= kLanes.
template <class Step>
[[gnu::always_inline]] inline void by_lines(const double* values, std::size_t count, Step step) {
    constexpr std::size_t kRegister = kLanes * sizeof(double);
    const std::size_t across = reinterpret_cast<std::uintptr_t>(values) % kRegister;
    step(0);
    for (std::size_t i = (kRegister - across) / sizeof(double); i + kLanes <= count; i += kLanes) {
        step(i);
    }
    step(count - kLanes);
}

std::size_t lag(const double* values, double* out, std::size_t count, std::size_t period) {
    Lanes seen = Lanes{};
    by_lines(values, count, [&](std::size_t i) TC_ALWAYS_INLINE {
        seen = seen + load(values + i);
        store(out + i, load(values + i - period));
    });
    return is_sound(seen) ? count : 0;
}

std::size_t mom(const double* values, double* out, std::size_t count, std::size_t period) {
    const double* const before = values - period;
    Lanes seen = Lanes{};
    by_lines(values, count, [&](std::size_t i) TC_ALWAYS_INLINE {
        const Lanes value = load(values + i);
        __builtin_prefetch(out + i + kAhead, 1);
        seen = seen + value;
        store(out + i, value - load(before + i));
    });
    return is_sound(seen) ? count : 0;
}

std::size_t roc(const double* values, double* out, std::size_t count, std::size_t period) {
    const double* const before = values - period;
    const Lanes one = splat(1.0);
    const Lanes hundred = splat(100.0);
    Lanes seen = Lanes{};
    by_lines(values, count, [&](std::size_t i) TC_ALWAYS_INLINE {
        const Lanes value = load(values + i);
        const Lanes base = load(before + i);
        __builtin_prefetch(out + i + kAhead, 1);
        seen = seen + value;
        store(out + i, where_not_zero(base, (value / base - one) * hundred));
    });
    return is_sound(seen) ? count : 0;
}

} // namespace
} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// Windows, a register of bars at a time. Partial results over fewer bars than a register has lanes
// are made by shifting lanes, wider ones from registers kept in rings; each is merged into the
// result where the period has that binary digit. Included once by each instruction set's file.
#pragma once

#include <type_traits>
#include <utility>

#include "tradecore/indicators/detail/window_parts.hpp"

namespace tradecore::indicators::detail {
namespace {

/// Where results go. Without an `upper`, a variance becomes the deviation, `up` times.
template <Want kWant> struct Output {
    double* upper;
    double* middle;
    double* lower;
    double inverse;
    double up;
    double down;

    [[gnu::always_inline]] void finish(std::size_t i, const Merged& merged) const {
        if constexpr (kWant == Want::weighted) {
            store(middle + i, merged.mean + merged.second * splat(inverse));
            return;
        }
        if (kWant == Want::variance && upper == nullptr) {
            store(middle + i, root(merged.second * splat(inverse)) * splat(up));
            return;
        }
        store(middle + i, merged.mean);
        if constexpr (kWant == Want::bands) {
            const Lanes deviation = root(merged.second * splat(inverse));
            store(upper + i, merged.mean + splat(up) * deviation);
            store(lower + i, merged.mean - splat(down) * deviation);
        } else if constexpr (is_pair(kWant)) {
            store(upper + i, merged.second * splat(inverse));
        }
    }
    /// Asks memory for what is written later, from i on.
    [[gnu::always_inline]] void ask(std::size_t i) const {
        __builtin_prefetch(middle + i, 1);
        if constexpr (kWant == Want::variance || kWant == Want::bands || kWant == Want::trend) {
            __builtin_prefetch((upper != nullptr ? upper : middle) + i, 1);
        }
        if constexpr (kWant == Want::bands) {
            __builtin_prefetch(lower + i, 1);
        }
    }
};

/// Windows of `given.period`, which is kPeriod (or kAnyPeriod) and of which kLow is the rest by
/// kLanes (or kAnyLow); kTop is its top level (or 0 if that is less than a register's). Returns a
/// sum in which any NaN or infinity shows.
template <Want kWant, int kTop, int kLow, int kPeriod>
Lanes pass(const double* values, std::size_t count, const MergePlan& given, const Output<kWant>& to,
           WindowState& state) {
    static constexpr MergePlan kPlan(kPeriod);
    constexpr bool kIsFixed = kPeriod != kAnyPeriod && kTop != 0;
    constexpr int kLaneTop = kTop != 0 || kLow == kAnyLow ? kLaneLevels : top_of(kLow);
    const MergePlan& plan = kPeriod == kAnyPeriod ? given : kPlan;
    const Output<kWant> out = to; // Of its own, so that it stays in registers.
    const std::conditional_t<kLow == kAnyLow, Shifts, NoShifts> shifts(plan);
    std::conditional_t<kIsFixed, FixedRings<kWant, kTop>, Rings<kWant>> rings;
    Ladder<kWant, kLaneTop> before;
    double* const room = state.room;
    double* const room_of_rings = room + (kLaneLevels + 1) * kPartSize<kWant>;
    const auto take = [&](const double* from) TC_ALWAYS_INLINE {
        Ladder<kWant, kLaneTop> now;
        now.sums[0] = load(from);
        double_lanes<kWant>(now, before);
        Merged merged{};
        merge_low<kWant, kLow>(merged, now, before, plan, shifts);
        if constexpr (kTop != 0) {
            const Part part = moved<kWant, kLow, kLaneLevels>(now, before, shifts);
            merge_high<kWant, kTop>(merged, part, rings, plan);
            rings.next();
        }
        before.become(now);
        return merged;
    };
    if (state.is_on) {
        before.resume(room);
        rings.resume(room_of_rings, state.turn);
    } else {
        rings.begin(room_of_rings);
        const std::size_t history = static_cast<std::size_t>(plan.period) - 1;
        const std::size_t whole = history / kLanes * kLanes;
        before.sums[0] = lead_in(values - whole, history - whole);
        // Older lanes than these are not part of any window that counts.
        double_lanes<kWant>(before, Ladder<kWant, kLaneTop>{});
        for (std::size_t back = whole; back > 0; back -= kLanes) {
            static_cast<void>(take(values - back));
        }
    }
    Lanes seen = Lanes{};
    const auto ask = [&](std::size_t i) TC_ALWAYS_INLINE {
        __builtin_prefetch(values + i + kAhead);
        out.ask(i + kAhead);
    };
    const auto step = [&](std::size_t i) TC_ALWAYS_INLINE {
        const Merged merged = take(values + i);
        out.finish(i, merged);
        seen = seen + merged.mean;
    };
    in_groups<kIsFixed ? group_of(kTop) : 1>(count, ask, step);
    before.keep(room);
    state.turn = rings.keep(room_of_rings);
    return seen;
}

template <Want kWant>
using Pass = Lanes (*)(const double*, std::size_t, const MergePlan&, const Output<kWant>&,
                       WindowState&);

/// Whether what is asked of the plan would be much of the work.
constexpr bool is_light(Want want) {
    return !is_pair(want) || want == Want::weighted;
}
/// Periods of up to this level get code of their own: each of them where that work is light, else
/// each rest.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kTopKnown = kLaneLevels; // Sanitizers make ten times as much of the same code.
#else
constexpr int kTopKnown = kLaneLevels + 2;
#endif
constexpr int kTopMost = top_level(static_cast<int>(kWindowMax));

template <Want kWant, int kTop, std::size_t... k>
Pass<kWant> known_pass(int period, std::index_sequence<k...>) {
    constexpr int kFirst = kTop == 0 ? 0 : 1 << kTop;
    constexpr int kRests = static_cast<int>(kLanes);
    if constexpr (is_light(kWant)) {
        static constexpr Pass<kWant> kTable[] = {
            pass<kWant, kTop, static_cast<int>(k) % kRests, kFirst + static_cast<int>(k)>...};
        return kTable[period - kFirst];
    } else {
        static constexpr Pass<kWant> kTable[] = {
            pass<kWant, kTop, static_cast<int>(k) % kRests, kAnyPeriod>...};
        return kTable[period - kFirst];
    }
}

template <Want kWant, int kTop = 0> Pass<kWant> pass_of(const MergePlan& plan) {
    if constexpr (kTop < kTopMost) {
        constexpr int kNext = kTop == 0 ? kLaneLevels : kTop + 1;
        if (plan.top >= kNext) {
            return pass_of<kWant, kNext>(plan);
        }
    }
    if constexpr (kTop > kTopKnown) {
        return pass<kWant, kTop, kAnyLow, kAnyPeriod>;
    } else {
        constexpr std::size_t kPeriods = kTop == 0 ? kLanes : std::size_t{1} << kTop;
        return known_pass<kWant, kTop>(plan.period, std::make_index_sequence<kPeriods>{});
    }
}

/// As pass; a kernel.
template <Want kWant>
std::size_t windows(const double* values, const Output<kWant>& out, std::size_t count,
                    const MergePlan& plan, WindowState& state) {
    const Pass<kWant> work = pass_of<kWant>(plan);
    state.is_on = is_sound(work(values, count, plan, out, state));
    return state.is_on ? count : 0;
}

std::size_t sum(const double* values, double* out, std::size_t count, const MergePlan& plan,
                WindowState& state) {
    return windows<Want::sum>(values, {nullptr, out, nullptr, 0.0, 0.0, 0.0}, count, plan, state);
}

std::size_t mean(const double* values, double* out, std::size_t count, const MergePlan& plan,
                 WindowState& state) {
    return windows<Want::mean>(values, {nullptr, out, nullptr, 0.0, 0.0, 0.0}, count, plan, state);
}

std::size_t variance(const double* values, double* means, double* out, std::size_t count,
                     const MergePlan& plan, double inverse, WindowState& state) {
    return windows<Want::variance>(values, {out, means, nullptr, inverse, 0.0, 0.0}, count, plan,
                                   state);
}

std::size_t deviation(const double* values, double* out, std::size_t count, const MergePlan& plan,
                      double inverse, double times, WindowState& state) {
    return windows<Want::variance>(values, {nullptr, out, nullptr, inverse, times, 0.0}, count,
                                   plan, state);
}

std::size_t trend(const double* values, double* means, double* out, std::size_t count,
                  const MergePlan& plan, double inverse, WindowState& state) {
    return windows<Want::trend>(values, {out, means, nullptr, inverse, 0.0, 0.0}, count, plan,
                                state);
}

std::size_t weighted(const double* values, double* out, std::size_t count, const MergePlan& plan,
                     double scale, WindowState& state) {
    return windows<Want::weighted>(values, {nullptr, out, nullptr, scale, 0.0, 0.0}, count, plan,
                                   state);
}

std::size_t bbands(const double* values, double* upper, double* middle, double* lower,
                   std::size_t count, const MergePlan& plan, double inverse, double up, double down,
                   WindowState& state) {
    return windows<Want::bands>(values, {upper, middle, lower, inverse, up, down}, count, plan,
                                state);
}

} // namespace
} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// Windows, a register of bars at a time. Partial results over fewer bars than a register has lanes
// are made by shifting lanes, wider ones from registers kept in rings; each is merged into the
// result where the period has that binary digit. Included once by each instruction set's file.
#pragma once

#include <utility>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/detail/lanes.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr int kLaneLevels = kLanes == 8 ? 3 : kLanes == 4 ? 2 : 1;
/// top_level, compiled for this instruction set alone.
constexpr int top_of(int period) {
    int top = 0;
    while ((period >> (top + 1)) != 0) {
        ++top;
    }
    return top;
}

/// The register of values before the first one that a pass loads: its last `left` lanes are real.
[[gnu::always_inline]] inline Lanes lead_in(const double* first, std::size_t left) {
    double lanes[kLanes] = {};
    for (std::size_t k = 0; k < left; ++k) {
        lanes[kLanes - 1 - k] = *(first - 1 - k);
    }
    return load(lanes);
}

/// What is wanted of a window. All but sum and mean keep a second result beside the mean. Weighted
/// is a trend's second result added to the mean.
enum class Want { sum, mean, variance, bands, trend, weighted };

constexpr bool is_pair(Want want) {
    return want != Want::sum && want != Want::mean;
}

constexpr bool is_slope(Want want) {
    return want == Want::trend || want == Want::weighted;
}

/// A window's sum and its second: squared distances from its mean or, for a trend, distances from
/// its mean times distances from its middle bar.
struct Part {
    Lanes sum;
    Lanes second;
};
struct Merged {
    Lanes mean; ///< The sum, where that is wanted.
    Lanes second;
};

/// As the streaming windows: two neighbours of equal width become one. `half` is 0.5 / width or,
/// for a trend, 0.5 * width.
template <Want kWant>
[[gnu::always_inline]] inline Part doubled(const Part& now, const Part& before, Lanes half) {
    Part result{now.sum + before.sum, Lanes{}};
    if constexpr (is_pair(kWant)) {
        const Lanes apart = now.sum - before.sum;
        const Lanes product = is_slope(kWant) ? apart : apart * apart;
        result.second = (now.second + before.second) + product * half;
    }
    return result;
}

template <Want kWant> constexpr double half_of(double width) {
    return is_slope(kWant) ? 0.5 * width : 0.5 / width;
}

template <Want kWant>
[[gnu::always_inline]] inline void merge(Merged& into, const Part& part,
                                         const MergePlan::Step& step, bool is_first) {
    const Lanes mean = kWant == Want::sum ? part.sum : part.sum * splat(step.inverse);
    if (is_first) {
        into = {mean, part.second};
        return;
    }
    if constexpr (kWant == Want::sum) {
        into.mean = into.mean + mean;
    } else {
        const Lanes apart = mean - into.mean;
        if constexpr (is_slope(kWant)) {
            into.second = (into.second + part.second) - apart * splat(step.moment);
        } else if constexpr (is_pair(kWant)) {
            into.second = (into.second + part.second) + (apart * apart) * splat(step.spread);
        }
        into.mean = into.mean + apart * splat(step.weight);
    }
}

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

/// Of a period that the compiler does not know: the lanes that the parts of each level are moved
/// by.
struct Shifts {
    explicit Shifts(const MergePlan& plan) {
        for (int level = 0; level <= kLaneLevels; ++level) {
            by[level] = Shift(plan.period % (1 << level));
        }
    }
    Shift by[kLaneLevels + 1];
};
/// Of one that it knows: none.
struct NoShifts {
    explicit NoShifts(const MergePlan&) {}
};
constexpr int kAnyLow = -1;
constexpr int kAnyPeriod = 0;

/// `now` moved as the parts of kLevel are.
template <int kLow, int kLevel, class Shifted>
[[gnu::always_inline]] inline Lanes moved(Lanes now, Lanes before, const Shifted& shifts) {
    if constexpr (kLow == kAnyLow) {
        return kLevel == 0 ? now : shifts.by[kLevel](now, before);
    } else {
        return shifted<(kLow & ((1 << kLevel) - 1))>(now, before);
    }
}
template <Want kWant, int kLow, int kLevel, class Shifted>
[[gnu::always_inline]] inline Part moved(const Part* now, const Part* before,
                                         const Shifted& shifts) {
    Part part{moved<kLow, kLevel>(now[kLevel].sum, before[kLevel].sum, shifts), Lanes{}};
    if constexpr (is_pair(kWant)) {
        part.second = moved<kLow, kLevel>(now[kLevel].second, before[kLevel].second, shifts);
    }
    return part;
}

/// Merges the parts that are narrower than a register; kLow are the period's digits below kLanes.
template <Want kWant, int kLow, int kLevel = 0, class Shifted>
[[gnu::always_inline]] inline void merge_low(Merged& into, const Part* now, const Part* before,
                                             const MergePlan& plan, const Shifted& shifts) {
    if constexpr (kLevel < kLaneLevels) {
        const int low = kLow == kAnyLow ? plan.period : kLow;
        if (((low >> kLevel) & 1) != 0) {
            const Part part = moved<kWant, kLow, kLevel>(now, before, shifts);
            merge<kWant>(into, part, plan.steps[kLevel], (low & ((1 << kLevel) - 1)) == 0);
        }
        merge_low<kWant, kLow, kLevel + 1>(into, now, before, plan, shifts);
    }
}

/// now[k] becomes the parts over 2^k bars that end in each lane.
template <Want kWant, int kLevel = 0>
[[gnu::always_inline]] inline void double_lanes(Part* now, const Part* before) {
    if constexpr (kLevel < kLaneLevels) {
        constexpr int kWidth = 1 << kLevel;
        Part older{shifted<kWidth>(now[kLevel].sum, before[kLevel].sum), Lanes{}};
        if constexpr (is_pair(kWant)) {
            older.second = shifted<kWidth>(now[kLevel].second, before[kLevel].second);
        }
        now[kLevel + 1] = doubled<kWant>(now[kLevel], older, splat(half_of<kWant>(kWidth)));
        double_lanes<kWant, kLevel + 1>(now, before);
    }
}

/// Parts as wide as a register and wider, moved by the lanes that the narrower ones take: so all of
/// them are whole registers apart. As LevelRings, a register for each value.
template <Want kWant> class Rings {
public:
    explicit Rings(const MergePlan& plan) {
        for (std::size_t slot = 0; slot < (std::size_t{2} << plan.top) / kLanes; ++slot) {
            put(slot, Part{});
        }
    }
    [[gnu::always_inline]] Part at(std::size_t slot) const {
        return {sums_[slot], is_pair(kWant) ? seconds_[slot] : Lanes{}};
    }
    [[gnu::always_inline]] void put(std::size_t slot, const Part& part) {
        sums_[slot] = part.sum;
        if constexpr (is_pair(kWant)) {
            seconds_[slot] = part.second;
        }
    }

private:
    static constexpr std::size_t kRoom = 2 * kWindowMax / kLanes;
    Lanes sums_[kRoom];
    Lanes seconds_[is_pair(kWant) ? kRoom : 1];
};

/// Merges the parts from a register's width up to kTop, which is plan.top, as Window::advance does
/// it. `turn` counts registers.
template <Want kWant, int kTop>
[[gnu::always_inline]] inline void merge_high(Merged& merged, Part part, Rings<kWant>& rings,
                                              std::size_t turn, const MergePlan& plan) {
#pragma GCC unroll 12
    for (int level = kLaneLevels; level <= kTop; ++level) {
        const std::size_t depth = std::size_t{1} << (level - kLaneLevels);
        const MergePlan::Step& step = plan.steps[level];
        if (level == kTop || plan.uses(level)) {
            const std::size_t back = step.lag / kLanes;
            const Part at = back == 0 ? part : rings.at(depth + ((turn - back) & (depth - 1)));
            merge<kWant>(merged, at, step, step.lag == 0);
        }
        const std::size_t slot = depth + (turn & (depth - 1));
        const Part before = rings.at(slot);
        rings.put(slot, part);
        if (level < kTop) {
            part = doubled<kWant>(part, before,
                                  splat(half_of<kWant>(static_cast<double>(depth * kLanes))));
        }
    }
}

/// Windows of `given.period`, which is kPeriod (or kAnyPeriod) and of which kLow is the rest by
/// kLanes (or kAnyLow); kTop is its top level (or 0 if that is less than a register's). Returns a
/// sum in which any NaN or infinity shows.
template <Want kWant, int kTop, int kLow, int kPeriod>
Lanes pass(const double* values, std::size_t count, const MergePlan& given, const Output<kWant>& to,
           Rings<kWant>& rings) {
    static constexpr MergePlan kPlan(kPeriod);
    const MergePlan& plan = kPeriod == kAnyPeriod ? given : kPlan;
    const Output<kWant> out = to; // Of its own, so that it stays in registers.
    const std::size_t history = static_cast<std::size_t>(plan.period) - 1;
    const std::size_t whole = history / kLanes * kLanes;
    Part before[kLaneLevels + 1] = {};
    before[0].sum = lead_in(values - whole, history - whole);
    // Older lanes than these are not part of any window that counts.
    const Part nothing[kLaneLevels + 1] = {};
    double_lanes<kWant>(before, nothing);
    const std::conditional_t<kLow == kAnyLow, Shifts, NoShifts> shifts(plan);
    std::size_t turn = 0;
    const auto take = [&](const double* from) {
        Part now[kLaneLevels + 1];
        now[0] = {load(from), Lanes{}};
        double_lanes<kWant>(now, before);
        Merged merged{};
        merge_low<kWant, kLow>(merged, now, before, plan, shifts);
        if constexpr (kTop != 0) {
            const Part part = moved<kWant, kLow, kLaneLevels>(now, before, shifts);
            merge_high<kWant, kTop>(merged, part, rings, turn++, plan);
        }
        for (int k = 0; k <= kLaneLevels; ++k) {
            before[k] = now[k];
        }
        return merged;
    };
    for (std::size_t back = whole; back > 0; back -= kLanes) {
        static_cast<void>(take(values - back));
    }
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < count; i += kLanes) {
        __builtin_prefetch(values + i + kAhead);
        out.ask(i + kAhead);
        const Merged merged = take(values + i);
        out.finish(i, merged);
        seen = seen + merged.mean;
    }
    return seen;
}

template <Want kWant>
using Pass = Lanes (*)(const double*, std::size_t, const MergePlan&, const Output<kWant>&,
                       Rings<kWant>&);

/// Periods of up to this level get code of their own: each of them for sums and means, where what
/// is asked of the plan would be half of the work, else each rest.
constexpr int kTopKnown = kLaneLevels + 2;
constexpr int kTopMost = top_level(static_cast<int>(kWindowMax));

template <Want kWant, int kTop, std::size_t... k>
Pass<kWant> known_pass(int period, std::index_sequence<k...>) {
    constexpr int kFirst = kTop == 0 ? 0 : 1 << kTop;
    constexpr int kRests = static_cast<int>(kLanes);
    if constexpr (is_pair(kWant)) {
        static constexpr Pass<kWant> kTable[] = {
            pass<kWant, kTop, static_cast<int>(k) % kRests, kAnyPeriod>...};
        return kTable[period - kFirst];
    } else {
        static constexpr Pass<kWant> kTable[] = {
            pass<kWant, kTop, static_cast<int>(k) % kRests, kFirst + static_cast<int>(k)>...};
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
                    const MergePlan& plan) {
    Rings<kWant> rings(plan);
    const Pass<kWant> work = pass_of<kWant>(plan);
    return is_sound(work(values, count, plan, out, rings)) ? count : 0;
}

std::size_t sum(const double* values, double* out, std::size_t count, const MergePlan& plan) {
    return windows<Want::sum>(values, {nullptr, out, nullptr, 0.0, 0.0, 0.0}, count, plan);
}

std::size_t mean(const double* values, double* out, std::size_t count, const MergePlan& plan) {
    return windows<Want::mean>(values, {nullptr, out, nullptr, 0.0, 0.0, 0.0}, count, plan);
}

std::size_t variance(const double* values, double* means, double* out, std::size_t count,
                     const MergePlan& plan, double inverse) {
    return windows<Want::variance>(values, {out, means, nullptr, inverse, 0.0, 0.0}, count, plan);
}

std::size_t deviation(const double* values, double* out, std::size_t count, const MergePlan& plan,
                      double inverse, double times) {
    return windows<Want::variance>(values, {nullptr, out, nullptr, inverse, times, 0.0}, count,
                                   plan);
}

std::size_t trend(const double* values, double* means, double* out, std::size_t count,
                  const MergePlan& plan, double inverse) {
    return windows<Want::trend>(values, {out, means, nullptr, inverse, 0.0, 0.0}, count, plan);
}

std::size_t weighted(const double* values, double* out, std::size_t count, const MergePlan& plan,
                     double scale) {
    return windows<Want::weighted>(values, {nullptr, out, nullptr, scale, 0.0, 0.0}, count, plan);
}

std::size_t bbands(const double* values, double* upper, double* middle, double* lower,
                   std::size_t count, const MergePlan& plan, double inverse, double up,
                   double down) {
    return windows<Want::bands>(values, {upper, middle, lower, inverse, up, down}, count, plan);
}

} // namespace
} // namespace tradecore::indicators::detail

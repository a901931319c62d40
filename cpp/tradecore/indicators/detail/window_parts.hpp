// SPDX-License-Identifier: Apache-2.0
// What windows are made of, a register of bars at a time: partial results over 2^k bars, how they
// double and merge, and where they are kept until they are wanted again. Included once by each
// instruction set's file.
#pragma once

#include <type_traits>
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

template <Want kWant> constexpr std::size_t kPartSize = (is_pair(kWant) ? 2 : 1) * kLanes;

template <Want kWant> [[gnu::always_inline]] inline Part load_part(const double* from) {
    Part part{load(from), Lanes{}};
    if constexpr (is_pair(kWant)) {
        part.second = load(from + kLanes);
    }
    return part;
}
template <Want kWant> [[gnu::always_inline]] inline void store_part(double* to, const Part& part) {
    store(to, part.sum);
    if constexpr (is_pair(kWant)) {
        store(to + kLanes, part.second);
    }
}

/// Parts over 1, 2, 4 bars and so on, up to 2^kMost; moved one by one, as g++ keeps in memory what
/// is moved as a whole.
template <Want kWant, int kMost> struct Ladder {
    static constexpr std::make_index_sequence<std::size_t{kMost} + 1> kRungs{};

    Lanes sums[kMost + 1]{};
    Lanes seconds[is_pair(kWant) ? kMost + 1 : 1]{};

    [[gnu::always_inline]] Part at(std::size_t level) const {
        return {sums[level], is_pair(kWant) ? seconds[level] : Lanes{}};
    }
    [[gnu::always_inline]] void put(std::size_t level, const Part& part) {
        sums[level] = part.sum;
        if constexpr (is_pair(kWant)) {
            seconds[level] = part.second;
        }
    }
    [[gnu::always_inline]] void become(const Ladder& other) {
        each(kRungs, [&](std::size_t k) TC_ALWAYS_INLINE { put(k, other.at(k)); });
    }
    [[gnu::always_inline]] void resume(const double* room) {
        each(kRungs, [&](std::size_t k) TC_ALWAYS_INLINE {
            put(k, load_part<kWant>(room + k * kPartSize<kWant>));
        });
    }
    [[gnu::always_inline]] void keep(double* room) const {
        each(kRungs, [&](std::size_t k) TC_ALWAYS_INLINE {
            store_part<kWant>(room + k * kPartSize<kWant>, at(k));
        });
    }

private:
    template <std::size_t... k, class Work>
    [[gnu::always_inline]] static void each(std::index_sequence<k...>, Work work) {
        (work(k), ...);
    }
};

/// `now` moved as the parts of kLevel are.
template <int kLow, int kLevel, class Shifted>
[[gnu::always_inline]] inline Lanes moved(Lanes now, Lanes before, const Shifted& shifts) {
    if constexpr (kLow == kAnyLow) {
        return kLevel == 0 ? now : shifts.by[kLevel](now, before);
    } else {
        return shifted<(kLow & ((1 << kLevel) - 1))>(now, before);
    }
}
template <Want kWant, int kLow, int kLevel, int kMost, class Shifted>
[[gnu::always_inline]] inline Part
moved(const Ladder<kWant, kMost>& now, const Ladder<kWant, kMost>& before, const Shifted& shifts) {
    Part part{moved<kLow, kLevel>(now.sums[kLevel], before.sums[kLevel], shifts), Lanes{}};
    if constexpr (is_pair(kWant)) {
        part.second = moved<kLow, kLevel>(now.seconds[kLevel], before.seconds[kLevel], shifts);
    }
    return part;
}

/// Merges the parts that are narrower than a register; kLow are the period's digits below kLanes.
template <Want kWant, int kLow, int kLevel = 0, int kMost, class Shifted>
[[gnu::always_inline]] inline void merge_low(Merged& into, const Ladder<kWant, kMost>& now,
                                             const Ladder<kWant, kMost>& before,
                                             const MergePlan& plan, const Shifted& shifts) {
    if constexpr (kLevel < kLaneLevels && kLevel <= kMost) {
        const int low = kLow == kAnyLow ? plan.period : kLow;
        if (((low >> kLevel) & 1) != 0) {
            const Part part = moved<kWant, kLow, kLevel>(now, before, shifts);
            merge<kWant>(into, part, plan.steps[kLevel], (low & ((1 << kLevel) - 1)) == 0);
        }
        merge_low<kWant, kLow, kLevel + 1>(into, now, before, plan, shifts);
    }
}

/// The parts over one bar become all those up to kMost. `before` is the register before.
template <Want kWant, int kLevel = 0, int kMost>
[[gnu::always_inline]] inline void double_lanes(Ladder<kWant, kMost>& now,
                                                const Ladder<kWant, kMost>& before) {
    if constexpr (kLevel < kMost) {
        constexpr int kWidth = 1 << kLevel;
        Part older{shifted<kWidth>(now.sums[kLevel], before.sums[kLevel]), Lanes{}};
        if constexpr (is_pair(kWant)) {
            older.second = shifted<kWidth>(now.seconds[kLevel], before.seconds[kLevel]);
        }
        now.put(kLevel + 1, doubled<kWant>(now.at(kLevel), older, splat(half_of<kWant>(kWidth))));
        double_lanes<kWant, kLevel + 1>(now, before);
    }
}

/// How many registers a loop takes at a time where the rings up to `top` are in registers: as many
/// as the deepest has, so that nothing moves.
constexpr std::size_t group_of(int top) {
    const std::size_t depth = top < kLaneLevels ? 1 : std::size_t{1} << (top - kLaneLevels);
    return depth * kLanes < 16 ? 16 / kLanes : depth;
}
/// step(i) for each register of `count` values, kGroup of them at a time, and ask(i) before each
/// line of the cache.
template <std::size_t kGroup, class Ask, class Step>
[[gnu::always_inline]] inline void in_groups(std::size_t count, Ask ask, Step step) {
    constexpr std::size_t kLine = kLanes < 8 ? 8 / kLanes : 1;
    std::size_t i = 0;
    [&]<std::size_t... k>(std::index_sequence<k...>) TC_ALWAYS_INLINE {
        for (; i + kGroup * kLanes <= count; i += kGroup * kLanes) {
            ((k % kLine == 0 ? ask(i + k * kLanes) : void(), step(i + k * kLanes)), ...);
        }
    }(std::make_index_sequence<kGroup>{});
    for (; i < count; i += kLanes) {
        step(i);
    }
}

template <std::size_t kDepth> using Depth = std::integral_constant<std::size_t, kDepth>;

/// Parts as wide as a register and wider, moved by the lanes that the narrower ones take: so all of
/// them are whole registers apart. The last `depth` registers of each level, `depth` being its
/// width in registers, stand in order of age and, as their places are known, in registers.
template <Want kWant, int kTop> class FixedRings {
public:
    static constexpr std::size_t kRoom = std::size_t{2} << (kTop - kLaneLevels);

    /// That of `back` registers ago. Pre: 1 <= back <= depth.
    template <std::size_t kDepth>
    [[gnu::always_inline]] Part at(Depth<kDepth>, std::size_t back) const {
        return get(kDepth + ((kDepth - back) & (kDepth - 1)));
    }
    template <std::size_t kDepth> [[gnu::always_inline]] void push(Depth<kDepth>, const Part& now) {
        // Lanes by lanes: g++ keeps what is moved as a whole in memory.
        [&]<std::size_t... k>(std::index_sequence<k...>) TC_ALWAYS_INLINE {
            ((sums_[kDepth + k] = sums_[kDepth + k + 1]), ...);
            if constexpr (is_pair(kWant)) {
                ((seconds_[kDepth + k] = seconds_[kDepth + k + 1]), ...);
            }
        }(std::make_index_sequence<kDepth - 1>{});
        put(2 * kDepth - 1, now);
    }
    [[gnu::always_inline]] void next() const {}
    [[gnu::always_inline]] void begin(double*) const {}
    [[gnu::always_inline]] void resume(const double* from, std::size_t) {
        [&]<std::size_t... k>(std::index_sequence<k...>) TC_ALWAYS_INLINE {
            (put(k, load_part<kWant>(from + k * kPartSize<kWant>)), ...);
        }(std::make_index_sequence<kRoom>{});
    }
    [[gnu::always_inline]] std::size_t keep(double* to) const {
        [&]<std::size_t... k>(std::index_sequence<k...>) TC_ALWAYS_INLINE {
            (store_part<kWant>(to + k * kPartSize<kWant>, get(k)), ...);
        }(std::make_index_sequence<kRoom>{});
        return 0;
    }

private:
    [[gnu::always_inline]] Part get(std::size_t slot) const {
        return {sums_[slot], is_pair(kWant) ? seconds_[slot] : Lanes{}};
    }
    [[gnu::always_inline]] void put(std::size_t slot, const Part& part) {
        sums_[slot] = part.sum;
        if constexpr (is_pair(kWant)) {
            seconds_[slot] = part.second;
        }
    }

    Lanes sums_[kRoom]{};
    Lanes seconds_[is_pair(kWant) ? kRoom : 1]{};
};
/// The same where these would be too many, in the memory that is kept from call to call.
template <Want kWant> class Rings {
public:
    [[gnu::always_inline]] Part at(std::size_t depth, std::size_t back) const {
        return load_part<kWant>(slot(depth, back));
    }
    [[gnu::always_inline]] void push(std::size_t depth, const Part& part) {
        store_part<kWant>(slot(depth, 0), part);
    }
    [[gnu::always_inline]] void next() { ++turn_; }
    [[gnu::always_inline]] void begin(double* room) { resume(room, 0); }
    [[gnu::always_inline]] void resume(double* room, std::size_t turn) {
        room_ = room;
        turn_ = turn;
    }
    [[gnu::always_inline]] std::size_t keep(double*) const { return turn_; }

private:
    [[gnu::always_inline]] double* slot(std::size_t depth, std::size_t back) const {
        return room_ + (depth + ((turn_ - back) & (depth - 1))) * kPartSize<kWant>;
    }

    double* room_;
    std::size_t turn_; ///< Counts registers.
};

/// Merges the parts from a register's width up to kTop, which is plan.top, as Window::advance does
/// it.
template <Want kWant, int kTop, int kLevel = kLaneLevels, class Kept>
[[gnu::always_inline]] inline void merge_high(Merged& merged, const Part& part, Kept& rings,
                                              const MergePlan& plan) {
    constexpr Depth<std::size_t{1} << (kLevel - kLaneLevels)> kDepth;
    const MergePlan::Step& step = plan.steps[kLevel];
    if (kLevel == kTop || plan.uses(kLevel)) {
        const std::size_t back = step.lag / kLanes;
        const Part at = back == 0 ? part : rings.at(kDepth, back);
        merge<kWant>(merged, at, step, step.lag == 0);
    }
    const Part before = rings.at(kDepth, kDepth);
    rings.push(kDepth, part);
    if constexpr (kLevel < kTop) {
        constexpr double kHalf = half_of<kWant>(static_cast<double>(kDepth() * kLanes));
        merge_high<kWant, kTop, kLevel + 1>(merged, doubled<kWant>(part, before, splat(kHalf)),
                                            rings, plan);
    }
}

} // namespace
} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// Windows over chunks that stay in the cache. Partial results over fewer bars than a register has
// lanes are made by shifting lanes, longer ones by passes over a buffer; each is merged into the
// output where the period has that binary digit. Included once by each instruction set's file.
#pragma once

#include <utility>

#include "tradecore/indicators/detail/kernels.hpp"
#include "tradecore/indicators/detail/lanes.hpp"

namespace tradecore::indicators::detail {
namespace {

constexpr int kLaneLevels = kLanes == 8 ? 3 : kLanes == 4 ? 2 : 1;
constexpr std::size_t kRoom = 2 * kWindowMax; ///< Partial results in work, history included.
constexpr std::size_t kShort = 1'024;         ///< Bars of output at a time, for short periods.

/// top_level, compiled for this instruction set alone.
constexpr int top_of(int period) {
    int top = 0;
    while ((period >> (top + 1)) != 0) {
        ++top;
    }
    return top;
}

/// Bars of output at a time: the history of `period` values must fit beside them.
constexpr std::size_t chunk_of(int period) {
    const std::size_t room = (kRoom - static_cast<std::size_t>(period)) / kBlock * kBlock;
    return room < kShort ? room : kShort;
}

/// The register of values before the first one that a pass loads: its last `left` lanes are real.
[[gnu::always_inline]] inline Lanes lead_in(const double* first, std::size_t left) {
    double lanes[kLanes] = {};
    for (std::size_t k = 0; k < left; ++k) {
        lanes[kLanes - 1 - k] = *(first - 1 - k);
    }
    return load(lanes);
}

/// What is wanted of a window. Variance, bands and trend keep a second result beside the mean.
enum class Want { sum, mean, variance, bands, trend };

constexpr bool is_pair(Want want) {
    return want != Want::sum && want != Want::mean;
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
        const Lanes product = kWant == Want::trend ? apart : apart * apart;
        result.second = (now.second + before.second) + product * half;
    }
    return result;
}

template <Want kWant> constexpr double half_of(double width) {
    return kWant == Want::trend ? 0.5 * width : 0.5 / width;
}

template <Want kWant, bool kFirst>
[[gnu::always_inline]] inline void merge(Merged& into, const Part& part,
                                         const MergePlan::Step& step) {
    const Lanes mean = kWant == Want::sum ? part.sum : part.sum * splat(step.inverse);
    if constexpr (kFirst) {
        into = {mean, part.second};
    } else if constexpr (kWant == Want::sum) {
        into.mean = into.mean + mean;
    } else {
        const Lanes apart = mean - into.mean;
        if constexpr (kWant == Want::trend) {
            into.second = (into.second + part.second) - apart * splat(step.moment);
        } else if constexpr (is_pair(kWant)) {
            into.second = (into.second + part.second) + (apart * apart) * splat(step.spread);
        }
        into.mean = into.mean + apart * splat(step.weight);
    }
}

/// Where a chunk's results go. Unfinished means and seconds stand in `middle` and `upper`.
template <Want kWant> struct Output {
    double* upper;
    double* middle;
    double* lower;
    double inverse;
    double up;
    double down;

    [[gnu::always_inline]] void finish(std::size_t i, const Merged& merged) const {
        store(middle + i, merged.mean);
        if constexpr (kWant == Want::bands) {
            const Lanes deviation = root(merged.second * splat(inverse));
            store(upper + i, merged.mean + splat(up) * deviation);
            store(lower + i, merged.mean - splat(down) * deviation);
        } else if constexpr (is_pair(kWant)) {
            store(upper + i, merged.second * splat(inverse));
        }
    }
    [[gnu::always_inline]] void keep(std::size_t i, const Merged& merged) const {
        store(middle + i, merged.mean);
        if constexpr (is_pair(kWant)) {
            store(upper + i, merged.second);
        }
    }
    [[gnu::always_inline]] Merged kept(std::size_t i) const {
        return {load(middle + i), is_pair(kWant) ? load(upper + i) : Lanes{}};
    }
};

/// Merges the parts that are narrower than a register; kLow are the period's digits below kLanes.
template <Want kWant, int kLow, int kLevel = 0>
[[gnu::always_inline]] inline void merge_low(Merged& into, const Part* now, const Part* before,
                                             const MergePlan& plan) {
    if constexpr (kLevel < kLaneLevels) {
        if constexpr (((kLow >> kLevel) & 1) != 0) {
            constexpr int kLag = kLow & ((1 << kLevel) - 1);
            Part part{shifted<kLag>(now[kLevel].sum, before[kLevel].sum), Lanes{}};
            if constexpr (is_pair(kWant)) {
                part.second = shifted<kLag>(now[kLevel].second, before[kLevel].second);
            }
            merge<kWant, kLag == 0>(into, part, plan.steps[kLevel]);
        }
        merge_low<kWant, kLow, kLevel + 1>(into, now, before, plan);
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

/// How far a period reaches: below one register, below two, or through the buffers.
enum class Reach { lanes, two_registers, buffers };

/// The first pass. Parts as wide as a register go to the buffers if Reach is buffers.
/// Returns a sum in which any NaN or infinity shows, if it finishes the results.
template <Want kWant, int kLow, Reach kReach>
Lanes low_pass(const double* values, std::size_t history, std::size_t count, const MergePlan& plan,
               const Output<kWant>& out, double* sums, double* seconds) {
    Part before[kLaneLevels + 1] = {};
    const std::size_t whole = history / kLanes * kLanes;
    before[0].sum = lead_in(values - whole, history - whole);
    // Older lanes than these are not part of any window that counts.
    const Part nothing[kLaneLevels + 1] = {};
    double_lanes<kWant>(before, nothing);
    const auto turn = [&](const double* from, Part(&now)[kLaneLevels + 1]) {
        now[0] = {load(from), Lanes{}};
        double_lanes<kWant>(now, before);
    };
    for (std::size_t back = whole; back > 0; back -= kLanes) {
        Part now[kLaneLevels + 1];
        turn(values - back, now);
        if constexpr (kReach == Reach::buffers) {
            store(sums - back, now[kLaneLevels].sum);
            if constexpr (is_pair(kWant)) {
                store(seconds - back, now[kLaneLevels].second);
            }
        }
        for (int k = 0; k <= kLaneLevels; ++k) {
            before[k] = now[k];
        }
    }
    Lanes seen = Lanes{};
    for (std::size_t i = 0; i < count; i += kLanes) {
        Part now[kLaneLevels + 1];
        turn(values + i, now);
        Merged merged{};
        merge_low<kWant, kLow>(merged, now, before, plan);
        if constexpr (kReach == Reach::two_registers) {
            Part part{shifted<kLow>(now[kLaneLevels].sum, before[kLaneLevels].sum), Lanes{}};
            if constexpr (is_pair(kWant)) {
                part.second = shifted<kLow>(now[kLaneLevels].second, before[kLaneLevels].second);
            }
            merge<kWant, kLow == 0>(merged, part, plan.steps[kLaneLevels]);
        }
        if constexpr (kReach == Reach::buffers) {
            store(sums + i, now[kLaneLevels].sum);
            if constexpr (is_pair(kWant)) {
                store(seconds + i, now[kLaneLevels].second);
            }
            if constexpr (kLow != 0) {
                out.keep(i, merged);
            }
        } else {
            out.finish(i, merged);
            seen = seen + merged.mean;
        }
        for (int k = 0; k <= kLaneLevels; ++k) {
            before[k] = now[k];
        }
    }
    return seen;
}

template <Want kWant>
[[gnu::always_inline]] inline Part part_at(const double* sums, const double* seconds,
                                           std::ptrdiff_t i) {
    return {load(sums + i), is_pair(kWant) ? load(seconds + i) : Lanes{}};
}

/// The passes over parts as wide as a register and wider. Returns a sum in which any NaN shows.
template <Want kWant>
Lanes high_passes(std::size_t history, std::size_t count, const MergePlan& plan,
                  const Output<kWant>& out, double* sums, double* seconds) {
    const auto start = -static_cast<std::ptrdiff_t>(history / kLanes * kLanes);
    const auto end = static_cast<std::ptrdiff_t>(count);
    constexpr auto kStride = static_cast<std::ptrdiff_t>(kLanes);
    const auto merged_with = [&](std::ptrdiff_t i, const Part& part, const MergePlan::Step& step) {
        Merged merged;
        if (step.lag == 0) {
            merge<kWant, true>(merged, part, step);
        } else {
            merged = out.kept(static_cast<std::size_t>(i));
            merge<kWant, false>(merged, part, step);
        }
        return merged;
    };
    for (int level = kLaneLevels;; ++level) {
        const MergePlan::Step& step = plan.steps[level];
        const auto lag = static_cast<std::ptrdiff_t>(step.lag);
        const auto width = std::ptrdiff_t{1} << level;
        const Lanes half = splat(half_of<kWant>(static_cast<double>(width)));
        if (((plan.period >> level) & 1) != 0) {
            for (std::ptrdiff_t i = 0; i < end; i += kStride) {
                out.keep(static_cast<std::size_t>(i),
                         merged_with(i, part_at<kWant>(sums, seconds, i - lag), step));
            }
        }
        if (level + 1 == plan.top) {
            // The widest part is doubled on the way into the result.
            const MergePlan::Step& last = plan.steps[plan.top];
            const auto last_lag = static_cast<std::ptrdiff_t>(last.lag);
            Lanes seen = Lanes{};
            for (std::ptrdiff_t i = 0; i < end; i += kStride) {
                const Part part =
                    doubled<kWant>(part_at<kWant>(sums, seconds, i - last_lag),
                                   part_at<kWant>(sums, seconds, i - last_lag - width), half);
                const Merged merged = merged_with(i, part, last);
                out.finish(static_cast<std::size_t>(i), merged);
                seen = seen + merged.mean;
            }
            return seen;
        }
        // From the end, so that what a place still needs is not overwritten.
        for (std::ptrdiff_t i = end - kStride; i >= start + width; i -= kStride) {
            const Part part = doubled<kWant>(part_at<kWant>(sums, seconds, i),
                                             part_at<kWant>(sums, seconds, i - width), half);
            store(sums + i, part.sum);
            if constexpr (is_pair(kWant)) {
                store(seconds + i, part.second);
            }
        }
    }
}

template <Want kWant>
using LowPass = Lanes (*)(const double*, std::size_t, std::size_t, const MergePlan&,
                          const Output<kWant>&, double*, double*);

template <Want kWant, Reach kReach, std::size_t... kLow>
LowPass<kWant> low_pass_of(std::size_t low, std::index_sequence<kLow...>) {
    static constexpr LowPass<kWant> kTable[] = {low_pass<kWant, static_cast<int>(kLow), kReach>...};
    return kTable[low];
}

template <Want kWant>
std::size_t windows(const double* values, Output<kWant> out, std::size_t count,
                    const MergePlan& plan) {
    alignas(64) double sum_room[kRoom];
    alignas(64) double second_room[is_pair(kWant) ? kRoom : 1];
    constexpr auto kEach = std::make_index_sequence<kLanes>{};
    const std::size_t low = static_cast<std::size_t>(plan.period) % kLanes;
    const Reach reach = plan.top < kLaneLevels    ? Reach::lanes
                        : plan.top == kLaneLevels ? Reach::two_registers
                                                  : Reach::buffers;
    const LowPass<kWant> pass = reach == Reach::lanes ? low_pass_of<kWant, Reach::lanes>(low, kEach)
                                : reach == Reach::two_registers
                                    ? low_pass_of<kWant, Reach::two_registers>(low, kEach)
                                    : low_pass_of<kWant, Reach::buffers>(low, kEach);
    const std::size_t history = static_cast<std::size_t>(plan.period) - 1;
    const std::size_t lead = history / kLanes * kLanes;
    const std::size_t chunk = chunk_of(plan.period);
    for (std::size_t at = 0; at < count; at += chunk) {
        const std::size_t part = count - at < chunk ? count - at : chunk;
        double* const seconds = is_pair(kWant) ? second_room + lead : second_room;
        Lanes seen = pass(values + at, history, part, plan, out, sum_room + lead, seconds);
        if (reach == Reach::buffers) {
            seen = high_passes<kWant>(history, part, plan, out, sum_room + lead, seconds);
        }
        if (!is_sound(seen)) {
            return at;
        }
        out.middle += part;
        if constexpr (is_pair(kWant)) {
            out.upper += part;
        }
        if constexpr (kWant == Want::bands) {
            out.lower += part;
        }
    }
    return count;
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

std::size_t trend(const double* values, double* means, double* out, std::size_t count,
                  const MergePlan& plan, double inverse) {
    return windows<Want::trend>(values, {out, means, nullptr, inverse, 0.0, 0.0}, count, plan);
}

std::size_t bbands(const double* values, double* upper, double* middle, double* lower,
                   std::size_t count, const MergePlan& plan, double inverse, double up,
                   double down) {
    return windows<Want::bands>(values, {upper, middle, lower, inverse, up, down}, count, plan);
}

} // namespace
} // namespace tradecore::indicators::detail

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

/// now[0] becomes the extreme over 2^min(top, kLaneLevels) bars.
template <class Pick, int kLevel = 0>
[[gnu::always_inline]] inline Lanes widen_lanes(Lanes now, Lanes* before, int top, Pick pick) {
    if constexpr (kLevel < kLaneLevels) {
        if (kLevel == top) {
            return now;
        }
        const Lanes wider = pick(now, shifted<(1 << kLevel)>(now, before[kLevel]));
        before[kLevel] = now;
        return widen_lanes<Pick, kLevel + 1>(wider, before, top, pick);
    } else {
        return now;
    }
}

/// extremes[i] becomes the extreme of the 2^top values that end at i, as far back as the history of
/// a window that spans them allows.
template <class Pick>
void widen(const double* values, double* extremes, std::size_t history, std::size_t count, int top,
           Pick pick) {
    const auto start = -static_cast<std::ptrdiff_t>(history / kLanes * kLanes);
    const auto end = static_cast<std::ptrdiff_t>(count);
    constexpr auto kStride = static_cast<std::ptrdiff_t>(kLanes);
    Lanes before[kLaneLevels] = {};
    const std::size_t left = history % kLanes;
    store(extremes + start - kStride,
          widen_lanes(lead_in(values + start, left), before, top, pick));
    for (std::ptrdiff_t i = start; i < end; i += kStride) {
        store(extremes + i, widen_lanes(load(values + i), before, top, pick));
    }
    for (int level = kLaneLevels; level < top; ++level) {
        const auto width = std::ptrdiff_t{1} << level;
        for (std::ptrdiff_t i = end - kStride; i >= start + width; i -= kStride) {
            store(extremes + i, pick(load(extremes + i), load(extremes + i - width)));
        }
    }
}

std::size_t place(const double* highs, const double* lows, const double* closes, double* out,
                  std::size_t count, int period) {
    alignas(64) double high_room[kRoom];
    alignas(64) double low_room[kRoom];
    const int top = top_of(period);
    const std::size_t history = static_cast<std::size_t>(period) - 1;
    // One register more in front, for what is left of the history.
    double* const tops = high_room + history / kLanes * kLanes + kLanes;
    double* const bottoms = low_room + history / kLanes * kLanes + kLanes;
    const std::size_t overlap = static_cast<std::size_t>(period) - (std::size_t{1} << top);
    const std::size_t chunk = chunk_of(period + static_cast<int>(kLanes));
    const Lanes hundred = splat(100.0);
    for (std::size_t at = 0; at < count; at += chunk) {
        const std::size_t part = count - at < chunk ? count - at : chunk;
        widen(highs + at, tops, history, part, top, Larger{});
        widen(lows + at, bottoms, history, part, top, Smaller{});
        Lanes seen = Lanes{}; // A comparison hides NaN.
        for (std::size_t i = 0; i < part; i += kLanes) {
            const Lanes high = larger(load(tops + i), load(tops + i - overlap));
            const Lanes low = smaller(load(bottoms + i), load(bottoms + i - overlap));
            const Lanes width = high - low;
            const Lanes close = load(closes + at + i);
            seen = seen + ((load(highs + at + i) + load(lows + at + i)) + close);
            store(out + at + i, where_not_zero(width, ((close - low) / width) * hundred));
        }
        if (!is_sound(seen)) {
            return at;
        }
    }
    return count;
}

/// The extreme of the last `period` values.
template <class Pick>
std::size_t extreme(const double* values, double* out, std::size_t count, int period, Pick pick) {
    alignas(64) double room[kRoom];
    const int top = top_of(period);
    const std::size_t history = static_cast<std::size_t>(period) - 1;
    double* const wide = room + history / kLanes * kLanes + kLanes;
    const std::size_t overlap = static_cast<std::size_t>(period) - (std::size_t{1} << top);
    const std::size_t chunk = chunk_of(period + static_cast<int>(kLanes));
    for (std::size_t at = 0; at < count; at += chunk) {
        const std::size_t part = count - at < chunk ? count - at : chunk;
        widen(values + at, wide, history, part, top, pick);
        Lanes seen = Lanes{}; // A comparison hides NaN.
        for (std::size_t i = 0; i < part; i += kLanes) {
            seen = seen + load(values + at + i);
            store(out + at + i, pick(load(wide + i), load(wide + i - overlap)));
        }
        if (!is_sound(seen)) {
            return at;
        }
    }
    return count;
}

std::size_t highest(const double* values, double* out, std::size_t count, int period) {
    return extreme(values, out, count, period, Larger{});
}

std::size_t lowest(const double* values, double* out, std::size_t count, int period) {
    return extreme(values, out, count, period, Smaller{});
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
        seen = seen + value;
        store(out + i, where_not_zero(base, (value / base - one) * hundred));
    }
    return is_sound(seen) ? count : 0;
}

} // namespace
} // namespace tradecore::indicators::detail

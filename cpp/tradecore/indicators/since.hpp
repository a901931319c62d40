// SPDX-License-Identifier: Apache-2.0
// How long ago the highest and the lowest of the last bars were: SinceHighest, SinceLowest. For the
// contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators {
namespace detail {

/// Bars since the extreme of the last `period` values, the latest of equals. By doubling, as the
/// extreme itself (window.hpp), with the bar of each partial extreme beside its value.
template <class Pick> class SinceCore {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    static constexpr bool kHasRings = true;
    using Values = std::array<double, 1>;

    explicit SinceCore(int period)
        : period_(period), top_(top_level(period)), extremes_(period), bars_(period) {}

    [[nodiscard]] int lookback() const noexcept { return period_ - 1; }
    [[nodiscard]] std::size_t history() const noexcept {
        return static_cast<std::size_t>(period_) - 1;
    }
    [[nodiscard]] std::size_t keep() const noexcept { return replay(); }
    double push(std::uint64_t place, const Values& bar) noexcept {
        return advance<true>(*this, place, bar[0]);
    }
    [[nodiscard]] double peek(std::uint64_t place, const Values& bar) const noexcept {
        return advance<false>(*this, place, bar[0]);
    }
    [[nodiscard]] std::size_t replay() const noexcept { return std::size_t{2} << top_; }

    [[nodiscard]] std::size_t kernel(const Inputs<1>& in, const Outputs<1>& out,
                                     std::size_t count) const noexcept {
        if (!all_finite(in, count)) {
            return 0;
        }
        // Two buffers in turns, so that every pass runs forwards.
        double extremes[2][kWindowMax + kChunk + kApart];
        double bars[2][kWindowMax + kChunk + kApart];
        const std::size_t total = history() + count;
        std::copy_n(in[0] - history(), total, extremes[0]);
        for (std::size_t i = 0; i < total; ++i) {
            bars[0][i] = static_cast<double>(static_cast<int>(i));
        }
        std::size_t now = 0;
        std::size_t from = 0; // Before it, partial results are not whole.
        for (int level = 0; level < top_; ++level) {
            const std::size_t width = std::size_t{1} << level;
            from += width;
            widely(Widen{width}, extremes[now], bars[now], extremes[1 - now], bars[1 - now], from,
                   total);
            now = 1 - now;
        }
        const std::size_t overlap = history() - from;
        widely(Widen{overlap}, extremes[now], bars[now], extremes[1 - now], bars[1 - now],
               history(), total);
        const double* const latest = bars[1 - now] + history();
        const double first = static_cast<double>(history());
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = (first + static_cast<double>(static_cast<int>(i))) - latest[i];
        }
        return count;
    }

private:
    static constexpr std::size_t kChunk = 1'024 + kBlock; ///< Most bars Rolling asks for.
    /// Keeps the low bits of the addresses of the buffers apart: a processor takes a store to one
    /// for a store to another where these are equal.
    static constexpr std::size_t kApart = 128;

    [[nodiscard]] static bool is_beaten(double now, double before) noexcept {
        return std::is_same_v<Pick, Highest> ? before > now : before < now;
    }
    struct Widen {
        std::size_t lag;

        [[gnu::always_inline]] void operator()(const double* __restrict extremes,
                                               const double* __restrict bars,
                                               double* __restrict wider,
                                               double* __restrict wider_bars, std::size_t from,
                                               std::size_t to) const noexcept {
            for (std::size_t i = from; i < to; ++i) {
                const double now = extremes[i];
                const double before = extremes[i - lag];
                const double beaten = is_beaten(now, before) ? 1.0 : 0.0;
                wider[i] = Pick::pick(now, before);
                // A product of whole numbers, where a choice would be a branch rather than vector
                // code.
                wider_bars[i] = bars[i] + beaten * (bars[i - lag] - bars[i]);
            }
        }
    };
    template <bool kKeep, class Self>
    static double advance(Self& self, std::uint64_t bar, double value) noexcept {
        const auto overlap = static_cast<std::uint64_t>(self.period_ - (1 << self.top_));
        const auto here = static_cast<double>(bar);
        double extreme = value;
        double latest = here;
        const std::uint64_t widest = std::uint64_t{1} << self.top_;
        for (std::uint64_t width = 1; width <= widest; width *= 2) {
            const std::uint64_t lag = width == widest ? overlap : width;
            const double part = extreme;
            const double part_bar = latest;
            if (lag != 0) {
                const double before = self.extremes_.at(width, bar - lag);
                if (is_beaten(extreme, before)) {
                    extreme = before;
                    latest = self.bars_.at(width, bar - lag);
                }
            }
            if constexpr (kKeep) {
                self.extremes_.at(width, bar) = part;
                self.bars_.at(width, bar) = part_bar;
            }
        }
        return here - latest;
    }

    int period_;
    int top_;
    LevelRings<double> extremes_;
    LevelRings<double> bars_;
};

} // namespace detail

/// Bars since the highest of the last `period` values; the latest of equals counts.
using SinceHighest = Rolling<detail::SinceCore<Highest>>;
using SinceLowest = Rolling<detail::SinceCore<Lowest>>;

} // namespace tradecore::indicators

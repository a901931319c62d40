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

/// Bars since the extreme of the last `period` values, the latest of equals. Of partial extremes
/// with the bar of each beside its value: by doubling or, where there are many bars, four at a
/// time. Both find the same bar.
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
        for (std::size_t i = 0; i < count; i += kChunk) {
            some(in[0] + i, out[0] + i, std::min(kChunk, count - i));
        }
        return count;
    }

private:
    static constexpr std::size_t kChunk = 1'024;
    /// Keeps the low bits of the addresses of the buffers apart: a processor takes a store to one
    /// for a store to another where these are equal.
    static constexpr std::size_t kApart = 128;
    static constexpr std::size_t kRoom = kWindowMax + kChunk + kApart;

    /// What four windows of one width are apart to make a wider one; they overlap if they must.
    struct Lags {
        Lags(std::size_t width, std::size_t wider) noexcept {
            for (std::size_t k = 0; k < 3; ++k) {
                by[k] = std::min((k + 1) * width, wider - width);
            }
        }
        std::size_t by[3];
    };
    /// An extreme and how long ago it was.
    struct Found {
        double extreme;
        double age;

        [[gnu::always_inline]] void meet(double before, double age_before) noexcept {
            age = is_beaten(extreme, before) ? age_before : age;
            extreme = Pick::pick(extreme, before);
        }
    };
    /// Of single values: the one of the bar and those that many bars before.
    struct First {
        [[gnu::always_inline]] void operator()(const double* values, const Lags& given,
                                               double* __restrict extremes, double* __restrict ages,
                                               std::size_t from, std::size_t to) const noexcept {
            const Lags lags = given;
            for (std::size_t i = from; i < to; ++i) {
                Found found{values[i], 0.0};
                for (const std::size_t lag : lags.by) {
                    found.meet(values[i - lag], static_cast<double>(static_cast<int>(lag)));
                }
                extremes[i] = found.extreme;
                ages[i] = found.age;
            }
        }
    };
    [[gnu::always_inline]] static Found wider(const double* extremes, const double* ages,
                                              const Lags& lags, std::size_t i) noexcept {
        Found found{extremes[i], ages[i]};
        for (const std::size_t lag : lags.by) {
            found.meet(extremes[i - lag],
                       ages[i - lag] + static_cast<double>(static_cast<int>(lag)));
        }
        return found;
    }
    struct Widen {
        [[gnu::always_inline]] void operator()(const double* extremes, const double* ages,
                                               const Lags& given, double* __restrict wider_extremes,
                                               double* __restrict wider_ages, std::size_t from,
                                               std::size_t to) const noexcept {
            const Lags lags = given;
            for (std::size_t i = from; i < to; ++i) {
                const Found found = wider(extremes, ages, lags, i);
                wider_extremes[i] = found.extreme;
                wider_ages[i] = found.age;
            }
        }
    };
    struct Last {
        [[gnu::always_inline]] void operator()(const double* extremes, const double* ages,
                                               const Lags& given, double* __restrict to,
                                               std::size_t first,
                                               std::size_t count) const noexcept {
            const Lags lags = given;
            for (std::size_t i = 0; i < count; ++i) {
                to[i] = wider(extremes, ages, lags, first + i).age;
            }
        }
    };

    void some(const double* values, double* to, std::size_t count) const noexcept {
        // Two buffers in turns, so that every pass runs forwards.
        double extremes[2][kRoom];
        double ages[2][kRoom];
        const std::size_t total = history() + count;
        const auto period = static_cast<std::size_t>(period_);
        std::size_t width = std::min<std::size_t>(4, period);
        widely(First{}, values - history(), Lags(1, width), extremes[0], ages[0], width - 1, total);
        std::size_t now = 0;
        while (4 * width < period) {
            widely(Widen{}, extremes[now], ages[now], Lags(width, 4 * width), extremes[1 - now],
                   ages[1 - now], 4 * width - 1, total);
            width *= 4;
            now = 1 - now;
        }
        widely(Last{}, extremes[now], ages[now], Lags(width, period), to, history(), count);
    }

    [[nodiscard]] static bool is_beaten(double now, double before) noexcept {
        return std::is_same_v<Pick, Highest> ? before > now : before < now;
    }
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

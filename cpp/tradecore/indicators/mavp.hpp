// SPDX-License-Identifier: Apache-2.0
// A moving average whose period is an input: Mavp. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tradecore/indicators/average.hpp"

namespace tradecore::indicators {

/// The period that is meant by a number: cut to a whole one, between two bounds.
class PeriodBounds {
public:
    /// Pre: 1 <= least <= most <= kPeriodMax.
    constexpr PeriodBounds(int least, int most) noexcept : least_(least), most_(most) {}
    [[nodiscard]] constexpr int least() const noexcept { return least_; }
    [[nodiscard]] constexpr int most() const noexcept { return most_; }
    /// Pre: wanted is finite.
    [[nodiscard]] constexpr int of(double wanted) const noexcept {
        return static_cast<int>(
            std::clamp(wanted, static_cast<double>(least_), static_cast<double>(most_)));
    }

private:
    int least_;
    int most_;
};

/// The mean of the last values, as many as its second input says. Keeps the partial results of one
/// window (see window.hpp), of which any period's mean is made.
class MeanOfAny {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    MeanOfAny(int least, int most) : bounds_(least, most), sums_(most) {}

    double update(double value, double period) noexcept {
        return advance<true>(*this, value, period);
    }
    [[nodiscard]] double peek(double value, double period) const noexcept {
        return advance<false>(*this, value, period);
    }
    [[nodiscard]] int lookback() const noexcept { return bounds_.most() - 1; }

private:
    template <bool kKeep, class Self>
    static double advance(Self& self, double value, double wanted) noexcept {
        if (!is_finite(value) || !is_finite(wanted)) {
            return kNaN;
        }
        const std::uint64_t bar = self.seen_;
        const auto period = static_cast<std::uint64_t>(self.bounds_.of(wanted));
        double sum = value; // Of the last `width` values.
        double mean = 0.0;
        std::uint64_t width = 1;
        for (int level = 0, top = top_level(self.bounds_.most());; ++level) {
            if ((period & width) != 0) {
                const std::uint64_t newer = period & (width - 1);
                const double part = newer == 0 ? sum : self.sums_.at(width, bar - newer);
                const auto wide = static_cast<double>(width);
                // All of it where nothing is newer.
                mean += (part / wide - mean) * (wide / static_cast<double>(newer + width));
            }
            if (kKeep || level < top) {
                const double before = level < top ? self.sums_.at(width, bar) : 0.0;
                if constexpr (kKeep) {
                    self.sums_.at(width, bar) = sum;
                }
                sum += before;
            }
            if (level == top) {
                break;
            }
            width *= 2;
        }
        if constexpr (kKeep) {
            ++self.seen_;
        }
        return bar < static_cast<std::uint64_t>(self.lookback()) ? kNaN : mean;
    }

    PeriodBounds bounds_;
    LevelRings<double> sums_;
    std::uint64_t seen_ = 0;
};

/// Any moving average of the period that its second input says: one average for each period there
/// may be, all of them with their first value on the same bar. Time and memory grow with their
/// number.
class AverageOfAny {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    AverageOfAny(int least, int most, int matype) : bounds_(least, most) {
        const int first = Average(most, matype).lookback();
        for (int period = least; period <= most; ++period) {
            Average average(period, matype);
            const int bars = first - average.lookback();
            averages_.emplace_back(bars, std::move(average));
        }
    }

    double update(double value, double period) noexcept {
        if (!is_finite(value) || !is_finite(period)) {
            return kNaN;
        }
        const std::size_t chosen = place(period);
        double result = kNaN;
        for (std::size_t k = 0; k < averages_.size(); ++k) {
            const double each = averages_[k].update(value);
            result = k == chosen ? each : result;
        }
        return result;
    }
    [[nodiscard]] double peek(double value, double period) const noexcept {
        return is_finite(period) ? averages_[place(period)].peek(value) : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return averages_.back().lookback(); }
    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; i += kBars) {
            const std::size_t bars = std::min(kBars, count - i);
            if (all_finite(later(in, i), bars)) {
                choose(in[0] + i, in[1] + i, out[0] + i, bars);
                continue;
            }
            for (std::size_t k = i; k < i + bars; ++k) {
                out[0][k] = update(in[0][k], in[1][k]);
            }
        }
    }

private:
    static constexpr std::size_t kBars = 1'024; ///< At a time, in the cache.

    [[nodiscard]] std::size_t place(double period) const noexcept {
        return static_cast<std::size_t>(bounds_.of(period) - bounds_.least());
    }
    void choose(const double* values, const double* periods, double* out,
                std::size_t count) noexcept {
        double line[kBars];
        std::uint32_t chosen[kBars];
        for (std::size_t i = 0; i < count; ++i) {
            chosen[i] = static_cast<std::uint32_t>(place(periods[i]));
        }
        for (std::size_t k = 0; k < averages_.size(); ++k) {
            averages_[k].run({values}, {line}, count);
            for (std::size_t i = 0; i < count; ++i) {
                out[i] = chosen[i] == k ? line[i] : out[i];
            }
        }
    }

    PeriodBounds bounds_;
    std::vector<Late<Average>> averages_;
};

} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// Ehlers' Hilbert transform as TA-Lib computes it: what MAMA and the cycle functions stand on.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "tradecore/indicators/arc.hpp"
#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The phase of the dominant cycle and its period, bar by bar. Everything before bar `start` counts
/// as zero: 12 for MAMA, HT_DCPERIOD and HT_PHASOR, 37 for the others.
/// Source: Ehlers, Rocket Science for Traders, 2001, and TA-Lib.
class Hilbert {
public:
    static constexpr int kEarly = 12;
    static constexpr int kLate = 37;

    struct Turn {
        double smooth;     ///< (4 x + 3 x1 + 2 x2 + x3) / 10.
        double in_phase;   ///< All others are 0 before `start`.
        double quadrature; ///< A quarter of a cycle off.
        double period;     ///< Of the dominant cycle, smoothed, in bars: at most 50.

        /// The period to the nearest whole bar.
        [[nodiscard]] constexpr int bars() const noexcept {
            const double raised = period + 0.5;
            return static_cast<int>(raised);
        }
    };

    explicit constexpr Hilbert(int start) noexcept : start_(static_cast<std::uint64_t>(start)) {}

    /// Bars seen.
    [[nodiscard]] constexpr std::uint64_t seen() const noexcept { return seen_; }
    /// Whether bar `start` was seen.
    [[nodiscard]] constexpr bool has_begun() const noexcept { return seen_ > start_; }

    /// Pre: value is finite.
    Turn update(double value) noexcept {
        const double smooth = ((4.0 * value + 3.0 * x1_) + (2.0 * x2_ + x3_)) / 10.0;
        x3_ = x2_;
        x2_ = x1_;
        x1_ = value;
        const std::uint64_t bar = seen_++;
        if (bar < start_) {
            return {smooth, 0.0, 0.0, 0.0};
        }
        const double gain = 0.075 * period_ + 0.54;
        const double detrended = smooth_.transform(bar, smooth, gain);
        const double quadrature = detrended_.transform(bar, detrended, gain);
        const double in_phase = detrended_.at(bar, 3);
        const double i = 0.2 * (in_phase - quadrature_.transform(bar, quadrature, gain)) + 0.8 * i_;
        const double q = 0.2 * (quadrature + in_phase_.transform(bar, in_phase, gain)) + 0.8 * q_;
        real_ = 0.2 * (i * i_ + q * q_) + 0.8 * real_;
        imaginary_ = 0.2 * (i * q_ - q * i_) + 0.8 * imaginary_;
        i_ = i;
        q_ = q;
        follow();
        return {smooth, in_phase, quadrature, smooth_period_};
    }

private:
    /// The last values of a series.
    class Past {
    public:
        [[nodiscard]] constexpr double at(std::uint64_t bar, std::uint64_t back) const noexcept {
            return values_[(bar - back) % kSlots];
        }
        constexpr double transform(std::uint64_t bar, double value, double gain) noexcept {
            const double past = 0.5769 * (at(bar, 2) - at(bar, 4)) - 0.0962 * at(bar, 6);
            values_[bar % kSlots] = value;
            return (0.0962 * value + past) * gain;
        }

    private:
        static constexpr std::size_t kSlots = 8;
        double values_[kSlots]{};
    };

    /// Moves the period towards a whole turn over the angle of this bar, not too far at once.
    void follow() noexcept {
        const double before = period_;
        double period = before;
        if (real_ != 0.0 && imaginary_ != 0.0) {
            period = (2.0 * std::numbers::pi) / detail::arc_of(imaginary_, real_);
        }
        period = at_least(at_most(period, 1.5 * before), 0.67 * before);
        period = at_least(at_most(period, 50.0), 6.0);
        period_ = 0.2 * period + 0.8 * before;
        smooth_period_ = 0.33 * period_ + 0.67 * smooth_period_;
    }
    [[nodiscard]] static constexpr double at_most(double value, double most) noexcept {
        return value < most ? value : most;
    }
    [[nodiscard]] static constexpr double at_least(double value, double least) noexcept {
        return value > least ? value : least;
    }

    std::uint64_t start_;
    std::uint64_t seen_ = 0;
    double x1_ = 0.0;
    double x2_ = 0.0;
    double x3_ = 0.0;
    Past smooth_;
    Past detrended_;
    Past in_phase_;
    Past quadrature_;
    double i_ = 0.0;
    double q_ = 0.0;
    double real_ = 0.0;
    double imaginary_ = 0.0;
    double period_ = 0.0;
    double smooth_period_ = 0.0;
};

/// MESA adaptive moving average and its follower: averages whose weight falls from `fast` to `slow`
/// the slower the phase turns. Pre: 0 < fast, slow < 1. Source: Ehlers 2001; TA-Lib MAMA.
class Mama {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 2;

    explicit constexpr Mama(double fast = 0.5, double slow = 0.05) noexcept
        : fast_(fast), slow_(slow) {}

    Value<2> update(double value) noexcept {
        if (!is_finite(value)) {
            return {kNaN, kNaN};
        }
        const Hilbert::Turn turn = hilbert_.update(value);
        if (!hilbert_.has_begun()) {
            return {kNaN, kNaN};
        }
        constexpr double degrees = 180.0 / std::numbers::pi;
        const double phase =
            turn.in_phase != 0.0 ? detail::arc_of(turn.quadrature, turn.in_phase) * degrees : 0.0;
        const double step = phase_ - phase;
        phase_ = phase;
        const double wanted = step > 1.0 ? fast_ / step : fast_;
        const double weight = step > 1.0 && wanted < slow_ ? slow_ : wanted;
        mama_ += weight * (value - mama_);
        fama_ += 0.5 * weight * (mama_ - fama_);
        if (hilbert_.seen() <= kLookback) {
            return {kNaN, kNaN};
        }
        return {mama_, fama_};
    }
    [[nodiscard]] Value<2> peek(double value) const noexcept {
        Mama copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kLookback; }

private:
    static constexpr int kLookback = 32;

    double fast_;
    double slow_;
    Hilbert hilbert_{Hilbert::kEarly};
    double phase_ = 0.0;
    double mama_ = 0.0;
    double fama_ = 0.0;
};

/// The mean over the dominant cycle, smoothed by (4 y + 3 y1 + 2 y2 + y3) / 10.
/// Source: Ehlers 2001; TA-Lib HT_TRENDLINE.
class HtTrendline {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const std::uint64_t bar = hilbert_.seen();
        const Hilbert::Turn turn = hilbert_.update(value);
        // Twice, so that the last kSlots values always stand side by side.
        const std::size_t place = bar % kSlots;
        past_[place] = past_[place + kSlots] = value;
        if (!hilbert_.has_begun()) {
            return kNaN;
        }
        const double mean = mean_of(place, static_cast<std::size_t>(turn.bars()));
        // From the mean, so that a constant input gives exactly that constant.
        const double past = (3.0 * (y1_ - mean) + 2.0 * (y2_ - mean)) + (y3_ - mean);
        const double line = mean + past / 10.0;
        y3_ = y2_;
        y2_ = y1_;
        y1_ = mean;
        return bar < kLookback ? kNaN : line;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        HtTrendline copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return kLookback; }

private:
    static constexpr int kLookback = 63;
    static constexpr std::size_t kSlots = 64; ///< A cycle has at most 50 bars.

    /// Of the last `count` values, the newest at `place`.
    [[nodiscard]] double mean_of(std::size_t place, std::size_t count) const noexcept {
        if (count == 0) {
            return 0.0;
        }
        const double* const first = past_ + (place + kSlots + 1 - count);
        const double newest = past_[place];
        double sums[4] = {}; // Side by side, so that none waits for another.
        const std::size_t whole = count / 4 * 4;
        for (std::size_t k = 0; k < whole; k += 4) {
            for (std::size_t lane = 0; lane < 4; ++lane) {
                sums[lane] += first[k + lane] - newest;
            }
        }
        for (std::size_t k = whole; k < count; ++k) {
            sums[k - whole] += first[k] - newest;
        }
        const double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        return newest + sum / static_cast<double>(count);
    }

    Hilbert hilbert_{Hilbert::kLate};
    double past_[2 * kSlots]{};
    double y1_ = 0.0;
    double y2_ = 0.0;
    double y3_ = 0.0;
};

} // namespace tradecore::indicators

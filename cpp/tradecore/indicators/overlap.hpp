// SPDX-License-Identifier: Apache-2.0
// Averages and bands on the scale of their input: Sma, Ema, Bbands.
//
// For every class here and in momentum.hpp and volatility.hpp: `update` takes one closed bar and
// returns its value, NaN for the first `lookback()` bars; `peek` returns what `update` would and
// changes nothing; `update_many` is bit for bit the loop of `update`, and faster. A bar with an
// input that is NaN or infinite gives NaN and is otherwise not seen. Inputs and outputs of
// update_many have equal sizes and do not overlap. Constructors throw std::bad_alloc at most;
// nothing else does.
#pragma once

#include <cstdint>
#include <span>

#include "tradecore/indicators/recurrence.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators {

/// Simple moving average. Pre: 1 <= period <= 100,000. Source: TA-Lib SMA.
class Sma {
public:
    explicit Sma(int period = 30) : mean_(period) {}

    double update(double value) noexcept { return is_finite(value) ? mean_.push(value) : kNaN; }
    [[nodiscard]] double peek(double value) const noexcept {
        return is_finite(value) ? mean_.peek(value) : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return mean_.period() - 1; }
    void update_many(std::span<const double> values, std::span<double> out) noexcept;

private:
    WindowMean mean_;
};

/// Exponential moving average, seeded with the simple average of the first `period` values.
/// Pre: period >= 1. Source: TA-Lib EMA.
class Ema {
public:
    TC_HOST_DEVICE explicit constexpr Ema(int period = 30) noexcept
        : weights_(Weights::span(period)), period_(period) {}

    TC_HOST_DEVICE constexpr double update(double value) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double value) const noexcept {
        Ema copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return period_ - 1; }
    void update_many(std::span<const double> values, std::span<double> out) noexcept;

private:
    Weights weights_;
    Gap gap_;
    double base_ = 0.0; // The first value of the block, or the seed in the seed's block.
    SeedMean seed_;
    int period_;
    std::uint64_t seen_ = 0;
};

constexpr double Ema::update(double value) noexcept {
    if (!is_finite(value)) {
        return kNaN;
    }
    if (period_ == 1) {
        return value;
    }
    const auto bar = seen_++;
    const auto position = static_cast<std::size_t>(bar % kBlock);
    if (seed_.count < period_) {
        seed_.add(value);
        if (seed_.count < period_) {
            return kNaN;
        }
        base_ = seed_.mean();
        gap_.seed(0.0);
        return base_;
    }
    if (position == 0) {
        gap_.rebase(weights_, base_, value);
        base_ = value;
    } else {
        gap_.add(weights_, value - base_);
    }
    return base_ + gap_.value(weights_, position);
}

struct BbandsValue {
    double upper;
    double middle;
    double lower;
};

/// Bollinger Bands: the mean of the last `period` values and that many population deviations
/// around it. Pre: 2 <= period <= 100,000. Source: TA-Lib BBANDS with matype SMA.
class Bbands {
public:
    explicit Bbands(int period = 20, double deviations_up = 2.0, double deviations_down = 2.0)
        : window_(period), up_(deviations_up), down_(deviations_down) {}

    BbandsValue update(double value) noexcept {
        return is_finite(value) ? bands(window_.push(value)) : BbandsValue{kNaN, kNaN, kNaN};
    }
    [[nodiscard]] BbandsValue peek(double value) const noexcept {
        return is_finite(value) ? bands(window_.peek(value)) : BbandsValue{kNaN, kNaN, kNaN};
    }
    [[nodiscard]] int lookback() const noexcept { return window_.period() - 1; }
    void update_many(std::span<const double> values, std::span<double> upper,
                     std::span<double> middle, std::span<double> lower) noexcept;

private:
    [[nodiscard]] BbandsValue bands(WindowDeviation::Value value) const noexcept {
        return {value.mean + up_ * value.deviation, value.mean,
                value.mean - down_ * value.deviation};
    }

    WindowDeviation window_;
    double up_;
    double down_;
};

} // namespace tradecore::indicators

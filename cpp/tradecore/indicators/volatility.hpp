// SPDX-License-Identifier: Apache-2.0
// How far a series moves: Atr. Contract: see overlap.hpp.
#pragma once

#include <cstdint>
#include <span>

#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// Average true range: a Wilder average seeded with the mean of the true ranges of bars 1 to
/// `period`; the range of bar 0 is not used. Pre: period >= 1, low <= high. Source: TA-Lib ATR.
class Atr {
public:
    TC_HOST_DEVICE explicit constexpr Atr(int period = 14) noexcept
        : weights_(Weights::wilder(period)), period_(period) {}

    TC_HOST_DEVICE constexpr double update(double high, double low, double close) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double high, double low,
                                                       double close) const noexcept {
        Atr copy = *this;
        return copy.update(high, low, close);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return period_; }
    void update_many(std::span<const double> highs, std::span<const double> lows,
                     std::span<const double> closes, std::span<double> out) noexcept;

private:
    Weights weights_;
    Decay mean_;
    double previous_ = 0.0;
    int period_;
    std::uint64_t seen_ = 0;
};

constexpr double Atr::update(double high, double low, double close) noexcept {
    if (!is_finite(high) || !is_finite(low) || !is_finite(close)) {
        return kNaN;
    }
    const auto bar = seen_++;
    const double top = high > previous_ ? high : previous_;
    const double bottom = low < previous_ ? low : previous_;
    const double range = top - bottom;
    previous_ = close;
    if (bar == 0) {
        return kNaN;
    }
    const auto period = static_cast<std::uint64_t>(period_);
    if (bar <= period) {
        mean_.sum += range;
        if (bar < period) {
            return kNaN;
        }
        mean_.seed(mean_.sum / period_);
        return mean_.sum;
    }
    return mean_.step(weights_, range * weights_.gain, static_cast<std::size_t>(bar % kBlock));
}

} // namespace tradecore::indicators

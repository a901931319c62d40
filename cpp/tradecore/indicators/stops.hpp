// SPDX-License-Identifier: Apache-2.0
// Stops that trail the price: Sar and Trail. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// Wilder's parabolic stop. On each bar it goes towards the extreme of the position by the share
/// `acceleration`, which grows with every new extreme, and never into the range of the last two
/// bars; where the price reaches it, the position turns. Pre: low <= high.
/// Source: Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib SAR and SAREXT.
class Sar {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    /// How a side's acceleration begins, grows and ends. Pre: none is negative.
    struct Side {
        double first;
        double step;
        double most;
    };

    constexpr Sar(double acceleration, double most) noexcept
        : Sar(0.0, 0.0, {acceleration, acceleration, most}, {acceleration, acceleration, most},
              false) {}
    /// Begins long at `start` if that is above 0, short at -start if below, and as the first two
    /// bars say if it is 0. Where the position turns, the stop moves away from the price by the
    /// share `offset`. With `is_signed` the stop of a short position is negative.
    constexpr Sar(double start, double offset, const Side& long_side, const Side& short_side,
                  bool is_signed = true) noexcept
        : long_(cut(long_side)), short_(cut(short_side)), start_(start), offset_(offset),
          is_signed_(is_signed) {}

    double update(double high, double low) noexcept {
        if (!is_finite(high) || !is_finite(low)) {
            return kNaN;
        }
        const std::uint64_t bar = seen_++;
        if (bar < 2) {
            if (bar == 0) {
                high_ = high;
                low_ = low;
                return kNaN;
            }
            begin(high, low);
        }
        const double top = std::max(high_, high); // Of this bar and the one before.
        const double bottom = std::min(low_, low);
        high_ = high;
        low_ = low;
        return is_long_ ? step_long(high, low, top, bottom) : step_short(high, low, top, bottom);
    }
    [[nodiscard]] double peek(double high, double low) const noexcept {
        Sar copy = *this;
        return copy.update(high, low);
    }
    [[nodiscard]] int lookback() const noexcept { return 1; }

private:
    [[nodiscard]] static constexpr Side cut(const Side& side) noexcept {
        return {std::min(side.first, side.most), std::min(side.step, side.most), side.most};
    }

    void begin(double high, double low) noexcept {
        const double rise = high - high_;
        const double fall = low_ - low;
        is_long_ = start_ > 0.0 || (start_ == 0.0 && !(fall > 0.0 && fall > rise));
        stop_ = start_ != 0.0 ? std::fabs(start_) : is_long_ ? low_ : high_;
        extreme_ = is_long_ ? high : low;
        share_ = is_long_ ? long_.first : short_.first;
        high_ = high; // There is no bar before this one.
        low_ = low;
    }

    double step_long(double high, double low, double top, double bottom) noexcept {
        if (low <= stop_) {
            is_long_ = false;
            stop_ = std::max(extreme_, top);
            stop_ += stop_ * offset_;
            const double result = is_signed_ ? -stop_ : stop_;
            share_ = short_.first;
            extreme_ = low;
            stop_ = std::max(stop_ + share_ * (extreme_ - stop_), top);
            return result;
        }
        const double result = stop_;
        if (high > extreme_) {
            extreme_ = high;
            share_ = std::min(share_ + long_.step, long_.most);
        }
        stop_ = std::min(stop_ + share_ * (extreme_ - stop_), bottom);
        return result;
    }

    double step_short(double high, double low, double top, double bottom) noexcept {
        if (high >= stop_) {
            is_long_ = true;
            stop_ = std::min(extreme_, bottom);
            stop_ -= stop_ * offset_;
            const double result = stop_;
            share_ = long_.first;
            extreme_ = high;
            stop_ = std::min(stop_ + share_ * (extreme_ - stop_), bottom);
            return result;
        }
        const double result = is_signed_ ? -stop_ : stop_;
        if (low < extreme_) {
            extreme_ = low;
            share_ = std::min(share_ + short_.step, short_.most);
        }
        stop_ = std::max(stop_ + share_ * (extreme_ - stop_), top);
        return result;
    }

    Side long_;
    Side short_;
    double start_;
    double offset_;
    bool is_signed_;
    bool is_long_ = true;
    double high_ = 0.0; ///< Of the bar before.
    double low_ = 0.0;
    double stop_ = 0.0;
    double extreme_ = 0.0; ///< Of the position so far.
    double share_ = 0.0;
    std::uint64_t seen_ = 0;
};

/// The band that the close stays within, and 1 while that is the lower one, else -1. Its inputs are
/// the upper and the lower band as they come, and the close; a band moves towards the price alone
/// until a close has passed it. Source: Seban; TA-Lib SUPERTREND.
class Trail {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 2;

    Value<2> update(double upper, double lower, double close) noexcept {
        if (!is_finite(upper) || !is_finite(lower) || !is_finite(close)) {
            return {kNaN, kNaN};
        }
        upper_ = close_ <= upper_ && upper_ < upper ? upper_ : upper;
        lower_ = close_ >= lower_ && lower_ > lower ? lower_ : lower;
        close_ = close;
        // The side turns where the close passes this bar's band.
        const bool stays = side_ > 0.0 ? !(close < lower_) : close > upper_;
        side_ = is_begun_ && !stays ? -1.0 : 1.0;
        is_begun_ = true;
        return {side_ > 0.0 ? lower_ : upper_, side_};
    }
    [[nodiscard]] Value<2> peek(double upper, double lower, double close) const noexcept {
        Trail copy = *this;
        return copy.update(upper, lower, close);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }

private:
    double upper_ = kNaN; ///< No band yet: comparisons fail.
    double lower_ = kNaN;
    double close_ = kNaN;
    double side_ = 1.0;
    bool is_begun_ = false;
};

} // namespace tradecore::indicators

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
        if (seen_ < 2) {
            if (++seen_ == 1) {
                high_ = high;
                low_ = low;
                return kNaN;
            }
            begin(high, low);
        }
        double result = 0.0;
        static_cast<void>(is_long_ ? step<true>(high, low, result)
                                   : step<false>(high, low, result));
        return result;
    }
    [[nodiscard]] double peek(double high, double low) const noexcept {
        Sar copy = *this;
        return copy.update(high, low);
    }
    [[nodiscard]] int lookback() const noexcept { return 1; }
    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && seen_ < 2; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
        Sar now = *this; // In registers, as nothing refers to it.
        while (i < count) {
            i = now.is_long_ ? now.walk<true>(in, out, i, count)
                             : now.walk<false>(in, out, i, count);
        }
        *this = now;
    }

private:
    [[nodiscard]] static constexpr Side cut(const Side& side) noexcept {
        return {std::min(side.first, side.most), std::min(side.step, side.most), side.most};
    }

    void begin(double high, double low) noexcept {
        const double rise = high - high_;
        const double fall = low_ - low;
        const bool is_long = start_ > 0.0 || (start_ == 0.0 && !(fall > 0.0 && fall > rise));
        const double stop = start_ != 0.0 ? std::fabs(start_) : is_long ? low_ : high_;
        is_long_ = is_long;
        stop_ = is_long ? stop : -stop;
        extreme_ = is_long ? high : -low;
        share_ = is_long ? long_.first : short_.first;
        high_ = high; // There is no bar before this one.
        low_ = low;
    }

    /// Says whether the position turns. A short position is a long one on prices of the other sign,
    /// and so are its stop and its extreme; its best price is -low.
    template <bool kLong>
    [[gnu::always_inline]] bool step(double high, double low, double& result) noexcept {
        const double top = std::max(high_, high); // Of this bar and the one before.
        const double bottom = std::min(low_, low);
        high_ = high;
        low_ = low;
        const double best = kLong ? high : -low;
        const double worst = kLong ? low : -high;
        if (worst <= stop_) {
            const double last = std::max(extreme_, kLong ? top : -bottom);
            const double away = last * offset_;
            is_long_ = !kLong;
            stop_ = -(kLong ? last + away : last - away);
            extreme_ = -worst;
            share_ = (kLong ? short_ : long_).first;
            result = shown<!kLong>();
            advance<!kLong>(top, bottom);
            return true;
        }
        result = shown<kLong>();
        const Side& side = kLong ? long_ : short_;
        share_ = best > extreme_ ? std::min(share_ + side.step, side.most) : share_;
        extreme_ = std::max(extreme_, best);
        advance<kLong>(top, bottom);
        return false;
    }
    template <bool kLong> [[nodiscard]] double shown() const noexcept {
        return kLong || is_signed_ ? stop_ : -stop_;
    }
    template <bool kLong> void advance(double top, double bottom) noexcept {
        stop_ = std::min(stop_ + share_ * (extreme_ - stop_), kLong ? bottom : -top);
    }
    /// Up to behind the bar on which the position turns.
    template <bool kLong>
    [[gnu::always_inline]] std::size_t walk(const Inputs<2>& in, const Outputs<1>& out,
                                            std::size_t i, std::size_t count) noexcept {
        bool has_turned = false;
        for (; i < count && !has_turned; ++i) {
            double result = kNaN;
            if (finite_at(in, i)) {
                has_turned = step<kLong>(in[0][i], in[1][i], result);
            }
            out[0][i] = result;
        }
        return i;
    }

    Side long_;
    Side short_;
    double start_;
    double offset_;
    bool is_signed_;
    bool is_long_ = true;
    double stop_ = 0.0;
    double extreme_ = 0.0; ///< The best price of the position so far.
    double share_ = 0.0;
    double high_ = 0.0; ///< Of the bar before.
    double low_ = 0.0;
    int seen_ = 0; ///< Bars, up to 2.
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
    void run(const Inputs<3>& in, const Outputs<2>& out, std::size_t count) noexcept {
        Trail now = *this;
        for (std::size_t i = 0; i < count; ++i) {
            store<2>(out, i, now.update(in[0][i], in[1][i], in[2][i]));
        }
        *this = now;
    }

private:
    double upper_ = kNaN; ///< No band yet: comparisons fail.
    double lower_ = kNaN;
    double close_ = kNaN;
    double side_ = 1.0;
    bool is_begun_ = false;
};

} // namespace tradecore::indicators

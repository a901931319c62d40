// SPDX-License-Identifier: Apache-2.0
// What TradingView's convention needs beside the parts of TA-Lib's. Written from the equivalents
// in Pine that TradingView publishes for its built-ins; not compared with its charts. For the
// contract see part.hpp.
#pragma once

#include <algorithm>

#include "tradecore/indicators/cumulative.hpp"
#include "tradecore/indicators/detail/formula.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recursive.hpp"

namespace tradecore::indicators {

/// Exponential moving average that begins with the first value. Pre: period >= 1.
/// Source: Pine ta.ema.
class EmaFromFirst : public Ema {
public:
    explicit constexpr EmaFromFirst(int period) noexcept : Ema(Weights::span(period), 1) {}
};

/// In percent, how much the first input is of the second. Where that is 0 the value before is
/// repeated; there is none before the first one. Source: Pine fixnan in ta.dmi.
class HeldShare {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    double update(double part, double whole) noexcept {
        const double value = peek(part, whole);
        last_ = is_finite(value) ? value : last_;
        return value;
    }
    [[nodiscard]] double peek(double part, double whole) const noexcept {
        if (!is_finite(part) || !is_finite(whole)) {
            return kNaN;
        }
        return whole != 0.0 ? share(part, whole) : last_;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = share(in[0][i], in[1][i]);
        }
        // NaN and infinity stand where the value before may be wanted.
        if (count > 0 && all_finite<1>({out[0]}, count)) {
            last_ = out[0][count - 1];
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
    }

private:
    [[nodiscard]] static double share(double part, double whole) noexcept {
        return (part / whole) * 100.0;
    }

    double last_ = kNaN;
};

/// The stop of a SuperTrend, and -1 while it is the lower band, else 1. Its inputs are the upper
/// and the lower band as they come, the close, and the close before. It begins as the upper band,
/// after bands of 0. Source: Pine ta.supertrend.
class PineTrail {
public:
    static constexpr std::size_t kInputs = 4;
    static constexpr std::size_t kOutputs = 2;

    Value<2> update(double upper, double lower, double close, double before) noexcept {
        if (!is_finite(upper) || !is_finite(lower) || !is_finite(close) || !is_finite(before)) {
            return {kNaN, kNaN};
        }
        const bool was_upper = stop_ == upper_; // Also where the bands are equal.
        upper_ = upper < upper_ || before > upper_ ? upper : upper_;
        lower_ = lower > lower_ || before < lower_ ? lower : lower_;
        const bool is_upper = !is_begun_ || (was_upper ? !(close > upper_) : close < lower_);
        is_begun_ = true;
        stop_ = is_upper ? upper_ : lower_;
        return {stop_, is_upper ? 1.0 : -1.0};
    }
    [[nodiscard]] Value<2> peek(double upper, double lower, double close,
                                double before) const noexcept {
        PineTrail copy = *this;
        return copy.update(upper, lower, close, before);
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

private:
    double upper_ = 0.0;
    double lower_ = 0.0;
    double stop_ = 0.0;
    bool is_begun_ = false;
};

/// The parabolic stop that turns where the price passes it before it is kept out of the range of
/// the last two bars. The first direction is that of TA-Lib's SAR: Pine takes it from closes.
/// Pre: low <= high; neither setting is negative. Source: Pine ta.sar.
class PineSar {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    constexpr PineSar(double acceleration, double most) noexcept
        : acceleration_(acceleration), most_(most) {}

    double update(double high, double low) noexcept {
        if (!is_finite(high) || !is_finite(low)) {
            return kNaN;
        }
        if (seen_ == 1) {
            begin(high, low);
        }
        const double result = seen_ > 0 ? step(high, low) : kNaN;
        high2_ = seen_ > 0 ? high1_ : high; // On bar 1 there is one bar before.
        low2_ = seen_ > 0 ? low1_ : low;
        high1_ = high;
        low1_ = low;
        seen_ = std::min(seen_ + 1, 2);
        return result;
    }
    [[nodiscard]] double peek(double high, double low) const noexcept {
        PineSar copy = *this;
        return copy.update(high, low);
    }
    [[nodiscard]] static int lookback() noexcept { return 1; }

private:
    void begin(double high, double low) noexcept {
        const double rise = high - high1_;
        const double fall = low1_ - low;
        is_long_ = !(fall > 0.0 && fall > rise);
        stop_ = is_long_ ? low1_ : high1_;
        turn(is_long_ ? high : low);
    }
    void turn(double extreme) noexcept {
        extreme_ = extreme;
        share_ = acceleration_;
        has_turned_ = true;
    }
    double step(double high, double low) noexcept {
        stop_ += share_ * (extreme_ - stop_);
        if (is_long_ && stop_ > low) {
            is_long_ = false;
            stop_ = std::max(high, extreme_);
            turn(low);
        } else if (!is_long_ && stop_ < high) {
            is_long_ = true;
            stop_ = std::min(low, extreme_);
            turn(high);
        }
        if (!has_turned_ && (is_long_ ? high > extreme_ : low < extreme_)) {
            extreme_ = is_long_ ? high : low;
            share_ = std::min(share_ + acceleration_, most_);
        }
        has_turned_ = false;
        stop_ = is_long_ ? std::min(stop_, std::min(low1_, low2_))
                         : std::max(stop_, std::max(high1_, high2_));
        return stop_;
    }

    double acceleration_;
    double most_;
    bool is_long_ = true;
    bool has_turned_ = false; ///< On this bar.
    double stop_ = 0.0;
    double extreme_ = 0.0; ///< The best price of the position so far.
    double share_ = 0.0;
    double high1_ = 0.0; ///< Of the bar before.
    double low1_ = 0.0;
    double high2_ = 0.0; ///< Of the one before that.
    double low2_ = 0.0;
    int seen_ = 0; ///< Bars, up to 2.
};

namespace detail {

/// The true range, which on the first bar is that of the bar itself. Source: Pine ta.tr(true).
struct RangeFromFirst : Definition<3> {
    Previous before;

    [[nodiscard]] static int lookback() noexcept { return 0; }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run.mix(
            [](double h, double l, double c1) {
                const double top = c1 > h ? c1 : h; // c1 is NaN on the first bar.
                const double bottom = c1 < l ? c1 : l;
                return top - bottom;
            },
            high, low, run(self.before, close));
    }
};

/// Its Wilder average, seeded with the mean of the first `period`. Source: Pine ta.atr.
struct AtrFromFirst : Definition<3> {
    RangeFromFirst range;
    WilderMean mean;

    explicit AtrFromFirst(int period) : mean(period) {}
    [[nodiscard]] int lookback() const noexcept { return mean.lookback(); }
    template <class Self, class Run, class X>
    static auto define(Self& self, Run& run, X high, X low, X close) {
        return run(self.mean, RangeFromFirst::define(self.range, run, high, low, close));
    }
};

} // namespace detail
} // namespace tradecore::indicators

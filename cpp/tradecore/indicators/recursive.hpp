// SPDX-License-Identifier: Apache-2.0
// Parts that remember all of the past in a few numbers: Ema, Rsi, Macd, Atr, Adx. For the contract
// see part.hpp.
#pragma once

#include <cstdint>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// Exponential moving average, seeded with the simple average of the first `period` values.
/// Pre: period >= 1. Source: TA-Lib EMA.
class Ema {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    TC_HOST_DEVICE explicit constexpr Ema(int period = 30) noexcept
        : Ema(Weights::span(period), period) {}
    /// With other weights, Wilder's say, and a seed that is the mean of `period` values. `first` is
    /// the bar of a longer series that its first value stands on: averages of averages whose blocks
    /// begin together run faster, one after another.
    TC_HOST_DEVICE constexpr Ema(const Weights& weights, int period, int first = 0) noexcept
        : weights_(weights), period_(period), seen_(static_cast<std::uint64_t>(first)) {}

    TC_HOST_DEVICE constexpr double update(double value) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double value) const noexcept {
        Ema copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return period_ - 1; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept;

    /// Whether a kernel may go on from here, with weights() and state().
    [[nodiscard]] bool is_at_block() const noexcept {
        return weights_.decay != 0.0 && seed_.count == period_ && seen_ % kBlock == 0;
    }
    [[nodiscard]] const Weights& weights() const noexcept { return weights_; }
    [[nodiscard]] const EmaState& state() const noexcept { return state_; }
    /// A kernel has taken `bars` and stands at `state`.
    void resume(const EmaState& state, std::size_t bars) noexcept {
        state_ = state;
        seen_ += bars;
    }

private:
    Weights weights_;
    EmaState state_;
    SeedMean seed_;
    int period_;
    std::uint64_t seen_; // From the first bar of a block.
};

constexpr double Ema::update(double value) noexcept {
    if (!is_finite(value)) {
        return kNaN;
    }
    if (weights_.decay == 0.0) { // Of one bar.
        return value;
    }
    const auto bar = seen_++;
    const auto position = static_cast<std::size_t>(bar % kBlock);
    if (seed_.count < period_) {
        seed_.add(value);
        if (seed_.count < period_) {
            return kNaN;
        }
        state_.base = seed_.mean();
        state_.gap.seed(0.0);
        return state_.base;
    }
    if (position == 0) {
        state_.gap.rebase(weights_, state_.base, value);
        state_.base = value;
    } else {
        state_.gap.add(weights_, value - state_.base);
    }
    return state_.base + state_.gap.value(weights_, position);
}

/// Relative strength index: 100 * gain / (gain + loss) of Wilder averages seeded with the mean of
/// the first `period` changes; 0 while both are 0. Pre: period >= 2. Source: TA-Lib RSI.
class Rsi {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    TC_HOST_DEVICE explicit constexpr Rsi(int period = 14) noexcept
        : weights_(Weights::wilder(period)), period_(period) {}

    TC_HOST_DEVICE constexpr double update(double value) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double value) const noexcept {
        Rsi copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return period_; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept;

private:
    [[nodiscard]] TC_HOST_DEVICE static constexpr double ratio(double gain, double loss) noexcept {
        const double total = gain + loss;
        return total != 0.0 ? (gain / total) * 100.0 : 0.0;
    }

    Weights weights_;
    Decay gain_;
    Decay loss_;
    double previous_ = 0.0;
    int period_;
    std::uint64_t seen_ = 0;
};

constexpr double Rsi::update(double value) noexcept {
    if (!is_finite(value)) {
        return kNaN;
    }
    const auto bar = seen_++;
    const double change = value - previous_;
    previous_ = value;
    if (bar == 0) {
        return kNaN;
    }
    const double gain = change > 0.0 ? change : 0.0;
    const double loss = change < 0.0 ? -change : 0.0;
    const auto period = static_cast<std::uint64_t>(period_);
    if (bar <= period) {
        gain_.sum += gain;
        loss_.sum += loss;
        if (bar < period) {
            return kNaN;
        }
        gain_.seed(gain_.sum / period_);
        loss_.seed(loss_.sum / period_);
        return ratio(gain_.sum, loss_.sum);
    }
    const auto position = static_cast<std::size_t>(bar % kBlock);
    const double mean_gain = gain_.step(weights_, gain * weights_.gain, position);
    const double mean_loss = loss_.step(weights_, loss * weights_.gain, position);
    return ratio(mean_gain, mean_loss);
}

/// Difference of two exponential averages, its own average, and their difference. Both averages are
/// seeded on the bar where the slow one is full, each with the mean of its own last values.
/// Periods are swapped if fast > slow. Pre: fast, slow >= 2, signal >= 1. Source: TA-Lib MACD.
class Macd {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 3;

    TC_HOST_DEVICE explicit constexpr Macd(int fast = 12, int slow = 26, int signal = 9) noexcept
        : fast_weights_(Weights::span(fast < slow ? fast : slow)),
          slow_weights_(Weights::span(fast < slow ? slow : fast)),
          signal_weights_(Weights::span(signal)), fast_period_(fast < slow ? fast : slow),
          slow_period_(fast < slow ? slow : fast), signal_period_(signal) {}

    TC_HOST_DEVICE constexpr Value<3> update(double value) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr Value<3> peek(double value) const noexcept {
        Macd copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept {
        return slow_period_ - 1 + signal_period_ - 1;
    }
    void run(const Inputs<1>& in, const Outputs<3>& out, std::size_t count) noexcept;

private:
    TC_HOST_DEVICE constexpr Value<3> finish(double macd, std::uint64_t bar) noexcept;

    Weights fast_weights_;
    Weights slow_weights_;
    Weights signal_weights_;
    Gap fast_;
    Gap slow_;
    double base_ = 0.0;
    Decay signal_;
    SeedMean fast_seed_;
    SeedMean slow_seed_;
    int fast_period_;
    int slow_period_;
    int signal_period_;
    std::uint64_t seen_ = 0;
};

constexpr Value<3> Macd::update(double value) noexcept {
    if (!is_finite(value)) {
        return {kNaN, kNaN, kNaN};
    }
    const auto bar = seen_++;
    const auto position = static_cast<std::size_t>(bar % kBlock);
    if (slow_seed_.count < slow_period_) {
        slow_seed_.add(value);
        if (slow_seed_.count > slow_period_ - fast_period_) {
            fast_seed_.add(value);
        }
        if (slow_seed_.count < slow_period_) {
            return {kNaN, kNaN, kNaN};
        }
        base_ = value;
        fast_.seed(fast_seed_.mean() - value);
        slow_.seed(slow_seed_.mean() - value);
        return finish(fast_.sum - slow_.sum, bar);
    }
    if (position == 0) {
        fast_.rebase(fast_weights_, base_, value);
        slow_.rebase(slow_weights_, base_, value);
        base_ = value;
    } else {
        fast_.add(fast_weights_, value - base_);
        slow_.add(slow_weights_, value - base_);
    }
    return finish(fast_.value(fast_weights_, position) - slow_.value(slow_weights_, position), bar);
}

constexpr Value<3> Macd::finish(double macd, std::uint64_t bar) noexcept {
    const auto ready = static_cast<std::uint64_t>(lookback());
    if (bar <= ready) {
        signal_.sum += macd;
        if (bar < ready) {
            return {kNaN, kNaN, kNaN};
        }
        signal_.seed(signal_.sum / signal_period_);
        return {macd, signal_.sum, macd - signal_.sum};
    }
    const double signal = signal_.step(signal_weights_, macd * signal_weights_.gain,
                                       static_cast<std::size_t>(bar % kBlock));
    return {macd, signal, macd - signal};
}

/// Average true range: a Wilder average seeded with the mean of the true ranges of bars 1 to
/// `period`; the range of bar 0 is not used. Pre: period >= 1, low <= high. Source: TA-Lib ATR.
class Atr {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;

    TC_HOST_DEVICE explicit constexpr Atr(int period = 14) noexcept
        : weights_(Weights::wilder(period)), period_(period) {}

    TC_HOST_DEVICE constexpr double update(double high, double low, double close) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double high, double low,
                                                       double close) const noexcept {
        Atr copy = *this;
        return copy.update(high, low, close);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return period_; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept;

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

/// Average directional index: a Wilder average of DX = 100 * |up - down| / (up + down), up and down
/// being decaying sums of the directional moves (the true range cancels). A bar on which nothing
/// has ever moved leaves it as it was. Pre: period >= 2. Source: TA-Lib ADX.
class Adx {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;

    TC_HOST_DEVICE explicit constexpr Adx(int period = 14) noexcept
        : move_weights_(Weights::sum(period)), mean_weights_(Weights::wilder(period)),
          period_(period) {}

    TC_HOST_DEVICE constexpr double update(double high, double low, double close) noexcept;
    [[nodiscard]] TC_HOST_DEVICE constexpr double peek(double high, double low,
                                                       double close) const noexcept {
        Adx copy = *this;
        return copy.update(high, low, close);
    }
    [[nodiscard]] TC_HOST_DEVICE constexpr int lookback() const noexcept { return 2 * period_ - 1; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept;

private:
    TC_HOST_DEVICE constexpr double average(double up, double down, std::uint64_t bar) noexcept;

    Weights move_weights_;
    Weights mean_weights_;
    Decay up_;
    Decay down_;
    Decay mean_;
    double last_ = 0.0; // The last value of the average.
    double previous_high_ = 0.0;
    double previous_low_ = 0.0;
    int period_;
    std::uint64_t seen_ = 0;
};

constexpr double Adx::update(double high, double low, double close) noexcept {
    if (!is_finite(high) || !is_finite(low) || !is_finite(close)) {
        return kNaN;
    }
    const auto bar = seen_++;
    const double rise = high - previous_high_;
    const double fall = previous_low_ - low;
    previous_high_ = high;
    previous_low_ = low;
    if (bar == 0) {
        return kNaN;
    }
    const double up = where((rise > 0.0) & (rise > fall), rise);
    const double down = where((fall > 0.0) & (fall > rise), fall);
    const auto period = static_cast<std::uint64_t>(period_);
    if (bar < period) {
        up_.seed(up_.sum + up);
        down_.seed(down_.sum + down);
        return kNaN;
    }
    const auto position = static_cast<std::size_t>(bar % kBlock);
    const double up_sum = up_.step(move_weights_, up, position);
    const double down_sum = down_.step(move_weights_, down, position);
    return average(up_sum, down_sum, bar);
}

constexpr double Adx::average(double up, double down, std::uint64_t bar) noexcept {
    const double total = up + down;
    const double apart = __builtin_fabs(up - down);
    const bool is_defined = total != 0.0;
    const double dx = is_defined ? (apart / total) * 100.0 : 0.0;
    const auto ready = static_cast<std::uint64_t>(lookback());
    if (bar <= ready) {
        mean_.sum += dx;
        if (bar < ready) {
            return kNaN;
        }
        mean_.seed(mean_.sum / period_);
        last_ = mean_.sum;
    } else if (is_defined) {
        last_ = mean_.step(mean_weights_, dx * mean_weights_.gain,
                           static_cast<std::size_t>(bar % kBlock));
    } else {
        mean_.seed(last_);
    }
    return last_;
}

} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// Parts that keep one or two numbers of all that came before: Previous, RunningSum, Compound,
// Midway, WilderMean, SumSpread. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tradecore/indicators/detail/drive.hpp"
#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// The value of the bar before; `first` on the first bar, infinite or NaN if that is wanted.
class Previous {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    explicit constexpr Previous(double first = kNaN) noexcept : last_(first) {}

    double update(double value) noexcept {
        const double result = peek(value);
        last_ = is_finite(value) ? value : last_;
        return result;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        return is_finite(value) ? last_ : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return last_ == last_ ? 0 : 1; }
    /// Pre: count > 0. Out of line: g++ 12 takes a definition's columns for uninitialised there.
    [[gnu::noinline]] void run_finite(const Inputs<1>& in, const Outputs<1>& out,
                                      std::size_t count) noexcept {
        const double last = in[0][count - 1];
        out[0][0] = last_;
        std::copy_n(in[0], count - 1, out[0] + 1);
        last_ = last;
    }

private:
    double last_;
};

/// Sum of all values: each block of eight bars is summed from zero and then added to what came
/// before it, so that many bars need not wait for one another.
class RunningSum {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        if (position_ == kBlock) {
            carry_ += block_;
            block_ = 0.0;
            position_ = 0;
        }
        block_ += value;
        ++position_;
        return carry_ + block_;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        RunningSum copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t first = 0;
        while (first < count && position_ != kBlock) { // A hole does not count.
            step(in, out, first, first + 1);
            ++first;
        }
        RunningSum next = *this;
        next.run_finite(later(in, first), later(out, first), count - first);
        if (is_finite(next.carry_ + next.block_)) { // What is not finite stays in the sum.
            *this = next;
        } else {
            step(in, out, first, count);
        }
    }
    void run_finite(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const std::size_t first = std::min(count, kBlock - position_);
        step(in, out, 0, first);
        const std::size_t whole = first + (count - first) / kBlock * kBlock;
        double last = carry_ + block_;
        for (std::size_t i = first; i < whole; i += kBlock) {
            const double* const values = in[0] + i;
            double* const to = out[0] + i;
            double block = 0.0;
            carry_ = last;
            for (std::size_t k = 0; k < kBlock; ++k) {
                block += values[k];
                to[k] = last + block;
            }
            block_ = block;
            last = last + block;
        }
        step(in, out, whole, count);
    }

private:
    void step(const Inputs<1>& in, const Outputs<1>& out, std::size_t first,
              std::size_t end) noexcept {
        for (std::size_t i = first; i < end; ++i) {
            out[0][i] = update(in[0][i]);
        }
    }

    double carry_ = 0.0; // Up to the block.
    double block_ = 0.0;
    std::size_t position_ = 0; // Bars in the block.
};

/// `start` times all values.
class Compound {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    explicit constexpr Compound(double start) noexcept : product_(start) {}

    double update(double value) noexcept {
        const bool is_seen = is_finite(value);
        product_ *= is_seen ? value : 1.0;
        return is_seen ? product_ : kNaN;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        return is_finite(value) ? product_ * value : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        double product = product_;
        for (std::size_t i = 0; i < count; ++i) {
            const bool is_seen = is_finite(in[0][i]);
            product *= is_seen ? in[0][i] : 1.0;
            out[0][i] = is_seen ? product : kNaN;
        }
        product_ = product;
    }

private:
    double product_;
};

/// Takes two series; y begins with the first of the one and then moves half the way to the value
/// that the other had a bar before.
class Midway {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    double update(double first, double other) noexcept {
        const double result = peek(first, other);
        if (result == result) {
            value_ = result;
            other_ = other;
            has_begun_ = true;
        }
        return result;
    }
    [[nodiscard]] double peek(double first, double other) const noexcept {
        if (!is_finite(first) || !is_finite(other)) {
            return kNaN;
        }
        return has_begun_ ? (value_ + other_) * 0.5 : first;
    }
    [[nodiscard]] int lookback() const noexcept { return 0; }
    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && !has_begun_; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
        if (all_finite(Inputs<1>{in[0] + i}, count - i)) {
            i += blocks(in[1] + i, out[0] + i, count - i);
        }
        for (; i < count; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
    }

private:
    /// Takes whole blocks; none if a value of theirs is too large or too small. In place of y its
    /// double, twice the double on the next bar and so on: a power of two changes no digit, and a
    /// bar waits for an addition alone.
    std::size_t blocks(const double* others, double* to, std::size_t count) noexcept {
        const std::size_t whole = count / kBlock * kBlock;
        double value = value_;
        double other = other_;
        for (std::size_t i = 0; i < whole; i += kBlock) {
            double sum = value + other;
            double many = 1.0;
            double share = 0.5;
            to[i] = sum * share;
            for (std::size_t k = 1; k < kBlock; ++k) {
                many *= 2.0;
                share *= 0.5;
                sum += others[i + k - 1] * many;
                to[i + k] = sum * share;
            }
            value = to[i + kBlock - 1];
            other = others[i + kBlock - 1];
        }
        // What is not finite shows in the next y, of which the last one has none.
        if (!is_finite(other) ||
            !detail::widely(detail::NormalLoop{}, static_cast<const double*>(to), whole)) {
            return 0;
        }
        value_ = value;
        other_ = other;
        return whole;
    }

    double value_ = 0.0;
    double other_ = 0.0;
    bool has_begun_ = false;
};

/// Wilder average of values that are never negative, seeded with the mean of the first `period`;
/// exactly 0 while all of them are 0. Pre: period >= 1. Source: TA-Lib RMA.
class WilderMean {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    explicit constexpr WilderMean(int period) noexcept
        : weights_(Weights::wilder(period)), period_(period) {}

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const auto bar = seen_++;
        const auto period = static_cast<std::uint64_t>(period_);
        if (bar < period) {
            mean_.sum += value;
            if (bar + 1 < period) {
                return kNaN;
            }
            mean_.seed(mean_.sum / period_);
            return mean_.sum;
        }
        return mean_.step(weights_, value * weights_.gain, static_cast<std::size_t>(bar % kBlock));
    }
    [[nodiscard]] double peek(double value) const noexcept {
        WilderMean copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return period_ - 1; }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const auto ready = [&](std::size_t) {
            return seen_ > static_cast<std::uint64_t>(period_) && seen_ % kBlock == 0;
        };
        const auto fast = [&](std::size_t i, std::size_t n) {
            const std::size_t taken =
                detail::kernels().wilder(in[0] + i, out[0] + i, n, weights_, mean_);
            seen_ += taken;
            return taken;
        };
        detail::drive(*this, in, out, count, ready, fast);
    }

private:
    Weights weights_;
    Decay mean_;
    int period_;
    std::uint64_t seen_ = 0;
};

/// Difference of a fast and a slow exponential average of the running sum of the values, both begun
/// with its first value; shown from bar `lookback` on. The sum less an average of it is a decaying
/// sum of the values, so that the running sum, which may be large, is not needed.
/// Pre: periods >= 1, lookback >= 0. Source: TA-Lib ADOSC.
class SumSpread {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    constexpr SumSpread(int fast, int slow, int lookback) noexcept
        : slow_(Weights::span(slow)), fast_(Weights::span(fast)),
          lookback_(static_cast<std::uint64_t>(lookback)) {}

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const auto bar = seen_++;
        // Both averages are the sum itself on the first bar.
        const double result = step(bar == 0 ? 0.0 : value, static_cast<std::size_t>(bar % kBlock));
        return bar < lookback_ ? kNaN : result;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        SumSpread copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(lookback_); }
    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        const auto ready = [&](std::size_t) { return seen_ > lookback_ && seen_ % kBlock == 0; };
        const auto fast = [&](std::size_t i, std::size_t n) {
            Decay slows{carry_[0], sum_[0]};
            Decay fasts{carry_[1], sum_[1]};
            const std::size_t taken =
                detail::kernels().spread(in[0] + i, out[0] + i, n, slow_, fast_, slows, fasts);
            carry_ = Pair{slows.carry, fasts.carry};
            sum_ = Pair{slows.sum, fasts.sum};
            seen_ += taken;
            return taken;
        };
        detail::drive(*this, in, out, count, ready, fast);
    }

private:
    /// Of the slow and of the fast average.
    using Pair = double __attribute__((vector_size(16)));

    /// As Decay, with terms that are a share of the values: sum = decay * (sum + value).
    double step(double value, std::size_t position) noexcept {
        const Pair both{value, value};
        const Pair decay{slow_.decay, fast_.decay};
        if (position == 0) {
            carry_ = Pair{slow_.power[kBlock - 1], fast_.power[kBlock - 1]} * carry_ + sum_;
            sum_ = decay * both;
        } else {
            sum_ = decay * (sum_ + both);
        }
        const Pair now = Pair{slow_.power[position], fast_.power[position]} * carry_ + sum_;
        return now[0] - now[1];
    }

    Weights slow_;
    Weights fast_;
    Pair carry_{};
    Pair sum_{};
    std::uint64_t lookback_;
    std::uint64_t seen_ = 0;
};

} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// Parts of Wilder's directional movement: WilderSum, Dx. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// A decaying sum of what moves from bar to bar, so that its first value is of bar 1: those of bars
/// 1 to `period` - 1 added up, from bar `period` on s - s / period + x. A period of 1 gives the
/// value itself. The seed, on bar `period` - 1, is shown or not. Pre: period >= 1. Source: TA-Lib
/// PLUS_DM, PLUS_DI.
class WilderSum {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;
    enum class Seed : std::uint8_t { shown, hidden };

    WilderSum(int period, Seed seed) noexcept
        : weights_(Weights::sum(period)), period_(static_cast<std::uint64_t>(period)), seed_(seed) {
    }

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const std::uint64_t bar = bar_++;
        if (bar < period_) {
            sum_.seed(sum_.sum + value);
            return seed_ == Seed::shown && bar_ == period_ ? sum_.sum : kNaN;
        }
        return sum_.step(weights_, value, static_cast<std::size_t>(bar % kBlock));
    }
    [[nodiscard]] double peek(double value) const noexcept {
        WilderSum copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept {
        const int seeding = static_cast<int>(period_) - 1;
        return seed_ == Seed::shown && seeding > 0 ? seeding - 1 : seeding;
    }

    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count;) {
            const std::size_t position = static_cast<std::size_t>(bar_ % kBlock);
            std::size_t bars = std::min(count - i, kBars);
            if (position != 0 || bar_ < period_) {
                bars = std::min(bars, kBlock - position); // Up to where a block begins.
            } else if (bars >= kBlock && all_finite(later(in, i), bars)) {
                bars -= bars % kBlock;
                walk(in[0] + i, out[0] + i, bars);
                i += bars;
                continue;
            }
            for (const std::size_t end = i + bars; i < end; ++i) {
                out[0][i] = update(in[0][i]);
            }
        }
    }

private:
    static constexpr std::size_t kBars = 1'024; ///< At a time.

    /// Whole blocks, past the seed. Apart from the carry, these do not wait for each other.
    void walk(const double* in, double* out, std::size_t count) noexcept {
        Decay sum = sum_;
        for (std::size_t i = 0; i < count; i += kBlock) {
            double values[kBlock];
            for (std::size_t k = 0; k < kBlock; ++k) {
                values[k] = sum.step(weights_, in[i + k], k);
            }
            std::copy_n(values, kBlock, out + i);
        }
        sum_ = sum;
        bar_ += count;
    }

    Weights weights_;
    Decay sum_;
    std::uint64_t period_;
    std::uint64_t bar_ = 1;
    Seed seed_;
};

/// Of two sums that are never negative: 100 * |up - down| / (up + down). Where both are 0 the value
/// before is repeated, 0 at first.
class Dx {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    double update(double up, double down) noexcept {
        const double value = peek(up, down);
        last_ = is_finite(value) ? value : last_;
        return value;
    }
    [[nodiscard]] double peek(double up, double down) const noexcept {
        if (!is_finite(up) || !is_finite(down)) {
            return kNaN;
        }
        return up + down != 0.0 ? ratio(up, down) : last_;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = ratio(in[0][i], in[1][i]);
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
    [[nodiscard]] static double ratio(double up, double down) noexcept {
        const double apart = up > down ? up - down : down - up;
        return (apart / (up + down)) * 100.0;
    }

    double last_ = 0.0;
};

} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// The true strength index. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/recurrence.hpp"

namespace tradecore::indicators {

/// 100 * ema(ema(step)) / ema(ema(|step|)), each average seeded with the mean of its first values;
/// 0 where nothing has moved. A step and its size go through the same averages, so they go side by
/// side in one register. Pre: one, other >= 1. Source: TA-Lib TSI.
class Tsi {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    Tsi(int one, int other) noexcept
        : first_(one, 1), second_(other, one), lookback_(one + other - 1) {}

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const Pair pair = pair_of(value - before_);
        before_ = value;
        const std::uint64_t bar = bar_++;
        if (bar == 0) {
            return kNaN;
        }
        const Pair once = first_.step(pair, bar);
        if (!first_.is_ready(bar)) {
            return kNaN;
        }
        const Pair twice = second_.step(once, bar);
        return second_.is_ready(bar) ? ratio(twice[0], twice[1]) : kNaN;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        Tsi copy = *this;
        return copy.update(value);
    }
    [[nodiscard]] int lookback() const noexcept { return lookback_; }

    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        for (std::size_t i = 0; i < count;) {
            const std::size_t position = static_cast<std::size_t>(bar_ % kBlock);
            std::size_t bars = std::min(count - i, kBars);
            if (position != 0 || bar_ <= static_cast<std::uint64_t>(lookback_)) {
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
    static constexpr std::size_t kBars = 1'024;           ///< At a time.
    using Pair = double __attribute__((vector_size(16))); ///< Of the step, of its size.

    [[nodiscard]] static Pair pair_of(double step) noexcept { return Pair{step, std::fabs(step)}; }
    [[nodiscard]] static double ratio(double way, double path) noexcept {
        const double value = 100.0 * (way / path);
        return path != 0.0 ? value : 0.0;
    }

    /// An exponential average of pairs, in the blocks of recurrence.hpp.
    struct Average {
        Pair decay;
        Pair gain;
        Pair power[kBlock];
        Pair carry{};
        Pair sum{};
        std::uint64_t begin; ///< The bar of its first value,
        std::uint64_t ready; ///< of its seed.

        Average(int period, int begin_) noexcept
            : begin(static_cast<std::uint64_t>(begin_)),
              ready(begin + static_cast<std::uint64_t>(period) - 1) {
            const Weights weights = Weights::span(period);
            decay = Pair{weights.decay, weights.decay};
            gain = Pair{weights.gain, weights.gain};
            for (std::size_t k = 0; k < kBlock; ++k) {
                power[k] = Pair{weights.power[k], weights.power[k]};
            }
        }
        [[nodiscard]] bool is_ready(std::uint64_t bar) const noexcept { return bar >= ready; }
        Pair step(Pair value, std::uint64_t bar) noexcept {
            if (bar <= ready) {
                sum += value;
                sum = bar == ready ? sum / static_cast<double>(ready - begin + 1) : sum;
                return sum;
            }
            return move(value, static_cast<std::size_t>(bar % kBlock));
        }
        /// As Decay::step.
        Pair move(Pair value, std::size_t position) noexcept {
            const Pair term = value * gain;
            if (position == 0) {
                carry = power[kBlock - 1] * carry + sum;
                sum = term;
            } else {
                sum = decay * sum + term;
            }
            return power[position] * carry + sum;
        }
    };

    /// Whole blocks, past the seeds. Apart from the carries, these do not wait for each other.
    void walk(const double* in, double* out, std::size_t count) noexcept {
        Average first = first_;
        Average second = second_;
        double before = before_;
        for (std::size_t i = 0; i < count; i += kBlock) {
            double way[kBlock];
            double path[kBlock];
            for (std::size_t k = 0; k < kBlock; ++k) {
                const Pair pair = pair_of(in[i + k] - before);
                const Pair twice = second.move(first.move(pair, k), k);
                before = in[i + k];
                way[k] = twice[0];
                path[k] = twice[1];
            }
            for (std::size_t k = 0; k < kBlock; ++k) {
                out[i + k] = ratio(way[k], path[k]);
            }
        }
        first_ = first;
        second_ = second;
        before_ = before;
        bar_ += count;
    }

    Average first_;
    Average second_;
    double before_ = 0.0;
    int lookback_;
    std::uint64_t bar_ = 0;
};

} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// Mean absolute deviation. For the contract see part.hpp.
#pragma once

#include "tradecore/indicators/rolling.hpp"

namespace tradecore::indicators {

/// Mean of the last `period` values and their mean absolute distance from it. The distances are
/// taken anew on each bar, as the mean moves. Pre: 1 <= period <= kPeriodMax.
class Deviation {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 2;

    explicit Deviation(int period)
        : mean_(period), tail_(static_cast<std::size_t>(period)),
          period_(static_cast<std::size_t>(period)) {}

    Value<2> update(double value) noexcept {
        const double mean = mean_.update(value);
        if (is_finite(value)) {
            tail_.push({value});
        }
        return around(mean);
    }
    [[nodiscard]] Value<2> peek(double value) const noexcept {
        const double mean = mean_.peek(value);
        if (mean != mean) {
            return no_value<2>();
        }
        // The window less its oldest value, and the value in hand, in the order of update.
        return {mean, distance(tail_.end() - (period_ - 1), period_ - 1, value, mean)};
    }
    [[nodiscard]] int lookback() const noexcept { return mean_.lookback(); }

    void run(const Inputs<1>& in, const Outputs<2>& out, std::size_t count) noexcept {
        mean_.run(in, {out[0]}, count);
        for (std::size_t i = 0; i < count; ++i) {
            if (is_finite(in[0][i])) {
                tail_.push({in[0][i]});
            }
            store<2>(out, i, around(out[0][i]));
        }
    }

private:
    [[nodiscard]] Value<2> around(double mean) const noexcept {
        if (mean != mean) {
            return no_value<2>();
        }
        const double* const last = tail_.end() - 1;
        return {mean, distance(last - (period_ - 1), period_ - 1, *last, mean)};
    }
    /// Of `count` values from `first` on, and of `last`.
    [[nodiscard]] double distance(const double* first, std::size_t count, double last,
                                  double mean) const noexcept {
        constexpr std::size_t kSums = 4; // Side by side, so that none waits for another.
        double sums[kSums] = {};
        const std::size_t whole = count / kSums * kSums;
        for (std::size_t i = 0; i < whole; i += kSums) {
            for (std::size_t k = 0; k < kSums; ++k) {
                sums[k] += std::fabs(first[i + k] - mean);
            }
        }
        double sum = std::fabs(last - mean);
        for (std::size_t i = whole; i < count; ++i) {
            sum += std::fabs(first[i] - mean);
        }
        return (((sums[0] + sums[2]) + (sums[1] + sums[3])) + sum) / static_cast<double>(period_);
    }

    Sma mean_;
    Tails<1> tail_;
    std::size_t period_;
};

} // namespace tradecore::indicators

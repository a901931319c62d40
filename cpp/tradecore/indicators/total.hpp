// SPDX-License-Identifier: Apache-2.0
// The sum of all bars so far. For the contract see part.hpp.
#pragma once

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The sum of all values so far.
class Total {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        const double sum = peek(value);
        sum_ = is_finite(value) ? sum : sum_;
        return sum;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        return is_finite(value) ? sum_ + value : kNaN;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

private:
    double sum_ = 0.0;
};

} // namespace tradecore::indicators

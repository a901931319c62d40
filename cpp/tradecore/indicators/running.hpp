// SPDX-License-Identifier: Apache-2.0
// Parts over all bars so far or over one of them: Total, Before. For the contract see part.hpp.
#pragma once

#include <algorithm>

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

/// The value before; the first time, the value itself.
class Before {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    double update(double value) noexcept {
        const double result = peek(value);
        before_ = is_finite(value) ? value : before_;
        return result;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        return before_ == before_ ? before_ : value;
    }
    [[nodiscard]] static int lookback() noexcept { return 0; }

    void run(const Inputs<1>& in, const Outputs<1>& out, std::size_t count) noexcept {
        if (count > 0 && all_finite(in, count)) {
            out[0][0] = update(in[0][0]);
            std::copy_n(in[0], count - 1, out[0] + 1);
            before_ = in[0][count - 1];
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            out[0][i] = update(in[0][i]);
        }
    }

private:
    double before_ = kNaN;
};

} // namespace tradecore::indicators

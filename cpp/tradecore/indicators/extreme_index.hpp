// SPDX-License-Identifier: Apache-2.0
// Which bar the highest or lowest of a window stands on: Holder. For the contract see part.hpp.
#pragma once

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The number, counted from 0, of the bar that holds the extreme of the last `period` values. A bar
/// that equals the extreme takes it over on arrival; once the holder has left the window, the
/// earliest of equals holds it. Inputs are the values, their extreme, and the bars since the
/// earliest of equals; NaN until these are known, and such bars count, too. Pre: period >= 1.
/// Source: TA-Lib MAXINDEX.
class Holder {
public:
    static constexpr std::size_t kInputs = 3;
    static constexpr std::size_t kOutputs = 1;

    explicit constexpr Holder(int period) noexcept : period_(period) {}

    double update(double value, double extreme, double since) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const double result = peek(value, extreme, since);
        holder_ = is_finite(result) ? result : holder_;
        bar_ += 1.0;
        return result;
    }
    [[nodiscard]] double peek(double value, double extreme, double since) const noexcept {
        if (!is_finite(value) || !is_finite(extreme)) {
            return kNaN;
        }
        return next(holder_, bar_, value == extreme, since);
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_) - 1; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && !(bar_ >= period_); ++i) {
            out[0][i] = update(in[0][i], in[1][i], in[2][i]);
        }
        if (all_finite(later(in, i), count - i)) {
            double holder = holder_;
            double bar = bar_;
            for (; i < count; ++i) {
                holder = next(holder, bar, in[0][i] == in[1][i], in[2][i]);
                bar += 1.0;
                out[0][i] = holder;
            }
            holder_ = holder;
            bar_ = bar;
        }
        for (; i < count; ++i) {
            out[0][i] = update(in[0][i], in[1][i], in[2][i]);
        }
    }

private:
    /// Without branches: who holds is as hard to foresee as the price.
    [[nodiscard]] double next(double holder, double bar, bool is_taken,
                              double since) const noexcept {
        const double found = bar - since;
        const double kept = is_taken ? bar : holder;
        return holder > bar - period_ ? kept : found;
    }

    double period_;
    double bar_ = 0.0; // Whole numbers, all of them.
    double holder_ = -1.0e300;
};

} // namespace tradecore::indicators

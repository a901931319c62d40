// SPDX-License-Identifier: Apache-2.0
// Which bar the highest or lowest of a window stands on: Holder. For the contract see part.hpp.
#pragma once

#include <cstdint>
#include <limits>

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
        holder_ = is_finite(result) ? static_cast<std::int64_t>(result) : holder_;
        ++bar_;
        return result;
    }
    [[nodiscard]] double peek(double value, double extreme, double since) const noexcept {
        if (!is_finite(value) || !is_finite(extreme)) {
            return kNaN;
        }
        return static_cast<double>(
            next(holder_, bar_, value == extreme, static_cast<std::int64_t>(since)));
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_) - 1; }
    void run(const Inputs<3>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && bar_ < period_; ++i) {
            out[0][i] = update(in[0][i], in[1][i], in[2][i]);
        }
        if (all_finite(later(in, i), count - i)) {
            std::int64_t holder = holder_;
            std::int64_t bar = bar_;
            for (; i < count; ++i, ++bar) {
                holder =
                    next(holder, bar, in[0][i] == in[1][i], static_cast<std::int64_t>(in[2][i]));
                out[0][i] = static_cast<double>(holder);
            }
            holder_ = holder;
            bar_ = bar;
        }
        for (; i < count; ++i) {
            out[0][i] = update(in[0][i], in[1][i], in[2][i]);
        }
    }

private:
    /// Without branches: who holds is as hard to foresee as the price. The compiler makes branches
    /// of choices, so these are products of bits.
    [[nodiscard]] std::int64_t next(std::int64_t holder, std::int64_t bar, bool is_taken,
                                    std::int64_t since) const noexcept {
        const std::int64_t found = bar - since;
        const std::int64_t kept = holder ^ ((holder ^ bar) & -std::int64_t{is_taken});
        const bool has_left = holder <= bar - period_;
        return kept ^ ((kept ^ found) & -std::int64_t{has_left});
    }

    std::int64_t period_;
    std::int64_t bar_ = 0;
    std::int64_t holder_ = std::numeric_limits<std::int64_t>::min();
};

} // namespace tradecore::indicators

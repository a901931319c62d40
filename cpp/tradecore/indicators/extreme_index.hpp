// SPDX-License-Identifier: Apache-2.0
// Which bar the highest or lowest of a window stands on: Holder. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "tradecore/indicators/part.hpp"
#include "tradecore/indicators/tail.hpp"

namespace tradecore::indicators {

/// The number, counted from 0, of the bar that holds the extreme of the last `period` values. A bar
/// that equals the extreme takes it over on arrival; once the holder has left the window, the
/// earliest of equals holds it. Inputs are the values and their extreme; NaN until that is known,
/// and such bars count, too. Pre: period >= 1. Source: TA-Lib MAXINDEX.
///
/// Whoever is found `n` bars into the window stays for n bars at least, so that the search costs a
/// comparison a bar at most, on the whole.
class Holder {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    explicit Holder(int period) : period_(period), values_(static_cast<std::size_t>(period)) {}

    double update(double value, double extreme) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        const double result = peek(value, extreme);
        holder_ = is_finite(result) ? static_cast<std::int64_t>(result) : holder_;
        values_.push({value});
        ++bar_;
        return result;
    }
    [[nodiscard]] double peek(double value, double extreme) const noexcept {
        if (!is_finite(value) || !is_finite(extreme)) {
            return kNaN;
        }
        const bool has_left = holder_ <= bar_ - period_;
        return static_cast<double>(has_left           ? found(&value, 0, extreme)
                                   : value == extreme ? bar_
                                                      : holder_);
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_) - 1; }
    void run(const Inputs<2>& in, const Outputs<1>& out, std::size_t count) noexcept {
        std::size_t i = 0;
        for (; i < count && bar_ < period_; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
        if (all_finite(later(in, i), count - i)) {
            take(in[0] + i, in[1] + i, out[0] + i, count - i);
            return;
        }
        for (; i < count; ++i) {
            out[0][i] = update(in[0][i], in[1][i]);
        }
    }

private:
    /// The earliest bar of the window that ends with values[at] whose value is the extreme; before
    /// values[0] stand those of the tail. Pre: there is one.
    [[nodiscard]] std::int64_t found(const double* values, std::size_t at,
                                     double extreme) const noexcept {
        const auto first = static_cast<std::int64_t>(at) - (period_ - 1); // Below 0: in the tail.
        for (std::int64_t k = first; k < 0; ++k) {
            if (values_.at(static_cast<std::size_t>(-k)) == extreme) {
                return bar_ + k;
            }
        }
        auto k = static_cast<std::size_t>(std::max<std::int64_t>(first, 0));
        while (k < at && values[k] != extreme) {
            ++k;
        }
        return bar_ + static_cast<std::int64_t>(k);
    }
    /// As update, of bars that are finite and have an extreme. Who takes over is as hard to foresee
    /// as the price, so it is chosen by bits, of which the compiler makes no branch.
    void take(const double* values, const double* extremes, double* to,
              std::size_t count) noexcept {
        std::int64_t holder = holder_;
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t bar = bar_ + static_cast<std::int64_t>(i);
            if (holder <= bar - period_) [[unlikely]] {
                holder = found(values, i, extremes[i]);
            } else {
                const std::int64_t is_taken = values[i] == extremes[i] ? 1 : 0;
                holder ^= (holder ^ bar) & -is_taken;
            }
            to[i] = static_cast<double>(holder);
        }
        holder_ = holder;
        bar_ += static_cast<std::int64_t>(count);
        values_.append({values}, count);
    }

    std::int64_t period_;
    std::int64_t bar_ = 0;
    std::int64_t holder_ = std::numeric_limits<std::int64_t>::min();
    Tails<1> values_; ///< The last ones.
};

} // namespace tradecore::indicators

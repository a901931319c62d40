// SPDX-License-Identifier: Apache-2.0
// Which bar the highest or lowest of a window stands on: Holder. For the contract see part.hpp.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The number, counted from 0, of the bar that holds the extreme of the last `period` values. A bar
/// that equals the extreme takes it over on arrival; once the holder has left the window, the
/// earliest of equals holds it. Inputs are the values and their extreme, NaN until it is known;
/// those bars count, too. Pre: period >= 1. Source: TA-Lib MAXINDEX.
///
/// The search from the oldest bar on ends at the new holder, and until that leaves there is no
/// other: over time a bar is looked at once.
class Holder {
public:
    static constexpr std::size_t kInputs = 2;
    static constexpr std::size_t kOutputs = 1;

    explicit Holder(int period)
        : period_(static_cast<std::uint64_t>(period)), values_(static_cast<std::size_t>(period)) {}

    double update(double value, double extreme) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        values_[next_] = value;
        const double result = advance(value, extreme);
        next_ = next_ + 1 == values_.size() ? 0 : next_ + 1;
        ++seen_;
        return result;
    }
    [[nodiscard]] double peek(double value, double extreme) const noexcept {
        if (!is_finite(value) || !is_finite(extreme)) {
            return kNaN;
        }
        if (holder_ + period_ > seen_ && is_held_) {
            return static_cast<double>(value == extreme ? seen_ : holder_);
        }
        // values_[next_] is the one that leaves; the value in hand is the last to be looked at.
        const std::size_t found = found_from(next_ + 1, values_.size(), extreme);
        const std::size_t place = found < values_.size() ? found : found_from(0, next_, extreme);
        const std::uint64_t steps = place > next_ ? place - next_ : place + period_ - next_;
        return static_cast<double>(seen_ - period_ + std::min(steps, period_));
    }
    [[nodiscard]] int lookback() const noexcept { return static_cast<int>(period_) - 1; }

private:
    double advance(double value, double extreme) noexcept {
        if (!is_finite(extreme)) {
            return kNaN;
        }
        if (!is_held_ || holder_ + period_ <= seen_) [[unlikely]] {
            const std::size_t oldest = next_ + 1 == values_.size() ? 0 : next_ + 1;
            std::size_t place = found_from(oldest, values_.size(), extreme);
            if (place == values_.size()) {
                place = found_from(0, oldest, extreme);
            }
            const std::uint64_t steps = place >= oldest ? place - oldest : place + period_ - oldest;
            holder_ = seen_ + 1 - period_ + steps;
            is_held_ = true;
        } else {
            holder_ = value == extreme ? seen_ : holder_;
        }
        return static_cast<double>(holder_);
    }
    /// The first place of `wanted` from `first` on, or `end`.
    [[nodiscard]] std::size_t found_from(std::size_t first, std::size_t end,
                                         double wanted) const noexcept {
        while (first < end && values_[first] != wanted) {
            ++first;
        }
        return std::min(first, end);
    }

    std::uint64_t period_;
    std::uint64_t seen_ = 0;
    std::uint64_t holder_ = 0;
    bool is_held_ = false;
    std::size_t next_ = 0;       // Where the next value goes: over the oldest one.
    std::vector<double> values_; // The last `period`.
};

} // namespace tradecore::indicators

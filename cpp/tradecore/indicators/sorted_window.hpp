// SPDX-License-Identifier: Apache-2.0
// The last values in order of size: SortedWindow, and the part Percentile. For the contract see
// part.hpp. An update finds two places and moves the values between them.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// The last `period` values, sorted. Pre: period >= 1; values are finite.
class SortedWindow {
public:
    explicit SortedWindow(int period)
        : in_turn_(static_cast<std::size_t>(period)), sorted_(static_cast<std::size_t>(period)) {}

    [[nodiscard]] bool is_full() const noexcept { return count_ == sorted_.size(); }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    /// How many values are below `value`.
    [[nodiscard]] std::size_t below(double value) const noexcept {
        constexpr std::size_t kFew = 256; // Sooner counted than searched.
        if (count_ <= kFew) {
            return detail::widely(detail::CountLoop<std::less<>>{}, sorted_.data(), count_, value);
        }
        return static_cast<std::size_t>(
            std::lower_bound(sorted_.data(), sorted_.data() + count_, value) - sorted_.data());
    }
    /// The k-th smallest, from 0. Pre: k < count().
    [[nodiscard]] double at(std::size_t k) const noexcept { return sorted_[k]; }
    /// The same after a push of `value`. Pre: k < what count() is then.
    [[nodiscard]] double at_after(double value, std::size_t k) const noexcept {
        const std::size_t gone = is_full() ? below(in_turn_[next_]) : count_;
        const std::size_t place = place_of(value, gone);
        if (k == place) {
            return value;
        }
        const std::size_t kept = k < place ? k : k - 1; // Its place without the new one.
        return sorted_[kept < gone ? kept : kept + 1];
    }
    void push(double value) noexcept {
        const std::size_t gone = is_full() ? below(in_turn_[next_]) : count_;
        const std::size_t place = place_of(value, gone);
        const auto at = [&](std::size_t k) {
            return sorted_.begin() + static_cast<std::ptrdiff_t>(k);
        };
        if (place < gone) {
            std::move_backward(at(place), at(gone), at(gone + 1));
        } else {
            std::move(at(gone + 1), at(place + 1), at(gone));
        }
        sorted_[place] = value;
        count_ += is_full() ? 0 : 1;
        in_turn_[next_] = value;
        next_ = next_ + 1 == in_turn_.size() ? 0 : next_ + 1;
    }

private:
    /// Where `value` stands once the value at `gone` has left.
    [[nodiscard]] std::size_t place_of(double value, std::size_t gone) const noexcept {
        const std::size_t place = below(value);
        return place > gone ? place - 1 : place;
    }

    std::vector<double> in_turn_;
    std::vector<double> sorted_;
    std::size_t next_ = 0; // Where the next one goes in turn, over the oldest.
    std::size_t count_ = 0;
};

/// The nearest-rank percentile: the smallest of the last `period` values that at least `percent`
/// percent of them do not exceed. Pre: period >= 1, 0 <= percent <= 100.
class Percentile {
public:
    static constexpr std::size_t kInputs = 1;
    static constexpr std::size_t kOutputs = 1;

    Percentile(int period, double percent) : window_(period), period_(period) {
        const double rank = std::ceil(percent / 100.0 * period);
        rank_ = rank > 1.0 ? static_cast<std::size_t>(rank) - 1 : 0;
    }

    double update(double value) noexcept {
        if (!is_finite(value)) {
            return kNaN;
        }
        window_.push(value);
        return window_.is_full() ? window_.at(rank_) : kNaN;
    }
    [[nodiscard]] double peek(double value) const noexcept {
        const bool is_known =
            is_finite(value) && window_.count() + 1 >= static_cast<std::size_t>(period_);
        return is_known ? window_.at_after(value, rank_) : kNaN;
    }
    [[nodiscard]] int lookback() const noexcept { return period_ - 1; }

private:
    SortedWindow window_;
    int period_;
    std::size_t rank_; ///< From 0.
};

} // namespace tradecore::indicators

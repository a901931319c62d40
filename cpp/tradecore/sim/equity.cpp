// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/equity.hpp"

#include <algorithm>

namespace tradecore::sim {

Equity::Equity(const Tape& tape, std::int64_t cash, base::Quantity lot_size)
    : tape_(&tape), lot_(lot_size.raw), cash_(base::to_float(base::Notional{cash})), first_(cash_),
      high_(cash_), low_(cash_) {
    daily_.reserve(tape.day_ends().size() + 1);
    daily_.push_back(first_);
    marked_ = 1;
}

void Equity::hold(std::int64_t cash, std::int64_t held) noexcept {
    cash_ = base::to_float(base::Notional{cash});
    held_ = base::to_float(base::Quantity{held});
    is_holding_ = held >= lot_;
}

void Equity::mark(std::size_t to) {
    if (to <= marked_) {
        return;
    }
    holding_ += is_holding_ ? to - marked_ : 0;
    mark_days(to);
    if (held_ == 0.0) {
        see(cash_);
    } else {
        mark_extremes(to);
    }
    marked_ = to;
}

void Equity::finish() {
    mark(tape_->size() + 1);
    settle();
}

void Equity::mark_days(std::size_t to) {
    const auto ends = tape_->day_ends();
    for (; day_ < ends.size() && ends[day_] < to; ++day_) {
        daily_.push_back(at(ends[day_]));
    }
}

void Equity::mark_extremes(std::size_t to) noexcept {
    const std::size_t end = to - 1;
    for (std::size_t bar = marked_ - 1; bar < end;) { // Sample i + 1 is the close of bar i.
        const std::size_t block = bar / Tape::kBlock;
        std::size_t next = std::min(end, (block + 1) * Tape::kBlock);
        if (!take(tape_->closes_of_block(block), next - bar == Tape::kBlock)) {
            const std::size_t stretch = bar / Tape::kStretch;
            next = std::min(end, (stretch + 1) * Tape::kStretch);
            if (!take(tape_->closes_of_stretch(stretch), next - bar == Tape::kStretch)) {
                for (std::size_t i = bar; i < next; ++i) {
                    see(cash_ + held_ * tape_->close_float(i));
                }
            }
        }
        bar = next;
    }
}

/// Marks a run of bars by what its closes span, if that is enough: between the lowest and the high
/// of now nothing changes, and the lowest of a whole run counts unless it made a new high.
bool Equity::take(const Tape::Span& closes, bool is_whole) noexcept {
    const double one = cash_ + held_ * closes.least;
    const double other = cash_ + held_ * closes.most;
    const double lowest = std::min(one, other);
    if (std::max(one, other) > high_ || (lowest < low_ && !is_whole)) {
        return false;
    }
    low_ = std::min(low_, lowest);
    return true;
}

void Equity::see(double value) noexcept {
    if (value > high_) {
        settle();
        high_ = low_ = value;
    } else {
        low_ = std::min(low_, value);
    }
}

/// The fall from the high of now counts.
void Equity::settle() noexcept {
    drawdown_max_ = std::max(drawdown_max_, 1.0 - low_ / high_);
}

} // namespace tradecore::sim

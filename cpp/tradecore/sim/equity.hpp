// SPDX-License-Identifier: Apache-2.0
// What a run's equity was at every sample of a tape, without visiting most of them: between fills
// only the price moves, and cash + held x price is monotone in the price.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tradecore/sim/tape.hpp"

namespace tradecore::sim {

class Equity {
public:
    Equity(const Tape& tape, std::int64_t cash, base::Quantity lot_size);

    /// All samples before `to` that are not marked yet had the holdings stated last.
    void mark(std::size_t to);
    /// From the next sample on. Raw.
    void hold(std::int64_t cash, std::int64_t held) noexcept;
    /// Marks the rest; call once.
    void finish();

    // After finish().
    [[nodiscard]] double first() const noexcept { return first_; }
    [[nodiscard]] double last() const noexcept { return daily_.back(); }
    /// The largest fall from an earlier high, as a positive ratio of that high.
    [[nodiscard]] double drawdown_max() const noexcept { return drawdown_max_; }
    /// Samples after the first at which at least a lot was held.
    [[nodiscard]] std::size_t holding() const noexcept { return holding_; }
    /// The first value, then the last of each UTC day.
    [[nodiscard]] const std::vector<double>& daily() const noexcept { return daily_; }

private:
    [[nodiscard]] double at(std::size_t sample) const noexcept {
        return cash_ + held_ * (sample == 0 ? base::to_float(tape_->open(0))
                                            : tape_->close_float(sample - 1));
    }
    void mark_days(std::size_t to);
    void mark_extremes(std::size_t to) noexcept;
    [[nodiscard]] bool take(const Tape::Span& closes, bool is_whole) noexcept;
    void see(double value) noexcept;
    void settle() noexcept;

    const Tape* tape_;
    std::int64_t lot_;
    std::size_t marked_ = 0; ///< Samples before it are done.
    std::size_t day_ = 0;    ///< Next of the tape's day ends.
    double cash_;
    double held_ = 0.0;
    bool is_holding_ = false;
    std::size_t holding_ = 0;
    double first_;
    double high_;
    double low_; ///< Lowest since high_.
    double drawdown_max_ = 0.0;
    std::vector<double> daily_;
};

} // namespace tradecore::sim

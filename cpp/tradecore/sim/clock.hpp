// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/sim/tape.hpp"

namespace tradecore::sim {

/// When a strategy decides: at the closes of its clock's bars.
class Clock {
public:
    /// Of bars of the tape's timeframe or a multiple. Pre: each contains a bar of the tape. The
    /// bars stay the caller's, and the tape outlives this.
    Clock(const Tape& tape, std::span<const model::Bar> bars);
    [[nodiscard]] std::size_t size() const noexcept { return bars_.size(); }
    [[nodiscard]] base::Timestamp ts(std::size_t i) const noexcept {
        return closed_.empty() ? tape_->ts_close(i) : bars_[i].ts_close;
    }
    /// Base bars closed by then, at least one.
    [[nodiscard]] std::size_t closed(std::size_t i) const noexcept {
        return closed_.empty() ? i + 1 : closed_[i];
    }
    /// The first decision in [from, size()] after at least `bars` base bars closed.
    [[nodiscard]] std::size_t first_after(std::size_t bars, std::size_t from) const noexcept;
    /// The first decision in [from, to) at or after an instant; `to` if there is none.
    [[nodiscard]] std::size_t first_at(base::Timestamp ts, std::size_t from,
                                       std::size_t to) const noexcept;

private:
    const Tape* tape_;
    std::span<const model::Bar> bars_;
    std::vector<std::uint32_t> closed_; ///< Empty if the bars are the tape's own.
};

} // namespace tradecore::sim

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/clock.hpp"

#include <algorithm>

#include "tradecore/base/assert.hpp"

namespace tradecore::sim {

Clock::Clock(const Tape& tape, std::span<const model::Bar> bars) : tape_(&tape), bars_(bars) {
    if (bars.size() == tape.size() && bars.data() == tape.data()) {
        return;
    }
    closed_.reserve(bars.size());
    std::uint32_t count = 0;
    for (const model::Bar& bar : bars) {
        while (count < tape.size() && tape.ts_close(count) <= bar.ts_close) {
            ++count;
        }
        TC_ASSERT(count > 0 && (closed_.empty() || count > closed_.back()));
        closed_.push_back(count);
    }
}

std::size_t Clock::first_after(std::size_t bars, std::size_t from) const noexcept {
    if (closed_.empty()) {
        return std::max(from, bars - 1);
    }
    const auto begin = closed_.begin() + static_cast<std::ptrdiff_t>(from);
    return static_cast<std::size_t>(std::lower_bound(begin, closed_.end(), bars) - closed_.begin());
}

std::size_t Clock::first_at(base::Timestamp ts, std::size_t from, std::size_t to) const noexcept {
    const auto begin = bars_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = bars_.begin() + static_cast<std::ptrdiff_t>(to);
    const auto is_before = [](const model::Bar& bar, base::Timestamp at) {
        return bar.ts_close < at;
    };
    return static_cast<std::size_t>(std::lower_bound(begin, end, ts, is_before) - bars_.begin());
}

} // namespace tradecore::sim

// SPDX-License-Identifier: Apache-2.0
// Each trade once: overlapping connections and reconnects deliver some twice and may skip others.
#pragma once

#include <algorithm>
#include <cstdint>

#include "tradecore/model/records.hpp"

namespace tradecore::pipeline {

/// Follows one instrument's trade ids. A trade covers the ids first_id to last_id (one, unless
/// aggregated); both kinds number the same executions, so streams of either or both are told apart
/// from repetitions alike.
class TradeSequence {
public:
    enum class Place : std::uint8_t {
        next,     ///< Follows the newest one, or is the first of all.
        gap,      ///< New, but ids before it are missing.
        restart,  ///< New: the venue counts its ids from the start again.
        repeated, ///< Known already: to be left out.
    };

    /// A smaller id is a repetition, or was skipped before; but no trade that happened this much
    /// later than all known ones can have a smaller id, so that is a venue whose ids were reset.
    static constexpr std::int64_t kRestartNs = 1'000'000'000;

    /// Says what `trade` is and, unless it is repeated, goes on from it.
    [[nodiscard]] Place place(const model::TradeTick& trade) noexcept {
        Place place = Place::next;
        if (trade.first_id <= last_id_) [[unlikely]] {
            if (trade.ts_event.raw <= ts_newest_.raw + kRestartNs) {
                return Place::repeated;
            }
            place = Place::restart;
        } else if (last_id_ != kNone && trade.first_id != last_id_ + 1) [[unlikely]] {
            place = Place::gap;
        }
        last_id_ = trade.last_id;
        ts_newest_ = std::max(ts_newest_, trade.ts_event);
        return place;
    }

private:
    static constexpr std::int64_t kNone = -1; // Below every id.

    std::int64_t last_id_ = kNone;
    model::Timestamp ts_newest_;
};

} // namespace tradecore::pipeline

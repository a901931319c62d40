// SPDX-License-Identifier: Apache-2.0
// Recorded trades, quotes and book updates as one stream in venue time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "tradecore/model/records.hpp"

namespace tradecore::pipeline {

/// Each ascending in ts_event, an update's levels side by side, the last flagged kFlagLast.
struct Ticks {
    std::span<const model::TradeTick> trades;
    std::span<const model::QuoteTick> quotes;
    std::span<const model::BookLevel> levels;
};

/// Throws std::invalid_argument that names the row: out of order, of an unknown instrument, or an
/// update without an end.
void check_ticks(const Ticks& ticks, std::size_t instruments);

enum class TickKind : std::uint8_t { none, trade, quote, update };

/// At one instant trades come first, then quotes, then book updates: a level is stated after what
/// was traded at it.
class TickCursor {
public:
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    explicit TickCursor(const Ticks& ticks) : ticks_(ticks) {
        head<0>();
        head<1>();
        head<2>();
        choose();
    }

    [[nodiscard]] TickKind kind() const noexcept { return kind_; }
    /// Of the next tick; kNever when all are played.
    [[nodiscard]] std::int64_t ts() const noexcept { return ts_; }

    // The next tick. Pre: kind() is that.
    [[nodiscard]] std::span<const model::TradeTick> trade() const noexcept {
        return ticks_.trades.subspan(at_[0], 1);
    }
    [[nodiscard]] std::span<const model::QuoteTick> quote() const noexcept {
        return ticks_.quotes.subspan(at_[1], 1);
    }
    [[nodiscard]] std::span<const model::BookLevel> update() const noexcept {
        std::size_t end = at_[2];
        while (!ticks_.levels[end].tag.has(model::kFlagLast)) {
            ++end;
        }
        return ticks_.levels.subspan(at_[2], end + 1 - at_[2]);
    }

    /// Past the next tick. Pre: kind() is not none; `rows` as many as it has.
    void advance(std::size_t rows) noexcept {
        switch (kind_) {
        case TickKind::none: return;
        case TickKind::trade:
            at_[0] += rows;
            head<0>();
            break;
        case TickKind::quote:
            at_[1] += rows;
            head<1>();
            break;
        case TickKind::update:
            at_[2] += rows;
            head<2>();
            break;
        }
        choose();
    }

private:
    template <std::size_t kWhich> void head() noexcept {
        const auto next = [&](const auto& rows) {
            return at_[kWhich] < rows.size() ? rows[at_[kWhich]].ts_event.raw : kNever;
        };
        if constexpr (kWhich == 0) {
            heads_[0] = next(ticks_.trades);
        } else if constexpr (kWhich == 1) {
            heads_[1] = next(ticks_.quotes);
        } else {
            heads_[2] = next(ticks_.levels);
        }
    }
    void choose() noexcept {
        ts_ = std::min({heads_[0], heads_[1], heads_[2]});
        kind_ = ts_ == kNever      ? TickKind::none
                : ts_ == heads_[0] ? TickKind::trade
                : ts_ == heads_[1] ? TickKind::quote
                                   : TickKind::update;
    }

    Ticks ticks_;
    std::size_t at_[3] = {};
    std::int64_t heads_[3] = {};
    std::int64_t ts_ = kNever;
    TickKind kind_ = TickKind::none;
};

} // namespace tradecore::pipeline

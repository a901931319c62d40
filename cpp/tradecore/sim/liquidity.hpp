// SPDX-License-Identifier: Apache-2.0
// What is known of the resting orders of others: book levels, the best quote, and what our own
// orders have already taken of each. What was taken stays taken until the market changes the level.
// Unlike book::Book it needs no snapshot: recorded streams often start without one, and a level
// that nobody has spoken of yet is simply not there to be taken.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tradecore/model/records.hpp"
#include "tradecore/sim/ladder.hpp"

namespace tradecore::sim {

using base::Quantity;

struct Level {
    base::Price price;
    base::Quantity quantity;
};

/// What the market last said of one price.
struct Statement {
    Quantity quantity;
    std::int64_t update_id = 0; ///< As of this update or quote; 0 where none is stated.
};

class Liquidity {
public:
    void on_quote(const model::QuoteTick& quote);
    /// One level of an update; the last is marked kFlagLast. A hole in the update ids forgets all
    /// levels: none is trusted that may have changed unseen. True if it did, or a snapshot begins.
    bool on_level(const model::BookLevel& level);

    /// Whether any quote or level was ever seen; without one, only trades are known.
    [[nodiscard]] bool is_known() const noexcept { return is_known_; }
    [[nodiscard]] std::int64_t last_update_id() const noexcept { return last_update_id_; }

    /// Calls visit(price, quantity still there) from the best level that `taker` would hit, until
    /// it returns false. A quote newer than the book overrides it: better levels are gone, the
    /// level at the quote's price has the quote's quantity.
    template <class Visit> void walk(model::Side taker, Visit&& visit) const {
        const Top& top = tops_[index(taker)];
        const bool use_top = top.price.raw > 0 && (is_quote_newer() || side(taker).empty());
        if (use_top && top.quantity > top.taken && !visit(top.price, top.quantity - top.taken)) {
            return;
        }
        side(taker).each([&](const Rung& rung) {
            const base::Price price{taker == model::Side::buy ? rung.key : -rung.key};
            const bool is_beyond_top =
                taker == model::Side::buy ? price > top.price : price < top.price;
            return (use_top && !is_beyond_top) || rung.quantity <= rung.taken ||
                   visit(price, rung.quantity - rung.taken);
        });
    }

    /// Our order took `quantity` at `price`.
    void take(model::Side taker, base::Price price, base::Quantity quantity);

    /// Levels that the last update made impossible, though it did not name them.
    [[nodiscard]] const std::vector<std::pair<model::Side, base::Price>>& dropped() const noexcept {
        return dropped_;
    }

    /// What is known of the orders of others that rest on `resting` at `price`; none if they may be
    /// there unseen: no snapshot reached so far, or updates are missing since.
    [[nodiscard]] std::optional<Statement> statement(model::Side resting, base::Price price) const;

    /// What our orders have left of the book's level at `price`.
    [[nodiscard]] Quantity left(model::Side resting, base::Price price) const noexcept;
    /// Calls visit(price, what our orders have left) over the book's own levels, best first, until
    /// it returns false.
    template <class Visit> void each_left(model::Side resting, Visit&& visit) const {
        side(resting == model::Side::sell ? model::Side::buy : model::Side::sell)
            .each([&](const Rung& rung) {
                const base::Price price{resting == model::Side::sell ? rung.key : -rung.key};
                return rung.quantity <= rung.taken || visit(price, rung.quantity - rung.taken);
            });
    }

    /// The book's own levels, best first, as the market states them.
    [[nodiscard]] std::vector<Level> levels(model::Side side, std::size_t count) const;

private:
    struct Top {
        base::Price price;
        base::Quantity quantity;
        base::Quantity taken;
    };

    [[nodiscard]] static std::size_t index(model::Side taker) noexcept {
        return taker == model::Side::buy ? 0 : 1;
    }
    [[nodiscard]] const Ladder& side(model::Side taker) const noexcept {
        return sides_[index(taker)];
    }

    /// By the venue's own ids where both state them, else by arrival.
    [[nodiscard]] bool is_quote_newer() const noexcept {
        return quote_update_id_ != 0 && last_update_id_ != 0 ? quote_update_id_ > last_update_id_
                                                             : has_quote_come_last_;
    }
    [[nodiscard]] bool has_hole(const model::BookLevel& level) const noexcept;
    bool start_update(const model::BookLevel& level);
    void drop_crossed();

    std::vector<std::pair<model::Side, base::Price>> dropped_;
    Ladder sides_[2]; ///< What a buyer takes (asks), what a seller takes (bids).
    Top tops_[2];
    std::int64_t last_update_id_ = 0;
    std::int64_t quote_update_id_ = 0;
    /// A snapshot's farthest price of each side: what is not named up to there is not there. 0 for
    /// none.
    base::Price reached_[2];
    bool has_quote_come_last_ = false;
    bool is_fresh_ = false; ///< Nothing was applied since the snapshot.
    bool is_known_ = false;
    bool is_in_update_ = false; ///< Its last level is still to come.
};

} // namespace tradecore::sim

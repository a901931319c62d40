// SPDX-License-Identifier: Apache-2.0
// What is known of the resting orders of others: book levels, the best quote, and what our own
// orders have already taken of each. What was taken stays taken until the market changes the level.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tradecore/model/records.hpp"

namespace tradecore::sim {

struct Level {
    base::Price price;
    base::Quantity quantity;
};

class Liquidity {
public:
    void on_quote(const model::QuoteTick& quote);
    void on_level(const model::BookLevel& level);

    /// Whether any quote or level was ever seen; without one, only trades are known.
    [[nodiscard]] bool is_known() const noexcept { return is_known_; }
    [[nodiscard]] std::int64_t last_update_id() const noexcept { return last_update_id_; }

    /// Calls visit(price, quantity still there) from the best level that `taker` would hit, until
    /// it returns false. A quote newer than the book overrides it: better levels are gone, the
    /// level at the quote's price has the quote's quantity.
    template <class Visit> void walk(model::Side taker, Visit&& visit) const {
        const Top& top = tops_[index(taker)];
        const bool use_top = top.price.raw > 0 && (is_quote_newer_ || side(taker).empty());
        if (use_top && top.quantity > top.taken && !visit(top.price, top.quantity - top.taken)) {
            return;
        }
        for (const auto& [key, resting] : side(taker)) {
            const base::Price price{taker == model::Side::buy ? key : -key};
            const bool is_beyond_top =
                taker == model::Side::buy ? price > top.price : price < top.price;
            if ((!use_top || is_beyond_top) && resting.quantity > resting.taken &&
                !visit(price, resting.quantity - resting.taken)) {
                return;
            }
        }
    }

    /// Our order took `quantity` at `price`.
    void take(model::Side taker, base::Price price, base::Quantity quantity);

    /// The book's own levels, best first, as the market states them.
    [[nodiscard]] std::vector<Level> levels(model::Side side, std::size_t count) const;

private:
    struct Resting {
        base::Quantity quantity;
        base::Quantity taken;
    };
    struct Top {
        base::Price price;
        base::Quantity quantity;
        base::Quantity taken;
    };
    using Ladder = std::map<std::int64_t, Resting>; ///< Best first: asks by price, bids by -price.

    [[nodiscard]] static std::size_t index(model::Side taker) noexcept {
        return taker == model::Side::buy ? 0 : 1;
    }
    [[nodiscard]] const Ladder& side(model::Side taker) const noexcept {
        return sides_[index(taker)];
    }

    Ladder sides_[2]; ///< What a buyer takes (asks), what a seller takes (bids).
    Top tops_[2];
    std::int64_t last_update_id_ = 0;
    bool is_quote_newer_ = false;
    bool is_known_ = false;
    bool is_in_snapshot_ = false;
};

} // namespace tradecore::sim

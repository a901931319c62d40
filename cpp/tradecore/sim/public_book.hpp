// SPDX-License-Identifier: Apache-2.0
// The book that a venue shows: the market's levels less what our orders took of them, and what our
// resting orders show. Every change of either is an update, and update ids have no holes of ours.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "tradecore/model/records.hpp"
#include "tradecore/sim/liquidity.hpp"

namespace tradecore::sim {

/// What is to be sent, in order.
struct BookNews {
    std::vector<model::BookLevel> levels; ///< Whole updates, as Liquidity takes them.
    std::vector<model::QuoteTick> quotes;
};

class PublicBook {
public:
    /// What our orders show at that price has changed by `change`; it must be touched too.
    void show(model::Side side, base::Price price, Quantity change);
    /// A level has changed otherwise than by what the market said of it.
    void touch(model::Side side, base::Price price) { touched_.emplace_back(side, price); }
    [[nodiscard]] bool is_touched() const noexcept { return !touched_.empty(); }

    /// A level that `market` has taken in: it goes on with what our orders show there.
    void on_level(const model::BookLevel& level, const Liquidity& market, BookNews& news);
    /// A quote that `market` has taken in.
    void on_quote(const model::QuoteTick& quote, const Liquidity& market, BookNews& news);
    /// Our own changes since the last call become one update, and a quote if the best has changed.
    void flush(std::uint16_t instrument, const Liquidity& market, base::Timestamp ts,
               BookNews& news);

    /// Best first, at most `count`.
    [[nodiscard]] std::vector<Level> levels(model::Side side, const Liquidity& market,
                                            std::size_t count) const;
    [[nodiscard]] std::int64_t last_update_id() const noexcept { return book_id_; }

private:
    /// Best first: an ask's key is its price, a bid's minus its price.
    using Shown = std::map<std::int64_t, Quantity>;

    [[nodiscard]] static std::size_t index(model::Side side) noexcept {
        return side == model::Side::buy ? 0 : 1;
    }
    [[nodiscard]] static std::int64_t key(model::Side side, base::Price price) noexcept {
        return side == model::Side::buy ? -price.raw : price.raw;
    }
    [[nodiscard]] Quantity shown(model::Side side, base::Price price) const;
    [[nodiscard]] Level best(model::Side side, const Liquidity& market) const;
    void set_best(model::QuoteTick& quote, const Liquidity& market) const;
    [[nodiscard]] std::int64_t next_id(std::int64_t market_id, std::int64_t least) noexcept;

    Shown shown_[2];
    std::vector<std::pair<model::Side, base::Price>> touched_;
    model::QuoteTick quote_;     ///< The last one sent; update id 0 before.
    std::int64_t book_id_ = 0;   ///< Of the last update sent.
    std::int64_t first_id_ = 0;  ///< Of the update under way.
    std::int64_t market_id_ = 0; ///< The market's, of the last update of its that was sent.
    std::int64_t shift_ = 0;     ///< Our ids less the market's.
};

} // namespace tradecore::sim

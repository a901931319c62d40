// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/liquidity.hpp"

#include <algorithm>

namespace tradecore::sim {

using base::Price;
using base::Quantity;
using model::Side;

void Liquidity::on_quote(const model::QuoteTick& quote) {
    const auto set = [](Top& top, Price price, Quantity quantity) {
        if (top.price != price || top.quantity != quantity) {
            top = {price, quantity, {}};
        }
    };
    set(tops_[0], quote.ask_price, quote.ask_quantity);
    set(tops_[1], quote.bid_price, quote.bid_quantity);
    quote_update_id_ = quote.update_id;
    has_quote_come_last_ = true;
    is_known_ = true;
}

bool Liquidity::on_level(const model::BookLevel& level) {
    const bool has_forgotten = !is_in_update_ && start_update(level);
    const bool is_ask = level.tag.has(model::kFlagSell);
    Ladder& ladder = sides_[is_ask ? 0 : 1];
    const std::int64_t key = is_ask ? level.price.raw : -level.price.raw;
    if (level.quantity.raw <= 0) {
        ladder.erase(key);
    } else if (level.price.raw > 0) {
        ladder.set(key, level.quantity, level.last_update_id);
    }
    if (level.tag.has(model::kFlagLast)) {
        is_in_update_ = false;
        last_update_id_ = level.last_update_id;
        has_quote_come_last_ = false;
        is_known_ = true;
        if (is_fresh_) {
            reached_[0].raw = sides_[0].empty() ? 0 : sides_[0].farthest();
            reached_[1].raw = sides_[1].empty() ? 0 : -sides_[1].farthest();
        }
        drop_crossed();
    }
    return has_forgotten;
}

/// Futures name the update before; their first one after a snapshot need only reach across it.
bool Liquidity::has_hole(const model::BookLevel& level) const noexcept {
    if (last_update_id_ == 0) {
        return false;
    }
    if (level.previous_update_id == 0) {
        return level.first_update_id > last_update_id_ + 1;
    }
    return level.previous_update_id != last_update_id_ &&
           !(is_fresh_ && level.first_update_id <= last_update_id_);
}

bool Liquidity::start_update(const model::BookLevel& level) {
    is_in_update_ = true;
    const bool is_snapshot = level.tag.has(model::kFlagSnapshot);
    const bool forgets = is_snapshot || has_hole(level);
    if (forgets) {
        for (const std::size_t i : {0, 1}) {
            sides_[i].clear();
            reached_[i] = {};
        }
    }
    is_fresh_ = is_snapshot;
    return forgets;
}

/// A bid at or above an ask cannot both rest: the one spoken of longer ago is stale.
void Liquidity::drop_crossed() {
    Ladder& asks = sides_[0];
    Ladder& bids = sides_[1];
    dropped_.clear();
    while (!asks.empty() && !bids.empty() && -bids.best().key >= asks.best().key) {
        const bool is_ask_older = asks.best().update_id <= bids.best().update_id;
        Ladder& stale = is_ask_older ? asks : bids;
        const std::int64_t key = stale.best().key;
        dropped_.emplace_back(is_ask_older ? Side::sell : Side::buy,
                              Price{is_ask_older ? key : -key});
        stale.erase(key);
    }
}

void Liquidity::take(Side taker, Price price, Quantity quantity) {
    Top& top = tops_[index(taker)];
    if (top.price == price) {
        top.taken = std::min(top.taken + quantity, top.quantity);
    }
    Rung* rung = sides_[index(taker)].find(taker == Side::buy ? price.raw : -price.raw);
    if (rung != nullptr) {
        rung->taken = std::min(rung->taken + quantity, rung->quantity);
    }
}

Quantity Liquidity::left(Side resting, Price price) const noexcept {
    const bool is_ask = resting == Side::sell;
    const Rung* rung = sides_[is_ask ? 0 : 1].find(is_ask ? price.raw : -price.raw);
    return rung == nullptr ? Quantity{} : rung->quantity - rung->taken;
}

std::optional<Statement> Liquidity::statement(Side resting, Price price) const {
    const bool is_ask = resting == Side::sell;
    const std::size_t i = is_ask ? 0 : 1;
    const Top& top = tops_[i];
    if (top.price.raw > 0 && is_quote_newer() &&
        (is_ask ? price <= top.price : price >= top.price)) {
        return Statement{price == top.price ? top.quantity : Quantity{}, quote_update_id_};
    }
    if (const Rung* rung = sides_[i].find(is_ask ? price.raw : -price.raw)) {
        return Statement{rung->quantity, last_update_id_};
    }
    const bool is_within = is_ask ? price <= reached_[i] : price >= reached_[i];
    if (reached_[i].raw == 0 || !is_within) {
        return std::nullopt;
    }
    return Statement{{}, last_update_id_};
}

std::vector<Level> Liquidity::levels(Side wanted, std::size_t count) const {
    const Side taker = wanted == Side::sell ? Side::buy : Side::sell;
    std::vector<Level> found;
    side(taker).each([&](const Rung& rung) {
        if (found.size() < count) {
            found.push_back({Price{taker == Side::buy ? rung.key : -rung.key}, rung.quantity});
        }
        return found.size() < count;
    });
    return found;
}

} // namespace tradecore::sim

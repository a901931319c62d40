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

void Liquidity::on_level(const model::BookLevel& level) {
    if (!is_in_update_) {
        start_update(level);
    }
    const bool is_ask = level.tag.has(model::kFlagSell);
    Ladder& ladder = sides_[is_ask ? 0 : 1];
    const std::int64_t key = is_ask ? level.price.raw : -level.price.raw;
    if (level.quantity.raw <= 0) {
        ladder.erase(key);
    } else if (level.price.raw > 0) {
        Resting& resting = ladder[key];
        resting.taken = resting.quantity == level.quantity ? resting.taken : Quantity{};
        resting.quantity = level.quantity;
        resting.update_id = level.last_update_id;
    }
    if (level.tag.has(model::kFlagLast)) {
        is_in_update_ = false;
        last_update_id_ = level.last_update_id;
        has_quote_come_last_ = false;
        is_known_ = true;
        drop_crossed();
    }
}

void Liquidity::start_update(const model::BookLevel& level) {
    is_in_update_ = true;
    const bool has_hole = last_update_id_ != 0 && level.first_update_id > last_update_id_ + 1;
    if (level.tag.has(model::kFlagSnapshot) || has_hole) {
        sides_[0].clear();
        sides_[1].clear();
    }
}

/// A bid at or above an ask cannot both rest: the one spoken of longer ago is stale.
void Liquidity::drop_crossed() {
    Ladder& asks = sides_[0];
    Ladder& bids = sides_[1];
    while (!asks.empty() && !bids.empty() && -bids.begin()->first >= asks.begin()->first) {
        const bool is_ask_older = asks.begin()->second.update_id <= bids.begin()->second.update_id;
        Ladder& stale = is_ask_older ? asks : bids;
        stale.erase(stale.begin());
    }
}

void Liquidity::take(Side taker, Price price, Quantity quantity) {
    Top& top = tops_[index(taker)];
    if (top.price == price) {
        top.taken = std::min(top.taken + quantity, top.quantity);
    }
    Ladder& ladder = sides_[index(taker)];
    const auto found = ladder.find(taker == Side::buy ? price.raw : -price.raw);
    if (found != ladder.end()) {
        Resting& resting = found->second;
        resting.taken = std::min(resting.taken + quantity, resting.quantity);
    }
}

std::vector<Level> Liquidity::levels(Side wanted, std::size_t count) const {
    const Side taker = wanted == Side::sell ? Side::buy : Side::sell;
    std::vector<Level> found;
    for (const auto& [key, resting] : side(taker)) {
        if (found.size() == count) {
            break;
        }
        found.push_back({Price{taker == Side::buy ? key : -key}, resting.quantity});
    }
    return found;
}

} // namespace tradecore::sim

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/public_book.hpp"

#include <algorithm>

namespace tradecore::sim {

using base::Price;
using base::Timestamp;
using model::Side;

void PublicBook::show(Side side, Price price, Quantity change) {
    Shown& there = shown_[index(side)];
    Quantity& quantity = there[key(side, price)];
    quantity += change;
    if (quantity.raw == 0) {
        there.erase(key(side, price));
    }
}

void PublicBook::on_level(const model::BookLevel& level, const Liquidity& market, BookNews& news) {
    const Side side = level.tag.has(model::kFlagSell) ? Side::sell : Side::buy;
    if (first_id_ == 0) { // The first of its update.
        const std::int64_t missing =
            market_id_ == 0 ? 0 : std::max<std::int64_t>(level.first_update_id - market_id_ - 1, 0);
        first_id_ = book_id_ == 0 ? level.first_update_id : book_id_ + 1 + missing;
    }
    book_id_ = next_id(level.last_update_id, std::max(first_id_, book_id_));
    market_id_ = level.last_update_id;
    model::BookLevel& made = news.levels.emplace_back(level);
    made.first_update_id = first_id_;
    made.last_update_id = book_id_;
    made.quantity = market.left(side, level.price) + shown(side, level.price);
    if (level.tag.has(model::kFlagLast)) {
        first_id_ = 0;
    }
}

void PublicBook::on_quote(const model::QuoteTick& quote, const Liquidity& market, BookNews& news) {
    quote_ = quote;
    quote_.update_id = next_id(quote.update_id, std::max(quote_.update_id, book_id_));
    set_best(quote_, market);
    news.quotes.push_back(quote_);
}

void PublicBook::flush(std::uint16_t instrument, const Liquidity& market, Timestamp ts,
                       BookNews& news) {
    if (touched_.empty()) {
        return;
    }
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    model::BookLevel shape;
    shape.ts_event = shape.ts_recv = ts;
    shape.first_update_id = book_id_ + 1;
    shape.last_update_id = std::max(book_id_, quote_.update_id) + 1;
    for (const auto& [side, price] : touched_) {
        model::BookLevel& made = news.levels.emplace_back(shape);
        made.price = price;
        made.quantity = market.left(side, price) + shown(side, price);
        made.tag = {instrument, model::RecordKind::book_level,
                    side == Side::sell ? model::kFlagSell : std::uint8_t{0}, 0};
    }
    news.levels.back().tag.flags |= model::kFlagLast;
    touched_.clear();
    book_id_ = shape.last_update_id;
    ++shift_;
    if (quote_.update_id == 0) {
        return; // The market states no quotes.
    }
    model::QuoteTick now = quote_;
    set_best(now, market);
    if (now.bid_price != quote_.bid_price || now.bid_quantity != quote_.bid_quantity ||
        now.ask_price != quote_.ask_price || now.ask_quantity != quote_.ask_quantity) {
        now.update_id = book_id_;
        now.ts_event = now.ts_recv = ts;
        quote_ = now;
        news.quotes.push_back(now);
    }
}

std::vector<Level> PublicBook::levels(Side side, const Liquidity& market, std::size_t count) const {
    const Shown& ours = shown_[index(side)];
    std::vector<Level> merged;
    auto own = ours.begin();
    const auto append = [&](std::int64_t at, Quantity quantity) {
        merged.push_back({Price{side == Side::buy ? -at : at}, quantity});
    };
    market.each_left(side, [&](Price price, Quantity left) {
        const std::int64_t at = key(side, price);
        for (; own != ours.end() && own->first < at && merged.size() < count; ++own) {
            append(own->first, own->second);
        }
        if (merged.size() < count) {
            const bool is_same = own != ours.end() && own->first == at;
            append(at, is_same ? left + own->second : left);
            own = is_same ? std::next(own) : own;
        }
        return merged.size() < count;
    });
    for (; own != ours.end() && merged.size() < count; ++own) {
        append(own->first, own->second);
    }
    return merged;
}

Quantity PublicBook::shown(Side side, Price price) const {
    const auto found = shown_[index(side)].find(key(side, price));
    return found == shown_[index(side)].end() ? Quantity{} : found->second;
}

/// The market's best as its newest quote or its book has it, or ours if that is better.
Level PublicBook::best(Side side, const Liquidity& market) const {
    Level found;
    market.walk(side == Side::buy ? Side::sell : Side::buy, [&](Price price, Quantity there) {
        found = {price, there};
        return false;
    });
    const Shown& ours = shown_[index(side)];
    if (ours.empty()) {
        return found;
    }
    const auto& [at, quantity] = *ours.begin();
    if (found.price.raw == 0 || at < key(side, found.price)) {
        return {Price{side == Side::buy ? -at : at}, quantity};
    }
    if (at == key(side, found.price)) {
        found.quantity += quantity;
    }
    return found;
}

void PublicBook::set_best(model::QuoteTick& quote, const Liquidity& market) const {
    const Level bid = best(Side::buy, market);
    const Level ask = best(Side::sell, market);
    quote.bid_price = bid.price;
    quote.bid_quantity = bid.quantity;
    quote.ask_price = ask.price;
    quote.ask_quantity = ask.quantity;
}

/// Our id for one of the market's: as far beyond it as the ones before were, at least `least`.
std::int64_t PublicBook::next_id(std::int64_t market_id, std::int64_t least) noexcept {
    const std::int64_t id = std::max(market_id + shift_, least);
    shift_ = id - market_id;
    return id;
}

} // namespace tradecore::sim

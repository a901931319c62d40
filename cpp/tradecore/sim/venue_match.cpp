// SPDX-License-Identifier: Apache-2.0
// Orders of our accounts among each other: a taker walks the market's known levels and the orders
// that rest here in order of price and time, and never trades with its own account unless it says
// so. docs/fills.md has the rules.
#include <algorithm>
#include <deque>

#include "tradecore/base/assert.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

/// Whether a taker of that side gets more out of a trade at `a`.
[[nodiscard]] bool is_nearer(Side taker, Price a, Price b) noexcept {
    return taker == Side::buy ? a < b : a > b;
}

} // namespace

/// What one taker would get, level by level. Nothing happens yet.
class Venue::Walk {
public:
    Walk(const OrderRequest& taker, Quantity lot, Quantity remaining)
        : taker_(taker), lot_(lot), remaining_(remaining) {}

    /// One price: `market` of others stands there, and `makers` of ours, oldest first. What of the
    /// market is known to stand before an order goes first; all of it where that is not known.
    void meet(Price price, Quantity market, std::span<const Order* const> makers) {
        std::deque<Part> parts;
        for (const Order* maker : makers) {
            parts.push_back({maker, maker->shown(), maker->remaining() - maker->shown()});
        }
        Quantity taken; // Of the market.
        while (!is_over_) {
            const Quantity wanted = wanted_at(price);
            if (wanted.raw <= 0) {
                is_over_ = true;
                return;
            }
            const Quantity before = parts.empty() ? market : ahead_of(parts.front(), taken, market);
            if (before.raw > 0) {
                const Quantity some = std::min(wanted, before);
                take({price, some});
                market -= some;
                taken += some;
            } else if (!parts.empty()) {
                meet(price, wanted, parts);
            } else {
                return;
            }
        }
    }

    [[nodiscard]] bool is_over() const noexcept { return is_over_; }
    [[nodiscard]] Plan& found() noexcept { return found_; }

private:
    /// What is left of an order here. The next part of an iceberg stands behind all others.
    struct Part {
        const Order* order = nullptr;
        Quantity shown;
        Quantity hidden;
        bool stands_last = false;
    };

    [[nodiscard]] Quantity wanted_at(Price price) const noexcept {
        if (taker_.quote_quantity.raw == 0) {
            return remaining_ - found_.quantity - found_.prevented;
        }
        const int128 left = int128{taker_.quote_quantity.raw} - found_.quote - prevented_quote_;
        const int128 raw = std::min<int128>(left * base::kScale / price.raw, kAmountMax);
        return {static_cast<std::int64_t>(raw - raw % lot_.raw)};
    }

    [[nodiscard]] static Quantity ahead_of(const Part& part, Quantity taken,
                                           Quantity market) noexcept {
        const auto known = part.order->place.ahead();
        return part.stands_last || !known ? market : std::clamp(*known - taken, Quantity{}, market);
    }

    void meet(Price price, Quantity wanted, std::deque<Part>& parts) {
        Part& part = parts.front();
        if (part.order->account == taker_.account && taker_.self_trade != SelfTrade::none) {
            prevent(price, wanted, parts);
            return;
        }
        const Quantity some = std::min(wanted, part.shown);
        take({price, some, part.order->order_id});
        part.shown -= some;
        if (part.shown.raw > 0) {
            return;
        }
        const Part last = part;
        parts.pop_front();
        if (last.hidden.raw > 0) {
            const Quantity next = std::min(last.order->iceberg_quantity, last.hidden);
            parts.push_back({last.order, next, last.hidden - next, true});
        }
    }

    void prevent(Price price, Quantity wanted, std::deque<Part>& parts) {
        const Part& part = parts.front();
        const Quantity there = part.shown + part.hidden;
        found_.slices.push_back({price, {}, part.order->order_id, true});
        if (taker_.self_trade == SelfTrade::expire_maker) {
            parts.pop_front();
            return;
        }
        const bool ends = taker_.self_trade == SelfTrade::expire_taker ||
                          taker_.self_trade == SelfTrade::expire_both;
        const Quantity lost = ends ? wanted : std::min(wanted, there);
        found_.prevented += lost;
        prevented_quote_ += base::notional(price, lost).raw;
        is_over_ = ends || lost == wanted;
        parts.pop_front();
    }

    void take(const Slice& slice) {
        found_.slices.push_back(slice);
        found_.quantity += slice.quantity;
        found_.quote += base::notional(slice.price, slice.quantity).raw;
    }

    const OrderRequest& taker_;
    Quantity lot_;
    Quantity remaining_;
    Plan found_;
    int128 prevented_quote_ = 0;
    bool is_over_ = false;
};

/// What a taker would get: of the market alone unless accounts meet.
Venue::Plan Venue::plan_taker(const OrderRequest& request, bool has_limit,
                              Quantity remaining) const {
    const std::vector<const Order*> makers =
        options_.accounts_meet ? makers_for(request, has_limit) : std::vector<const Order*>{};
    if (makers.empty()) {
        return plan(request, has_limit, remaining);
    }
    Walk walk(request, rules_[request.instrument].lot_size, remaining);
    std::size_t at = 0;
    const auto meet = [&](Price price, Quantity market) {
        std::size_t end = at;
        while (end < makers.size() && makers[end]->price == price) {
            ++end;
        }
        walk.meet(price, market, std::span(makers).subspan(at, end - at));
        at = end;
    };
    traded_[request.instrument].liquidity.walk(request.side, [&](Price price, Quantity there) {
        if (has_limit && is_nearer(request.side, request.price, price)) {
            return false;
        }
        while (!walk.is_over() && at < makers.size() &&
               is_nearer(request.side, makers[at]->price, price)) {
            meet(makers[at]->price, {});
        }
        if (!walk.is_over()) {
            meet(price, there);
        }
        return !walk.is_over();
    });
    while (!walk.is_over() && at < makers.size()) {
        meet(makers[at]->price, {});
    }
    return std::move(walk.found());
}

/// Orders that rest on the other side, best price first, then oldest; within the limit if it has
/// one.
std::vector<const Order*> Venue::makers_for(const OrderRequest& request, bool has_limit) const {
    std::vector<const Order*> makers;
    for (const std::int64_t id : traded_[request.instrument].open) {
        const Order& order = orders_[id - 1];
        if (order.is_open() && order.is_resting && order.side != request.side &&
            (!has_limit || !is_nearer(request.side, request.price, order.price))) {
            makers.push_back(&order);
        }
    }
    std::sort(makers.begin(), makers.end(), [&](const Order* a, const Order* b) {
        return a->price != b->price ? is_nearer(request.side, a->price, b->price)
                                    : a->rank < b->rank;
    });
    return makers;
}

/// One step of a walk.
void Venue::take_slice(Order& taker, const Slice& slice, Timestamp ts) {
    if (slice.is_prevented) {
        prevent(taker, order_at(slice.maker), slice.price, ts);
        return;
    }
    if (slice.maker < 0) {
        // Taken first: what follows an entry must not find again what its last fill took.
        Traded& traded = traded_[taker.instrument];
        take_level(taker, slice.price, slice.quantity);
        if (options_.accounts_meet) {
            for (const std::int64_t id : traded.open) {
                Order& order = order_at(id);
                if (order.is_resting && order.price == slice.price && order.side != taker.side) {
                    order.place.advance(slice.quantity);
                }
            }
        }
    }
    if (!fill(taker, slice.price, slice.quantity, false, ts)) {
        end(taker, OrderStatus::expired, Reason::insufficient_balance, ts);
    } else if (slice.maker >= 0) {
        fill_resting(order_at(slice.maker), slice.quantity, ts, {}, fills_.back().trade_id);
    }
}

/// Two orders of one account would trade at `price`: the taker's mode says who loses what.
void Venue::prevent(Order& taker, Order& maker, Price price, Timestamp ts) {
    Traded& traded = traded_[taker.instrument];
    const SelfTrade mode = taker.self_trade;
    const bool is_shared = mode == SelfTrade::decrement || mode == SelfTrade::transfer;
    const Quantity least = std::min(taker.remaining(), maker.remaining());
    PreventedMatch& made = prevented_.emplace_back();
    made.match_id = traded.prevented_matches++;
    made.account = taker.account;
    made.instrument = taker.instrument;
    made.mode = mode;
    made.taker_order_id = taker.order_id;
    made.maker_order_id = maker.order_id;
    made.price = price;
    made.ts_event = ts;
    if (mode != SelfTrade::expire_maker) {
        made.taker_quantity = is_shared ? least : taker.remaining();
    }
    if (mode != SelfTrade::expire_taker) {
        made.maker_quantity = is_shared ? least : maker.remaining();
    }
    history_[{taker.account, taker.instrument}].prevented.push_back(prevented_.size() - 1);
    lose(maker, made.maker_quantity, made, ts);
    lose(taker, made.taker_quantity, made, ts);
}

/// `quantity` of the order is gone, by a match that was prevented. Its pair, if it is of one, is
/// over as if it had traded.
void Venue::lose(Order& order, Quantity quantity, const PreventedMatch& match, Timestamp ts) {
    if (quantity.raw == 0) {
        return;
    }
    claim(order, ts);
    order.prevented_quantity += quantity;
    order.prevented_match_id = match.match_id;
    order.ts_updated = ts;
    const std::size_t at = reports_.size();
    if (order.remaining().raw == 0) {
        end(order, OrderStatus::expired_in_match, Reason::none, ts);
    } else {
        if (order.is_resting && order.iceberg_quantity.raw != 0) {
            show_next(order, quantity);
        }
        if (order.has_limit() || order.side == Side::sell) {
            cut_lock(order);
        }
        report(order, ExecutionType::trade_prevention, ts);
    }
    Report& told = reports_[at];
    told.last_prevented_quantity = quantity;
    told.prevented_price = match.price;
    told.counter_order_id =
        order.order_id == match.taker_order_id ? match.maker_order_id : match.taker_order_id;
}

/// An execution of ours that no print tells of becomes a public trade; its id.
std::int64_t Venue::publish_own(const Order& order, Price price, Quantity quantity, bool is_maker,
                                Timestamp ts) {
    Traded& traded = traded_[order.instrument];
    const bool is_buyer_maker = is_maker == (order.side == Side::buy);
    model::TradeTick& made = trades_.emplace_back();
    made.ts_event = made.ts_recv = ts;
    made.price = price;
    made.quantity = quantity;
    made.id = made.first_id = made.last_id = ++traded.trade_id;
    made.tag = {order.instrument, model::RecordKind::trade,
                is_buyer_maker ? model::kFlagBuyerMaker : std::uint8_t{0}, 0};
    ++traded.own_trades;
    traded.last = price;
    traded.moves.push_back(price);
    return made.id;
}

/// A print of the market, of which our resting orders have left over `left`.
void Venue::publish(const model::TradeTick& trade, Quantity left) {
    Traded& traded = traded_[trade.tag.instrument];
    const std::int64_t id = std::max(trade.id + traded.own_trades, traded.trade_id + 1);
    if (left.raw <= 0) {
        --traded.own_trades; // Ours stand in its place.
        return;
    }
    model::TradeTick& made = trades_.emplace_back(trade);
    made.quantity = left;
    made.id = id;
    made.first_id = id + trade.first_id - trade.id;
    made.last_id = id + trade.last_id - trade.id;
    traded.trade_id = made.last_id;
}

/// After executions: what follows entries goes live, and orders that wait hear of the prices, until
/// nothing more comes of it.
void Venue::follow_up(Traded& traded, Timestamp ts) {
    while (!traded.filled_entries.empty() || !traded.moves.empty()) {
        if (!traded.filled_entries.empty()) {
            const std::int64_t list_id = traded.filled_entries.front();
            traded.filled_entries.pop_front();
            follow_entry(list_at(list_id), traded.last, ts);
            continue;
        }
        const Price price = traded.moves.front();
        traded.moves.pop_front();
        for (const std::int64_t id : traded.open) {
            meet_trigger(order_at(id), price, ts);
        }
    }
}

/// What others see of the order goes into the book that is shown.
void Venue::show(const Order& order) {
    const Quantity now = order.is_resting ? order.shown() : Quantity{};
    if (!options_.shows_accounts || now == order.published) {
        return;
    }
    touch(order.instrument, order.side, order.price);
    traded_[order.instrument].shown.show(order.side, order.price, now - order.published);
    order_at(order.order_id).published = now;
}

/// Our order takes what the market has at `price`.
void Venue::take_level(const Order& taker, Price price, Quantity quantity) {
    Traded& traded = traded_[taker.instrument];
    traded.liquidity.take(taker.side, price, quantity);
    if (options_.shows_accounts) {
        touch(taker.instrument, taker.side == Side::buy ? Side::sell : Side::buy, price);
    }
}

/// A level of the market's goes on; what its update made impossible follows as a change of ours.
void Venue::show_level(Traded& traded, const model::BookLevel& level) {
    traded.shown.on_level(level, traded.liquidity, book_news_);
    if (level.tag.has(model::kFlagLast)) {
        for (const auto& [side, price] : traded.liquidity.dropped()) {
            touch(level.tag.instrument, side, price);
        }
    }
}

void Venue::touch(std::uint16_t instrument, Side side, Price price) {
    PublicBook& book = traded_[instrument].shown;
    if (!book.is_touched()) {
        changed_books_.push_back(instrument);
    }
    book.touch(side, price);
}

std::vector<model::TradeTick> Venue::take_trades() {
    return std::exchange(trades_, {});
}

BookNews Venue::take_book() {
    for (const std::uint16_t instrument : changed_books_) {
        Traded& traded = traded_[instrument];
        traded.shown.flush(instrument, traded.liquidity, now_, book_news_);
    }
    changed_books_.clear();
    return std::exchange(book_news_, {});
}

std::vector<Level> Venue::book(std::uint16_t instrument, Side side, std::size_t count) const {
    const Traded& traded = traded_[instrument];
    return options_.shows_accounts ? traded.shown.levels(side, traded.liquidity, count)
                                   : traded.liquidity.levels(side, count);
}

std::int64_t Venue::book_update_id(std::uint16_t instrument) const {
    const Traded& traded = traded_[instrument];
    return options_.shows_accounts ? traded.shown.last_update_id()
                                   : traded.liquidity.last_update_id();
}

} // namespace tradecore::sim

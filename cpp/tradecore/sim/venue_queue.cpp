// SPDX-License-Identifier: Apache-2.0
// Places in the queue: what the market says of the levels at which our orders rest.
#include <algorithm>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {

template <class Visit> void Venue::each_place(const Traded& traded, Visit&& visit) {
    if (options_.queue.is_strict()) {
        return;
    }
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (order.is_resting && order.place.is_joined()) {
            visit(order);
        }
    }
}

/// A limit joins the book, behind all that is known to rest at its price; so does what an iceberg
/// shows next.
void Venue::rest(Order& order) {
    order.is_resting = true;
    order.rank = ++rank_;
    order.visible = std::min(order.iceberg_quantity, order.remaining());
    show(order);
    if (options_.queue.is_strict()) {
        return;
    }
    order.place.leave();
    order.place.join();
    Traded& traded = traded_[order.instrument];
    Reach& reach = traded.queued[static_cast<std::size_t>(order.side)];
    reach = {std::min(reach.low, order.price), std::max(reach.high, order.price)};
    if (const auto found = traded.liquidity.statement(order.side, order.price)) {
        order.place.on_level(found->quantity, found->update_id, options_.queue);
    }
}

/// `taken` of a resting iceberg is gone: shown so far, and beyond that one part after another.
void Venue::show_next(Order& order, Quantity taken) {
    if (taken < order.visible) {
        order.visible -= taken;
        return;
    }
    const std::int64_t beyond = (taken - order.visible).raw % order.iceberg_quantity.raw;
    rest(order);
    order.visible = std::min(order.visible, order.iceberg_quantity - Quantity{beyond});
}

/// Anew, after orders have ended.
void Venue::find_reach(Traded& traded) {
    for (Reach& reach : traded.queued) {
        reach = {};
    }
    each_place(traded, [&](const Order& order) {
        Reach& reach = traded.queued[static_cast<std::size_t>(order.side)];
        reach = {std::min(reach.low, order.price), std::max(reach.high, order.price)};
    });
}

void Venue::queue_on_level(const Traded& traded, const model::BookLevel& level,
                           bool has_forgotten) {
    const Side side = level.tag.has(model::kFlagSell) ? Side::sell : Side::buy;
    const bool is_snapshot_end =
        level.tag.has(model::kFlagSnapshot) && level.tag.has(model::kFlagLast);
    if (!has_forgotten && !is_snapshot_end &&
        !traded.queued[static_cast<std::size_t>(side)].holds(level.price)) {
        return; // As almost all levels.
    }
    each_place(traded, [&](Order& order) {
        if (has_forgotten) {
            order.place.forget_level();
        }
        if (order.side == side && order.price == level.price) {
            order.place.on_level(level.quantity, level.last_update_id, options_.queue);
        }
        // A snapshot names all levels as far as it reaches: what it left out is empty.
        if (is_snapshot_end && !order.place.has_level()) {
            if (const auto found = traded.liquidity.statement(order.side, order.price)) {
                order.place.on_level(found->quantity, found->update_id, options_.queue);
            }
        }
    });
}

/// The best price of our side: at ours it states our level, below ours there is nobody else.
void Venue::queue_on_quote(const Traded& traded, const model::QuoteTick& quote) {
    if (quote.update_id != 0 && quote.update_id < traded.liquidity.last_update_id()) {
        return; // The book is newer.
    }
    each_place(traded, [&](Order& order) {
        const bool is_buy = order.side == Side::buy;
        const Price best = is_buy ? quote.bid_price : quote.ask_price;
        const bool is_alone = is_buy ? order.price > best : order.price < best;
        if (best.raw > 0 && (is_alone || order.price == best)) {
            const Quantity there = is_buy ? quote.bid_quantity : quote.ask_quantity;
            order.place.on_level(is_alone ? Quantity{} : there, quote.update_id, options_.queue);
        }
    });
}

} // namespace tradecore::sim

// SPDX-License-Identifier: Apache-2.0
// Mode::ticks. Orders of our accounts meet the market's known orders and prints; each other only
// where the options say so (venue_match.cpp).
#include <algorithm>

#include "tradecore/sim/trigger.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

[[nodiscard]] bool is_better(Side side, Price a, Price b) noexcept {
    return side == Side::buy ? a > b : a < b;
}

} // namespace

void Venue::on_trades(std::span<const model::TradeTick> trades) {
    for (const model::TradeTick& trade : trades) {
        on_trade(trade);
    }
}

void Venue::on_quotes(std::span<const model::QuoteTick> quotes) {
    for (const model::QuoteTick& quote : quotes) {
        Traded& traded = traded_for(quote.tag, Mode::ticks);
        traded.liquidity.on_quote(quote);
        queue_on_quote(traded, quote);
        on_liquidity(traded, now(quote.ts_event.raw != 0 ? quote.ts_event : quote.ts_recv));
        if (options_.shows_accounts) { // After what it met: the best is what is left of it.
            traded.shown.on_quote(quote, traded.liquidity, book_news_);
        }
    }
}

void Venue::on_levels(std::span<const model::BookLevel> levels) {
    for (const model::BookLevel& level : levels) {
        Traded& traded = traded_for(level.tag, Mode::ticks);
        const bool has_forgotten = traded.liquidity.on_level(level);
        queue_on_level(traded, level, has_forgotten);
        if (options_.shows_accounts) {
            show_level(traded, level);
        }
        if (level.tag.has(model::kFlagLast)) {
            on_liquidity(traded, now(level.ts_event.raw != 0 ? level.ts_event : level.ts_recv));
        }
    }
}

void Venue::on_trade(const model::TradeTick& trade) {
    Traded& traded = traded_for(trade.tag, Mode::ticks);
    if (trade.price.raw <= 0 || trade.quantity.raw <= 0 || traded.is_halted) {
        return;
    }
    const Timestamp ts = now(trade.ts_event);
    traded.last = trade.price;
    if (traded.open.empty() && !traded.is_perpetual) {
        if (options_.accounts_meet) {
            publish(trade, trade.quantity);
        }
        return;
    }
    const Quantity left_of_bids = meet_trade(traded, Side::buy, trade, ts);
    const Quantity left_of_asks = meet_trade(traded, Side::sell, trade, ts);
    if (options_.accounts_meet) {
        publish(trade, std::min(left_of_bids, left_of_asks));
        traded.last = trade.price;
        follow_up(traded, ts);
    }
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (order.is_working() && !order.is_resting) {
            meet_price(order, trade.price, ts); // Only trades are known, and this is the next one.
            continue;
        }
        meet_trigger(order, trade.price, ts);
    }
    if (options_.accounts_meet) {
        follow_up(traded, ts);
    }
    liquidate_in(trade.tag.instrument, trade.price, trade.price, ts);
    drop_ended(traded);
}

/// Lets an order go off that waits for that price.
void Venue::meet_trigger(Order& order, Price price, Timestamp ts) {
    if (!order.is_waiting()) {
        return;
    }
    const bool goes_off = meets(order, price, rules_[order.instrument].tick_size);
    note_trailing(order, goes_off, ts);
    if (goes_off) {
        trigger(order, ts);
        if (traded_[order.instrument].liquidity.is_known()) {
            meet_liquidity(order, ts);
        }
    }
}

/// The resting limits of one side that an event may fill: best price first, then oldest.
template <class Wanted>
void Venue::collect_resting(const Traded& traded, Side side, Wanted&& wanted) {
    touched_.clear();
    for (const std::int64_t id : traded.open) {
        const Order& order = order_at(id);
        if (order.is_open() && order.is_resting && order.side == side && wanted(order)) {
            touched_.push_back(id);
        }
    }
    std::stable_sort(touched_.begin(), touched_.end(), [&](std::int64_t a, std::int64_t b) {
        const Order& first = order_at(a);
        const Order& second = order_at(b);
        return first.price != second.price ? is_better(side, first.price, second.price)
                                           : options_.accounts_meet && first.rank < second.rank;
    });
}

/// A print beyond our limit would have met us first, with at most its own quantity. One at our
/// price takes from those who stand before us, then from us, where our place is known. What of it
/// was not ours.
Quantity Venue::meet_trade(Traded& traded, Side side, const model::TradeTick& trade, Timestamp ts) {
    const bool takes_bids = trade.tag.has(model::kFlagBuyerMaker);
    const bool takes_queue = !options_.queue.is_strict() && takes_bids == (side == Side::buy);
    collect_resting(traded, side, [&](const Order& order) {
        return is_better(side, order.price, trade.price) ||
               (takes_queue && order.price == trade.price);
    });
    const Quantity lot = rules_[trade.tag.instrument].lot_size;
    Quantity left = trade.quantity;
    for (const std::int64_t id : touched_) {
        Order& order = order_at(id);
        if (!order.is_open()) {
            continue; // Ended by what the one before it led to.
        }
        Quantity taken = left;
        if (order.price == trade.price) {
            taken = std::min(order.place.on_trade(trade.quantity, left, lot), order.shown());
        } else if (order.place.is_joined()) {
            order.place.reach_front();
        }
        taken = std::min(taken, order.remaining());
        if (taken.raw > 0) {
            fill_resting(order, taken, ts);
            left -= taken;
        }
    }
    return left;
}

/// Somebody now offers at our limit or better: he would have taken us, at our price.
void Venue::fill_crossed(Traded& traded, Side side, Timestamp ts) {
    collect_resting(traded, side, [](const Order&) { return true; });
    for (const std::int64_t id : touched_) {
        Order& order = order_at(id);
        if (!order.is_open()) {
            continue; // Ended by what the one before it led to.
        }
        cut_to_position(order);
        for (const Slice& slice : plan(order, true, order.remaining()).slices) {
            take_level(order, slice.price, slice.quantity);
            if (order.place.is_joined()) {
                order.place.reach_front();
            }
            fill_resting(order, slice.quantity, ts);
            if (!order.is_open()) {
                break;
            }
        }
    }
}

void Venue::on_liquidity(Traded& traded, Timestamp ts) {
    if (traded.open.empty() || traded.is_halted) {
        return;
    }
    fill_crossed(traded, Side::buy, ts);
    fill_crossed(traded, Side::sell, ts);
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (order.is_working() && !order.is_resting) {
            meet_liquidity(order, ts); // It waited while only trades were known.
        }
    }
    if (options_.accounts_meet) {
        follow_up(traded, ts);
    }
    drop_ended(traded);
}

} // namespace tradecore::sim

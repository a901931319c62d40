// SPDX-License-Identifier: Apache-2.0
// How one order meets the market: a single known price, or known levels.
#include <algorithm>

#include "tradecore/base/assert.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

[[nodiscard]] bool is_marketable(const OrderRequest& order, Price price) noexcept {
    return order.side == Side::buy ? order.price >= price : order.price <= price;
}

/// What `quote` buys at `price`, cut to the lot.
[[nodiscard]] Quantity lots_for(int128 quote, Price price, Quantity lot) noexcept {
    const int128 raw = std::min<int128>(quote * base::kScale / price.raw, kAmountMax);
    return {static_cast<std::int64_t>(raw - raw % lot.raw)};
}

} // namespace

/// The market is at `price` and nothing else is known of it: all or nothing there, as taker.
void Venue::meet_price(Order& order, Price price, Timestamp ts, std::optional<Reading> hidden) {
    cut_to_position(order);
    if (order.has_limit()) {
        if (!is_marketable(order, price)) {
            rest_or_expire(order, ts);
            return;
        }
    } else if (order.quote_quantity.raw != 0) {
        const Quantity lots = lots_for_quote(order, price);
        if (lots.raw <= 0 || lots < rules_[order.instrument].quantity_min) {
            end(order, OrderStatus::expired, Reason::quantity_below_lot, ts);
            return;
        }
        order.quantity = lots;
    }
    if (!fill(order, price, order.remaining(), false, ts, hidden)) {
        end(order, OrderStatus::expired, Reason::insufficient_balance, ts);
    }
}

/// Somebody took our resting limit: at its own price, as maker.
void Venue::fill_resting(Order& order, Quantity quantity, Timestamp ts,
                         std::optional<Reading> hidden, std::int64_t trade_id) {
    cut_to_position(order);
    if (!fill(order, order.price, std::min(quantity, order.remaining()), true, ts, hidden,
              trade_id)) {
        end(order, OrderStatus::expired, Reason::insufficient_balance, ts);
    }
}

/// Takes what the known levels hold, up to the order's limit; the leftover rests or expires.
void Venue::meet_liquidity(Order& order, Timestamp ts) {
    cut_to_position(order);
    const Plan found = plan_taker(order, order.has_limit(), order.remaining());
    if (order.quote_quantity.raw != 0) {
        order.quantity =
            found.quantity + found.prevented; // Known only now if it waited while only trades were.
    }
    if (!can_pay(order, found)) {
        end(order, OrderStatus::expired, Reason::insufficient_balance, ts);
        return;
    }
    if (order.has_limit() && order.time_in_force == TimeInForce::fok &&
        found.quantity < order.remaining()) {
        end(order, OrderStatus::expired, Reason::unfilled_fok_order_expired, ts);
        return;
    }
    for (const Slice& slice : found.slices) {
        take_slice(order, slice, ts);
        if (!order.is_open()) {
            return;
        }
    }
    if (order.has_limit()) {
        rest_or_expire(order, ts);
    } else {
        end(order, OrderStatus::expired, Reason::insufficient_liquidity, ts);
    }
}

/// A limit that cannot trade now.
void Venue::rest_or_expire(Order& order, Timestamp ts) {
    switch (order.time_in_force) {
    case TimeInForce::gtc: rest(order); break;
    case TimeInForce::ioc:
        end(order, OrderStatus::expired, Reason::unfilled_ioc_quantity_expired, ts);
        break;
    case TimeInForce::fok:
        end(order, OrderStatus::expired, Reason::unfilled_fok_order_expired, ts);
        break;
    }
}

/// A stop goes live; the caller lets it meet the market.
void Venue::trigger(Order& order, Timestamp ts) {
    TC_ASSERT(order.is_waiting());
    claim(order, ts);
    order.is_triggered = true;
    order.ts_working = ts;
    order.ts_updated = ts;
    if (order.closes_position) {
        order.quantity = position(order.account, order.instrument).closable(order.side);
    }
    report(order, ExecutionType::new_, ts);
}

/// Since when a trailing order trails; it may begin and go off at once.
void Venue::note_trailing(Order& order, bool goes_off, Timestamp ts) noexcept {
    if (order.trailing_bps != 0 && order.ts_trailing.raw == 0 &&
        (goes_off || order.best.raw != 0)) {
        order.ts_trailing = ts;
    }
}

/// What the request would get now; within its limit only if `has_limit`. A quote quantity is spent
/// level by level, each cut to the lot.
Venue::Plan Venue::plan(const OrderRequest& request, bool has_limit, Quantity remaining) const {
    const Quantity lot = rules_[request.instrument].lot_size;
    const bool by_quote = request.quote_quantity.raw != 0;
    Plan found;
    traded_[request.instrument].liquidity.walk(request.side, [&](Price price, Quantity there) {
        if (has_limit && !is_marketable(request, price)) {
            return false;
        }
        const Quantity wanted = by_quote
                                    ? lots_for(request.quote_quantity.raw - found.quote, price, lot)
                                    : remaining - found.quantity;
        const Quantity taken = std::min(wanted, there);
        if (taken.raw > 0) {
            found.slices.push_back({price, taken});
            found.quantity += taken;
            found.quote += base::notional(price, taken).raw;
        }
        return taken < wanted;
    });
    return found;
}

Quantity Venue::lots_for_quote(const OrderRequest& request, Price price) const noexcept {
    return lots_for(request.quote_quantity.raw, price, rules_[request.instrument].lot_size);
}

} // namespace tradecore::sim

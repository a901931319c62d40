// SPDX-License-Identifier: Apache-2.0
// Mode::bars. A bar is met twice: its open, then the range it went through afterwards. What a bar
// hides is read against the order; docs/fills.md has the rules.
#include <stdexcept>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

/// Whether `price` is where a stop goes off.
[[nodiscard]] bool is_touched(const Order& order, Price price) noexcept {
    return order.side == Side::buy ? price >= order.stop_price : price <= order.stop_price;
}

/// Whether the market at `price` has gone beyond a limit; touching it is not enough.
[[nodiscard]] bool is_through(const Order& order, Price price) noexcept {
    return order.side == Side::buy ? price < order.price : price > order.price;
}

[[nodiscard]] bool is_waiting_stop(const Order& order) noexcept {
    return order.is_stop() && !order.is_triggered;
}

} // namespace

Venue::Traded& Venue::traded_for(const model::Tag& tag, Mode mode) {
    if (mode != mode_) {
        throw std::logic_error(mode == Mode::bars ? "this venue is fed with ticks, not bars"
                                                  : "this venue is fed with bars, not ticks");
    }
    return traded_.at(tag.instrument);
}

void Venue::open_phase(std::span<const model::Bar> bars) {
    for (const model::Bar& bar : bars) {
        open_bar(bar);
    }
}

void Venue::close_phase(std::span<const model::Bar> bars) {
    for (const model::Bar& bar : bars) {
        close_bar(bar);
    }
}

void Venue::open_bar(const model::Bar& bar) {
    Traded& traded = traded_for(bar.tag, Mode::bars);
    traded.is_mid_bar = true;
    if (bar.volume.value() == 0) {
        return;
    }
    const Timestamp ts = now(bar.ts_open);
    traded.last = bar.open;
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (is_waiting_stop(order)) {
            if (is_touched(order, bar.open)) {
                trigger(order, ts);
                meet_price(order, bar.open, ts);
            }
        } else if (!order.is_resting) {
            meet_price(order, bar.open, ts);
        } else if (is_through(order, bar.open)) {
            fill_resting(order, order.remaining(), ts);
        }
    }
    drop_ended(traded);
}

void Venue::close_bar(const model::Bar& bar) {
    Traded& traded = traded_for(bar.tag, Mode::bars);
    traded.is_mid_bar = false;
    if (bar.volume.value() == 0) {
        return;
    }
    const Timestamp ts = now(bar.ts_close);
    traded.last = bar.close;
    // Gathered first: a stop-limit that goes off below must not use the range before its trigger.
    touched_.clear();
    for (const std::int64_t id : traded.open) {
        const Order& order = order_at(id);
        if (order.is_resting && is_through(order, order.side == Side::buy ? bar.low : bar.high)) {
            touched_.push_back(id);
        }
    }
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (is_waiting_stop(order) &&
            is_touched(order, order.side == Side::buy ? bar.high : bar.low)) {
            close_stop(order, bar, ts);
        }
    }
    for (const std::int64_t id : touched_) {
        fill_resting(order_at(id), order_at(id).remaining(), ts);
    }
    drop_ended(traded);
}

/// A stop that the bar's range reached, at its stop price. Of the path afterwards only the end is
/// known, so a limit not marketable at the stop price fills in this bar only if the close is
/// through.
void Venue::close_stop(Order& order, const model::Bar& bar, Timestamp ts) {
    trigger(order, ts);
    meet_price(order, order.stop_price, ts);
    if (order.is_resting && is_through(order, bar.close)) {
        fill_resting(order, order.remaining(), ts);
    }
}

} // namespace tradecore::sim

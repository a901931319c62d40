// SPDX-License-Identifier: Apache-2.0
// Mode::bars. A bar is met twice: its open, then the range it went through afterwards. What a bar
// hides is read against the order; docs/fills.md has the rules.
#include <algorithm>
#include <stdexcept>

#include "tradecore/sim/trigger.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {
namespace {

using base::int128;

/// Whether the market at `price` has gone beyond a limit; touching it is not enough.
[[nodiscard]] bool is_through(const Order& order, Price price) noexcept {
    return order.side == Side::buy ? price < order.price : price > order.price;
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
    if (bar.volume.value() == 0 || traded.is_halted) {
        return;
    }
    const Timestamp ts = now(bar.ts_open);
    const Price tick = rules_[bar.tag.instrument].tick_size;
    traded.last = traded.bar_open = bar.open;
    if (traded.is_perpetual) {
        traded.bar = bar;
    }
    for (const std::int64_t id : traded.open) {
        Order& order = order_at(id);
        if (order.is_waiting()) {
            const bool goes_off = meets(order, bar.open, tick);
            note_trailing(order, goes_off, ts);
            if (goes_off) {
                trigger(order, ts);
                take_price(order, bar.open, bar, ts);
            }
        } else if (order.is_working() && !order.is_resting) {
            take_price(order, bar.open, bar, ts);
        } else if (order.is_resting && is_through(order, bar.open)) {
            fill_resting(order, order.remaining(), ts);
        }
    }
    liquidate_in(bar.tag.instrument, bar.open, bar.open, ts);
    drop_ended(traded);
}

/// What goes off against its order comes first, then what goes off for it, then resting limits.
void Venue::close_bar(const model::Bar& bar) {
    Traded& traded = traded_for(bar.tag, Mode::bars);
    traded.is_mid_bar = false;
    traded.bar_open = {};
    if (bar.volume.value() == 0 || traded.is_halted) {
        return;
    }
    const Timestamp ts = now(bar.ts_close);
    traded.last = bar.close;
    // Gathered first: a stop-limit that goes off below must not use the range before its trigger.
    touched_.clear();
    for (const std::int64_t id : traded.open) {
        const Order& order = order_at(id);
        const model::Bar met = met_by(order, bar);
        if (order.is_resting && is_through(order, order.side == Side::buy ? met.low : met.high)) {
            touched_.push_back(id);
        }
    }
    for (const bool is_kind : {false, true}) {
        for (const std::int64_t id : traded.open) {
            Order& order = order_at(id);
            if (order.is_waiting() &&
                is_kind == (order.is_take_profit() && order.trailing_bps == 0)) {
                close_trigger(order, met_by(order, bar), ts);
            }
        }
    }
    for (const std::int64_t id : touched_) {
        Order& order = order_at(id);
        if (!order.is_resting) {
            continue; // The other leg of its pair went off.
        }
        fill_resting(order, order.remaining(), ts);
        if (is_entry(order)) {
            close_entry(list_at(order.list_id), met_by(order, bar), ts);
        }
    }
    liquidate_in(bar.tag.instrument, bar.low, bar.high, ts);
    drop_ended(traded);
}

/// Lets an order go off that the bar's range reached. Of the path afterwards only the end is
/// known, so a limit not marketable at the trigger fills in this bar only if the close is through.
void Venue::close_trigger(Order& order, const model::Bar& bar, Timestamp ts) {
    const auto met = meets_range(order, bar.low, bar.high, rules_[order.instrument].tick_size);
    note_trailing(order, met.has_value(), ts);
    if (!met) {
        return;
    }
    const Reading hidden = hidden_by(order, *met, bar);
    trigger(order, ts);
    take_price(order, met->price, bar, ts, hidden);
    if (order.is_resting && is_through(order, bar.close)) {
        fill_resting(order, order.remaining(), ts, Reading{hidden.kind, order.price});
    }
}

/// An order that meets the single price known of the market; it slips if it is a taker without a
/// price of its own, or went off.
void Venue::take_price(Order& order, Price price, const model::Bar& bar, Timestamp ts,
                       std::optional<Reading> hidden) {
    meet_price(order, order.has_limit() && !order.is_triggered ? price : slipped(order, price, bar),
               ts, hidden);
}

/// `price` and what taking costs beyond it, rounded to the tick against the order; never beyond the
/// bar's range, nor beyond a limit that takes `price`.
Price Venue::slipped(const Order& order, Price price, const model::Bar& bar) const {
    const bool is_buy = order.side == Side::buy;
    const std::int64_t tick = rules_[order.instrument].tick_size.raw;
    const int128 amount = options_.slippage.amount;
    int128 slip = 0; // Parts per million of 1e-8.
    switch (options_.slippage.kind) {
    case SlippageKind::none: return price;
    case SlippageKind::price: slip = amount * price.raw; break;
    case SlippageKind::ticks: slip = amount * tick * kMillion; break;
    case SlippageKind::range: slip = amount * (bar.high - bar.low).raw; break;
    }
    const int128 step = int128{tick} * kMillion;
    const int128 exact = int128{price.raw} * kMillion + (is_buy ? slip : -slip);
    const int128 ticks = (std::max<int128>(exact, 0) + (is_buy ? step - 1 : 0)) / step;
    Price end = is_buy ? bar.high : bar.low;
    if (order.has_limit()) {
        end = better(order.side, end, order.price);
    }
    const Price far{static_cast<std::int64_t>(ticks * tick)};
    return worse(order.side, price, better(order.side, far, end));
}

/// It fills at the first price at or past its trigger: past it there may have been any as far as
/// the range goes. Of a pair of which the range holds both, the target may have been first.
Reading Venue::hidden_by(const Order& order, const Met& met, const model::Bar& bar) const {
    const Price worst = order.side == Side::sell ? bar.low : bar.high;
    const Price best = order.side == Side::sell ? bar.high : bar.low;
    if (order.is_take_profit() && order.trailing_bps == 0) {
        return {best, met.price};
    }
    Reading hidden{slipped(order, met.kind, bar), worst};
    if (order.has_limit()) {
        hidden.cruel = better(order.side, hidden.cruel, order.price);
    }
    if (order.list_id >= 0 && list_at(order.list_id).target >= 0) {
        const Order& target = orders_[list_at(order.list_id).target - 1];
        if (target.is_waiting() && is_reached(target, best)) {
            hidden.kind = better(order.side, hidden.kind, target.stop_price);
        } else if (target.is_resting && is_through(target, best)) {
            hidden.kind = better(order.side, hidden.kind, target.price);
        }
    }
    return hidden;
}

/// A resting entry was filled within the bar and what follows it went live there.
void Venue::close_entry(const OrderList& list, const model::Bar& bar, Timestamp ts) {
    for (const std::int64_t id : {list.stop, list.target, list.follower}) {
        if (id >= 0) {
            close_follower(order_at(id), order_at(list.entry), bar, ts);
        }
    }
}

/// The market came to the entry from the better side, so the worse end of the range lies behind
/// it, which a stop of the other side meets; of the better end that is known only if the close is
/// there.
void Venue::close_follower(Order& order, const Order& entry, const model::Bar& bar, Timestamp ts) {
    model::Bar rest = bar; // What is known to come after the entry.
    rest.high = rest.low = bar.close;
    if (order.is_waiting()) {
        const bool meets_worse_end = order.side != entry.side && !order.is_take_profit();
        if (meets_worse_end && order.trailing_bps != 0 && order.stop_price.raw == 0) {
            order.best = entry.price;
        }
        close_trigger(order, meets_worse_end ? bar : rest, ts);
    } else if (order.is_resting && is_through(order, bar.close)) {
        fill_resting(order, order.remaining(), ts);
    }
}

} // namespace tradecore::sim

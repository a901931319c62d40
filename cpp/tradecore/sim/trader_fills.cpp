// SPDX-License-Identifier: Apache-2.0
// What a trader's orders come to: checks, exact amounts, round trips.
#include <algorithm>
#include <utility>

#include "tradecore/base/quotient.hpp"
#include "tradecore/sim/options.hpp"
#include "tradecore/sim/trader.hpp"

namespace tradecore::sim {
namespace {

using base::int128;
using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;

[[nodiscard]] std::int64_t part_of(std::int64_t amount, std::int64_t part,
                                   std::int64_t whole) noexcept {
    return part == whole ? amount : base::quotient(int128{amount} * part, whole);
}

/// An execution by a taker at a price of which nothing was hidden.
[[nodiscard]] Execution taken(Role role, Price price, Quantity quantity, Timestamp ts,
                              std::uint32_t order) noexcept {
    Execution made;
    made.ts_event = ts;
    made.role = role;
    made.price = made.price_kind = made.price_cruel = price;
    made.quantity = quantity;
    made.order = order;
    return made;
}

/// As base::notional, of amounts that fit: what is bought is paid from an account.
[[nodiscard]] Notional value_of(Price price, Quantity quantity) noexcept {
    return {base::quotient(base::product(price, quantity), base::kScale)};
}

/// Whether price x quantity, cut to 1e-8, is within the venue's bounds.
[[nodiscard]] bool is_worth_enough(const model::Instrument& rules, Price price,
                                   Quantity quantity) noexcept {
    const int128 value = base::product(price, quantity);
    return value >= int128{rules.notional_min.raw} * base::kScale &&
           value < (int128{rules.notional_max.raw} + 1) * base::kScale;
}

} // namespace

/// A market order to buy, sized and checked as the engine does; it waits for the next open.
void Trader::enter(Price price, Timestamp ts) {
    const std::int64_t worth = value_of(price, Quantity{held_}).raw;
    const std::int64_t free = part_of(cash_, 10'000 - terms_->slack_bps, 10'000);
    const model::Instrument& rules = terms_->rules;
    const Quantity quantity =
        policy_.size_entry(base::to_float(Notional{cash_ + worth}), base::to_float(Notional{free}),
                           base::to_float(price));
    const Notional value = value_of(price, quantity);
    const bool is_sent = quantity.raw > 0;
    const bool is_passed = is_sent && value >= rules.notional_min && value <= rules.notional_max;
    if (!is_passed) {
        sequence_ += is_sent ? 1 : 0;
        ++tally_.refused;
        policy_.on_entry_ended();
        return;
    }
    Guard none;
    none.quantity = quantity;
    order_ = send(Role::entry, none, ts);
    if (value.raw > cash_) {
        policy_.on_entry_ended(); // The venue refuses it.
        return;
    }
    entering_ = quantity;
}

/// The entry meets the open.
void Trader::buy(const model::Bar& bar, std::size_t i) {
    const Quantity quantity = std::exchange(entering_, Quantity{});
    const Notional paid = value_of(bar.open, quantity);
    if (paid.raw > cash_) {
        policy_.on_entry_ended(); // The account cannot pay the open.
        return;
    }
    const std::int64_t fee = part_of(quantity.raw, terms_->taker_fee_ppm, kMillion);
    const Quantity net{quantity.raw - fee};
    post(cash_ - paid.raw, held_ + net.raw, tape_->sample_of_open(i));
    cost_ += paid.raw;
    tally_.is_open = true;
    tally_.fees += value_of(bar.open, Quantity{fee}).raw;
    Execution execution = taken(Role::entry, bar.open, quantity, bar.ts_open, order_);
    execution.quote_quantity = paid;
    execution.fee = fee;
    note(execution);
    policy::Intent intent;
    const bool wants_guard = policy_.on_fill(model::Side::buy, bar.open, net, bar.ts_open, intent);
    policy_.on_entry_ended();
    if (wants_guard) {
        place_guard(intent, i == 0 ? bar.open : tape_->bar(i - 1).close, bar.open);
    }
}

/// In place of an earlier one, over all that can be sold. `seen` is the last close, `last` the last
/// price traded.
void Trader::place_guard(const policy::Intent& intent, Price seen, Price last) {
    const model::Instrument& rules = terms_->rules;
    Guard made;
    made.trigger = intent.stop_price;
    made.target = intent.target_price;
    if (made.trigger.raw != 0 && terms_->is_stop_limit) {
        made.limit.raw = part_of(made.trigger.raw, 10'000 - terms_->stop_offset_bps, 10'000);
        made.limit.raw -= made.limit.raw % rules.tick_size.raw;
        made.limit = std::max(made.limit, rules.price_min);
    }
    made.quantity.raw = held_ - held_ % rules.lot_size.raw;
    const Price low = made.limit.raw != 0     ? made.limit
                      : made.trigger.raw != 0 ? made.trigger
                                              : made.target;
    const Price high = std::max(made.trigger, made.target);
    if (base::product(low, made.quantity) < int128{rules.notional_min.raw} * base::kScale) {
        leave(seen, last, intent.ts_event); // Too small to protect.
        return;
    }
    made.order = send(Role::protection, made, intent.ts_event);
    if (!is_sellable(made.quantity, high) || low < rules.price_min || high > rules.price_max ||
        made.trigger >= last || (made.target.raw != 0 && made.target <= last)) {
        gave_up_ = true;
        return;
    }
    guard_ = made;
}

/// A market order to sell what can be sold; what rests goes first. Arguments as above.
void Trader::leave(Price seen, Price last, Timestamp ts) {
    const Quantity lots{held_ - held_ % terms_->rules.lot_size.raw};
    if (!is_sellable(lots, seen) || !is_sellable(lots, last)) {
        gave_up_ = true;
        return;
    }
    leaving_ = lots;
    guard_ = {};
    Guard none;
    none.quantity = lots;
    order_ = send(Role::exit, none, ts);
}

/// The exit meets the open.
void Trader::sell_left(const model::Bar& bar, std::size_t sample) {
    const Quantity quantity = std::exchange(leaving_, Quantity{});
    sell(taken(Role::exit, bar.open, quantity, bar.ts_open, order_), sample);
}

void Trader::sell_guarded(Price price, bool is_maker, Timestamp ts, std::size_t sample) {
    Execution execution = taken(Role::protection, price, guard_.quantity, ts, guard_.order);
    execution.is_maker = is_maker;
    sell(execution, sample);
}

/// The stop, within the bar: it may have filled anywhere beyond its trigger, and a target that the
/// bar reached may have been first.
void Trader::sell_stopped(const model::Bar& bar, std::size_t sample) {
    Execution execution =
        taken(Role::protection, guard_.trigger, guard_.quantity, bar.ts_close, guard_.order);
    const bool may_be_target = guard_.target.raw != 0 && bar.high > guard_.target;
    execution.price_kind = may_be_target ? guard_.target : guard_.trigger;
    execution.price_cruel = std::max(bar.low, guard_.limit);
    tally_.kind += base::product(execution.price_kind - guard_.trigger, guard_.quantity);
    tally_.cruel += base::product(guard_.trigger - execution.price_cruel, guard_.quantity);
    sell(execution, sample);
}

void Trader::sell(Execution execution, std::size_t sample) {
    const Price price = execution.price;
    const Quantity quantity = execution.quantity;
    const Notional value = value_of(price, quantity);
    const std::int64_t ppm = execution.is_maker ? terms_->maker_fee_ppm : terms_->taker_fee_ppm;
    const std::int64_t fee = part_of(value.raw, ppm, kMillion);
    const std::int64_t cost = part_of(cost_, quantity.raw, held_);
    cost_ -= cost;
    realised_ += value.raw - fee - cost;
    post(cash_ + value.raw - fee, held_ - quantity.raw, sample);
    tally_.fees += fee;
    guard_ = {};
    execution.quote_quantity = value;
    execution.fee = fee;
    note(execution);
    policy::Intent intent;
    static_cast<void>(
        policy_.on_fill(model::Side::sell, price, quantity, execution.ts_event, intent));
    const Quantity left{held_ - held_ % terms_->rules.lot_size.raw};
    if (is_sellable(left, price) || policy_.state() != policy::Policy::State::flat) {
        gave_up_ = true;
        return;
    }
    ++tally_.trades;
    tally_.is_open = false;
    (realised_ > 0 ? tally_.profit_won : tally_.profit_lost) += realised_;
    tally_.won += realised_ > 0 ? 1 : 0;
    realised_ = 0;
}

/// The number of an order that leaves.
std::uint32_t Trader::send(Role role, const Guard& guard, Timestamp ts) {
    ++tally_.orders;
    if (log_ != nullptr) {
        log_->orders.push_back({ts, role, guard.trigger, guard.limit, guard.target, guard.quantity,
                                static_cast<std::uint32_t>(log_->executions.size())});
    }
    return ++sequence_;
}

/// What is owned from a sample of the equity curve on.
void Trader::post(std::int64_t cash, std::int64_t held, std::size_t sample) {
    equity_.mark(sample);
    cash_ = cash;
    held_ = held;
    equity_.hold(cash, held);
    ++tally_.fills;
}

/// Whether the venue lets so many lots be sold in one order.
bool Trader::is_sellable(Quantity lots, Price price) const noexcept {
    const model::Instrument& rules = terms_->rules;
    return lots >= rules.quantity_min && lots <= rules.quantity_max && lots.raw > 0 &&
           is_worth_enough(rules, price, lots);
}

void Trader::note(const Execution& execution) {
    if (log_ != nullptr) {
        log_->executions.push_back(execution);
    }
}

} // namespace tradecore::sim

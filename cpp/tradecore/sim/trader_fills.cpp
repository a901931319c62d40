// SPDX-License-Identifier: Apache-2.0
// What a trader's orders come to: checks, exact amounts, round trips.
#include <algorithm>
#include <utility>

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

template <std::int64_t Whole>
[[nodiscard]] std::int64_t part_of(std::int64_t amount, std::int64_t part) noexcept {
    return base::quotient<Whole>(int128{amount} * part);
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
    return {base::quotient<base::kScale>(base::product(price, quantity))};
}

/// Whether price x quantity, cut to 1e-8, is at most `amount`.
[[nodiscard]] bool is_paid_by(Price price, Quantity quantity, Notional amount) noexcept {
    return base::product(price, quantity) < (int128{amount.raw} + 1) * base::kScale;
}

/// Whether it is within the venue's bounds.
[[nodiscard]] bool is_worth_enough(const model::Instrument& rules, Price price,
                                   Quantity quantity) noexcept {
    return base::is_worth(price, quantity, rules.notional_min) &&
           is_paid_by(price, quantity, rules.notional_max);
}

} // namespace

/// What an entry at that price is sized by, but for the size and the stop.
policy::EntryBasis Trader::basis_at(Price price) const noexcept {
    const std::int64_t worth = held_ == 0 ? 0 : value_of(price, Quantity{held_}).raw;
    const std::int64_t free = part_of<10'000>(cash_, 10'000 - terms_->slack_bps);
    return {.equity = base::to_float(Notional{cash_ + worth}),
            .cash_free = base::to_float(Notional{free}),
            .price = base::to_float(price)};
}

/// A market order to buy, sized as the engine does.
void Trader::enter(Price price, Timestamp ts) {
    const policy::EntryBasis basis = basis_at(price);
    if (!send_entry(policy_.size_entry(basis.equity, basis.cash_free, basis.price), price, ts)) {
        policy_.on_entry_ended();
    }
}

/// Whether it passed the engine's checks and the venue's, and waits for the next open.
bool Trader::send_entry(Quantity quantity, Price price, Timestamp ts) {
    const bool is_sent = quantity.raw > 0;
    if (!is_sent || !is_worth_enough(terms_->rules, price, quantity)) {
        sequence_ += is_sent ? 1 : 0;
        ++tally_.refused;
        return false;
    }
    Guard none;
    none.quantity = quantity;
    order_ = send(Role::entry, none, ts);
    if (!is_paid_by(price, quantity, {cash_})) {
        return false;
    }
    entering_ = quantity;
    return true;
}

/// The entry meets the open: what is held more by it; 0 if the account cannot pay.
Quantity Trader::take_bought(std::size_t i) {
    const Price open = tape_->open(i);
    const Quantity quantity = std::exchange(entering_, Quantity{});
    const Notional paid = value_of(open, quantity);
    if (paid.raw > cash_) {
        return {};
    }
    const std::int64_t fee = part_of<kMillion>(quantity.raw, terms_->taker_fee_ppm);
    const Quantity net{quantity.raw - fee};
    post(cash_ - paid.raw, held_ + net.raw, tape_->sample_of_open(i));
    cost_ += paid.raw;
    tally_.is_open = true;
    tally_.fees += value_of(open, Quantity{fee}).raw;
    if (log_ != nullptr) {
        Execution execution = taken(Role::entry, open, quantity, tape_->ts_open(i), order_);
        execution.quote_quantity = paid;
        execution.fee = fee;
        log_->executions.push_back(execution);
    }
    return net;
}

void Trader::buy(std::size_t i) {
    const Quantity net = take_bought(i);
    const Price open = tape_->open(i);
    policy::Intent intent;
    const bool wants_guard =
        policy_.on_fill(model::Side::buy, open, net, tape_->ts_open(i), intent);
    policy_.on_entry_ended();
    if (wants_guard) {
        place_guard(intent, i == 0 ? open : tape_->close(i - 1), open);
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
        made.limit.raw = part_of<10'000>(made.trigger.raw, 10'000 - terms_->stop_offset_bps);
        made.limit.raw -= made.limit.raw % rules.tick_size.raw;
        made.limit = std::max(made.limit, rules.price_min);
    }
    made.quantity.raw = lots_held().raw;
    const Price low = made.limit.raw != 0     ? made.limit
                      : made.trigger.raw != 0 ? made.trigger
                                              : made.target;
    const Price high = std::max(made.trigger, made.target);
    if (!base::is_worth(low, made.quantity, rules.notional_min)) {
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
    const Quantity lots = lots_held();
    if (!is_sellable(lots, seen) || (last != seen && !is_sellable(lots, last))) {
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
Execution Trader::left_at(std::size_t i) {
    return taken(Role::exit, tape_->open(i), std::exchange(leaving_, Quantity{}), tape_->ts_open(i),
                 order_);
}

/// All of what rests, at a price of which nothing was hidden.
void Trader::sell_guarded(Price price, bool is_maker, Timestamp ts, std::size_t sample) {
    Execution execution = taken(Role::protection, price, guard_.quantity, ts, guard_.order);
    execution.is_maker = is_maker;
    sell(execution, sample);
}

/// The stop, within the bar: it may have filled anywhere beyond its trigger, and a target that the
/// bar reached may have been first.
void Trader::sell_stopped(std::size_t i) {
    Execution execution =
        taken(Role::protection, guard_.trigger, guard_.quantity, tape_->ts_close(i), guard_.order);
    const bool may_be_target = guard_.target.raw != 0 && tape_->high(i) > guard_.target;
    execution.price_kind = may_be_target ? guard_.target : guard_.trigger;
    execution.price_cruel = std::max(tape_->low(i), guard_.limit);
    tally_.kind += base::product(execution.price_kind - guard_.trigger, guard_.quantity);
    tally_.cruel += base::product(guard_.trigger - execution.price_cruel, guard_.quantity);
    sell(execution, Tape::sample_of_close(i));
}

void Trader::sell(const Execution& execution, std::size_t sample) {
    give_sold(execution, sample);
    guard_ = {};
    policy::Intent intent;
    static_cast<void>(policy_.on_fill(model::Side::sell, execution.price, execution.quantity,
                                      execution.ts_event, intent));
    end_trip(execution.price, policy_.state() == policy::Policy::State::flat);
}

/// What a sale comes to.
void Trader::give_sold(const Execution& execution, std::size_t sample) {
    const Quantity quantity = execution.quantity;
    const Notional value = value_of(execution.price, quantity);
    const std::int64_t ppm = execution.is_maker ? terms_->maker_fee_ppm : terms_->taker_fee_ppm;
    const std::int64_t fee = part_of<kMillion>(value.raw, ppm);
    const std::int64_t cost = part_of(cost_, quantity.raw, held_);
    cost_ -= cost;
    realised_ += value.raw - fee - cost;
    post(cash_ + value.raw - fee, held_ - quantity.raw, sample);
    tally_.fees += fee;
    if (log_ != nullptr) {
        log_->executions.push_back(execution);
        log_->executions.back().quote_quantity = value;
        log_->executions.back().fee = fee;
    }
}

/// A round trip is finished, unless there is no rule here for what was left of it.
void Trader::end_trip(Price price, bool is_flat) {
    if (!is_flat || is_sellable(lots_held(), price)) {
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

} // namespace tradecore::sim

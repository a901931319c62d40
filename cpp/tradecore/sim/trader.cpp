// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/trader.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "tradecore/base/assert.hpp"
#include "tradecore/base/quotient.hpp"

namespace tradecore::sim {
namespace {

using base::int128;
using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;

constexpr std::size_t kWord = 64;
constexpr std::int64_t kMillion = 1'000'000;

[[nodiscard]] std::int64_t part_of(std::int64_t amount, std::int64_t part,
                                   std::int64_t whole) noexcept {
    return part == whole ? amount : base::quotient(int128{amount} * part, whole);
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

/// The first set bit of `word(i)` over decisions [from, to), which lie at or after d.first.
template <class Word>
[[nodiscard]] std::size_t first_bit(const Decisions& d, std::size_t from, std::size_t to,
                                    Word&& word) noexcept {
    for (std::size_t at = from; at < to;) {
        const std::size_t place = (at - d.first) / kWord;
        const std::uint64_t bits = word(place) >> ((at - d.first) % kWord);
        if (bits != 0) {
            return std::min(to, at + static_cast<std::size_t>(std::countr_zero(bits)));
        }
        at = d.first + (place + 1) * kWord;
    }
    return to;
}

[[nodiscard]] bool has_bit(const std::uint64_t* words, std::size_t at) noexcept {
    return (words[at / kWord] >> (at % kWord) & 1) != 0;
}

} // namespace

Clock::Clock(const Tape& tape, std::span<const model::Bar> bars) : bars_(bars) {
    if (bars.size() == tape.size() && bars.data() == &tape.bar(0)) {
        return;
    }
    closed_.reserve(bars.size());
    std::uint32_t count = 0;
    for (const model::Bar& bar : bars) {
        while (count < tape.size() && tape.bar(count).ts_close <= bar.ts_close) {
            ++count;
        }
        TC_ASSERT(count > 0 && (closed_.empty() || count > closed_.back()));
        closed_.push_back(count);
    }
}

std::size_t Clock::first_after(std::size_t bars, std::size_t from) const noexcept {
    if (closed_.empty()) {
        return std::max(from, bars - 1);
    }
    const auto begin = closed_.begin() + static_cast<std::ptrdiff_t>(from);
    return static_cast<std::size_t>(std::lower_bound(begin, closed_.end(), bars) - closed_.begin());
}

std::size_t Clock::first_at(Timestamp ts, std::size_t from, std::size_t to) const noexcept {
    const auto begin = bars_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = bars_.begin() + static_cast<std::ptrdiff_t>(to);
    const auto is_before = [](const model::Bar& bar, Timestamp at) { return bar.ts_close < at; };
    return static_cast<std::size_t>(std::lower_bound(begin, end, ts, is_before) - bars_.begin());
}

Trader::Trader(const Tape& tape, const Clock& clock, const Terms& terms,
               const policy::Config& config, std::vector<Execution>* log)
    : tape_(&tape), clock_(&clock), terms_(&terms), log_(log),
      policy_(config, 0, 0, terms.rules), equity_(tape, terms.cash, terms.rules.lot_size),
      cash_(terms.cash), gave_up_(config.entries_max > 1) {}

void Trader::run(const Decisions& d) {
    const std::size_t end = d.first + d.count;
    std::size_t at = d.first;
    while (at < end && !gave_up_) {
        const std::size_t next = next_decision(d, at, end);
        const std::size_t bars = clock_->closed(std::min(next, end - 1));
        if (play(bars)) {
            // Something happened before it: what matters from here on may be another one.
            at = clock_->first_after(played_, at);
            continue;
        }
        if (next < end && !gave_up_) {
            decide(d, next);
        }
        at = next + 1;
    }
}

void Trader::finish() {
    while (!gave_up_ && played_ < tape_->size()) {
        static_cast<void>(play(tape_->size()));
    }
    equity_.finish();
}

/// The first decision in [from, to) that can change anything as things stand.
std::size_t Trader::next_decision(const Decisions& d, std::size_t from,
                                  std::size_t to) const noexcept {
    if (entering_.raw != 0 || leaving_.raw != 0) {
        return from;
    }
    if (policy_.state() == policy::Policy::State::flat) {
        return first_bit(d, from, to, [&](std::size_t i) { return d.entry[i] & ~d.exit[i]; });
    }
    const policy::Config& config = policy_.config();
    const bool trails = config.trailing && config.stop != policy::StopKind::none;
    if (trails) { // A word at a time: the stop may end it soon.
        to = std::min(to, (from / kWord + 1) * kWord);
    }
    to = first_bit(d, from, to, [&](std::size_t i) { return d.exit[i]; });
    if (config.exit_after_bars != 0) {
        to = clock_->first_at(policy_.exit_due(), from, to);
    }
    return trails ? next_raise(d, from, to) : to;
}

/// While a stop trails: the first decision in [from, to) from whose close it may lie higher.
std::size_t Trader::next_raise(const Decisions& d, std::size_t from,
                               std::size_t to) const noexcept {
    const policy::Config& config = policy_.config();
    // A level is rounded up by less than a tick.
    const double enough =
        base::to_float(Price{policy_.stop_price().raw - terms_->rules.tick_size.raw});
    const auto first = [&](auto distance) {
        std::size_t at = from;
        while (at < to) {
            const double close = tape_->close(clock_->closed(at) - 1);
            if (close - distance(at - d.first, close) > enough) {
                break;
            }
            ++at;
        }
        return at;
    };
    if (config.stop == policy::StopKind::percent && !std::isnan(config.percent)) {
        return first([&](std::size_t, double close) { return config.percent * close; });
    }
    if (d.stop_distance == nullptr) {
        return to;
    }
    switch (config.stop) {
    case policy::StopKind::percent:
        return first([&](std::size_t i, double close) { return d.stop_distance[i] * close; });
    case policy::StopKind::atr:
        return first([&](std::size_t i, double) {
            return config.atr_multiple * d.stop_distance[i];
        });
    case policy::StopKind::chandelier:
    case policy::StopKind::none: break;
    }
    return first([&](std::size_t i, double) { return d.stop_distance[i]; });
}

void Trader::decide(const Decisions& d, std::size_t at) {
    const std::size_t place = at - d.first;
    const auto number = [place](const double* column) {
        return column == nullptr ? std::numeric_limits<double>::quiet_NaN() : column[place];
    };
    const auto truth = [place](const std::uint64_t* words) {
        return has_bit(words, place) ? policy::Truth::yes : policy::Truth::no;
    };
    policy::Signal signal;
    signal.ts_event = clock_->ts(at);
    signal.close = tape_->bar(clock_->closed(at) - 1).close;
    signal.long_entry = truth(d.entry);
    signal.long_exit = truth(d.exit);
    signal.stop_distance = number(d.stop_distance);
    signal.target_distance = number(d.target_distance);
    signal.size = number(d.size);
    policy::Intent intent;
    if (!policy_.on_signal(signal, intent) || leaving_.raw != 0) {
        return;
    }
    switch (intent.action) {
    case policy::Action::enter_long: enter(signal.close); break;
    case policy::Action::exit_long: leave(signal.close, signal.close); break;
    case policy::Action::protect_long: place_guard(intent, signal.close, signal.close); break;
    default: gave_up_ = true; break;
    }
}

/// Plays base bars up to `to`, at most until the first one in which something happens to an order;
/// true if there was one.
bool Trader::play(std::size_t to) {
    while (played_ < to && !gave_up_) {
        if (entering_.raw == 0 && leaving_.raw == 0 && !guard_.has_gone_off) {
            played_ = guard_.is_there()
                          ? tape_->first_outside(guard_.trigger, guard_.target, played_, to)
                          : to;
            if (played_ == to) {
                break;
            }
        }
        const bool happened = play_bar(played_);
        ++played_;
        if (happened) {
            return true;
        }
    }
    return false;
}

bool Trader::play_bar(std::size_t i) {
    const model::Bar& bar = tape_->bar(i);
    bool happened = false;
    if (tape_->is_traded(i)) {
        happened = play_open(bar, i);
        happened = play_close(bar, i) || happened;
    }
    if (guard_.has_gone_off && bar.close < guard_.limit && leaving_.raw == 0 && !gave_up_) {
        leave(bar.close, bar.close); // It ran through: the limit may never fill.
        happened = true;
    }
    return happened;
}

bool Trader::play_open(const model::Bar& bar, std::size_t i) {
    const std::size_t sample = tape_->sample_of_open(i);
    if (entering_.raw != 0) {
        buy(bar, i);
        return true;
    }
    if (leaving_.raw != 0) {
        const Quantity quantity = std::exchange(leaving_, Quantity{});
        sell(bar.open, quantity, false, Role::exit, order_, bar.ts_open, sample);
        return true;
    }
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && bar.open > resting) {
        sell_guarded(resting, true, bar.ts_open, sample);
        return true;
    }
    if (guard_.has_gone_off || bar.open > guard_.trigger) {
        return false;
    }
    if (bar.open < guard_.limit) {
        guard_.has_gone_off = true;
        return false;
    }
    sell_guarded(bar.open, false, bar.ts_open, sample);
    return true;
}

/// The stop is met before the target.
bool Trader::play_close(const model::Bar& bar, std::size_t i) {
    if (!guard_.is_there() || gave_up_) {
        return false;
    }
    const std::size_t sample = Tape::sample_of_close(i);
    if (!guard_.has_gone_off && bar.low <= guard_.trigger) {
        sell_guarded(guard_.trigger, false, bar.ts_close, sample);
        return true;
    }
    const Price resting = guard_.has_gone_off ? guard_.limit : guard_.target;
    if (resting.raw != 0 && bar.high > resting) {
        sell_guarded(resting, true, bar.ts_close, sample);
        return true;
    }
    return false;
}

/// A market order to buy, sized and checked as the engine does; it waits for the next open.
void Trader::enter(Price price) {
    const std::int64_t worth = value_of(price, Quantity{held_}).raw;
    const std::int64_t free = part_of(cash_, 10'000 - terms_->slack_bps, 10'000);
    const model::Instrument& rules = terms_->rules;
    const Quantity quantity =
        policy_.size_entry(base::to_float(Notional{cash_ + worth}),
                           base::to_float(Notional{free}), base::to_float(price));
    const Notional value = value_of(price, quantity);
    const bool is_sent = quantity.raw > 0;
    const bool is_passed = is_sent && value >= rules.notional_min && value <= rules.notional_max;
    sequence_ += is_sent ? 1 : 0;
    tally_.refused += is_passed ? 0 : 1;
    tally_.orders += is_passed ? 1 : 0;
    if (!is_passed || value.raw > cash_) { // Refused here or, for want of cash, by the venue.
        policy_.on_entry_ended();
        return;
    }
    order_ = sequence_;
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
    note({bar.ts_open, Role::entry, false, bar.open, quantity, paid, fee, order_});
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
        leave(seen, last); // Too small to protect.
        return;
    }
    made.order = count_order();
    if (!is_sellable(made.quantity, high) || low < rules.price_min || high > rules.price_max ||
        made.trigger >= last || (made.target.raw != 0 && made.target <= last)) {
        gave_up_ = true;
        return;
    }
    guard_ = made;
}

/// A market order to sell what can be sold; what rests goes first. Arguments as above.
void Trader::leave(Price seen, Price last) {
    const Quantity lots{held_ - held_ % terms_->rules.lot_size.raw};
    if (!is_sellable(lots, seen) || !is_sellable(lots, last)) {
        gave_up_ = true;
        return;
    }
    guard_ = {};
    leaving_ = lots;
    order_ = count_order();
}

void Trader::sell_guarded(Price price, bool is_maker, Timestamp ts, std::size_t sample) {
    const Guard guard = guard_;
    sell(price, guard.quantity, is_maker, Role::protection, guard.order, ts, sample);
}

void Trader::sell(Price price, Quantity quantity, bool is_maker, Role role, std::uint32_t order,
                  Timestamp ts, std::size_t sample) {
    const Notional value = value_of(price, quantity);
    const std::int64_t ppm = is_maker ? terms_->maker_fee_ppm : terms_->taker_fee_ppm;
    const std::int64_t fee = part_of(value.raw, ppm, kMillion);
    const std::int64_t cost = part_of(cost_, quantity.raw, held_);
    cost_ -= cost;
    realised_ += value.raw - fee - cost;
    post(cash_ + value.raw - fee, held_ - quantity.raw, sample);
    tally_.fees += fee;
    guard_ = {};
    note({ts, role, is_maker, price, quantity, value, fee, order});
    policy::Intent intent;
    static_cast<void>(policy_.on_fill(model::Side::sell, price, quantity, ts, intent));
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

std::uint32_t Trader::count_order() noexcept {
    ++tally_.orders;
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
        log_->push_back(execution);
    }
}

} // namespace tradecore::sim

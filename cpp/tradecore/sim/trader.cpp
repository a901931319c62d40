// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/trader.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "tradecore/base/assert.hpp"

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
    return static_cast<std::int64_t>(int128{amount} * part / whole);
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

Clock::Clock(const Tape& tape, std::span<const model::Bar> bars) {
    closed.reserve(bars.size());
    ts.reserve(bars.size());
    std::uint32_t count = 0;
    for (const model::Bar& bar : bars) {
        while (count < tape.size() && tape.bar(count).ts_close <= bar.ts_close) {
            ++count;
        }
        TC_ASSERT(count > 0 && (closed.empty() || count > closed.back()));
        closed.push_back(count);
        ts.push_back(bar.ts_close);
    }
}

std::size_t Clock::first_after(std::size_t bars, std::size_t from) const noexcept {
    // Most often the very next one.
    if (from >= closed.size() || closed[from] >= bars) {
        return from;
    }
    const auto found = std::lower_bound(closed.begin() + static_cast<std::ptrdiff_t>(from),
                                        closed.end(), bars);
    return static_cast<std::size_t>(found - closed.begin());
}

Trader::Trader(const Tape& tape, const Clock& clock, const Terms& terms,
               const policy::Config& config, std::vector<Execution>* log)
    : tape_(&tape), clock_(&clock), terms_(&terms), log_(log),
      policy_(config, 0, 0, terms.rules), equity_(tape, terms.cash, terms.rules.lot_size),
      cash_(terms.cash) {}

void Trader::run(const Decisions& d) {
    const std::size_t end = d.first + d.count;
    std::size_t at = d.first;
    while (at < end && !gave_up_) {
        const std::size_t next = next_decision(d, at, end);
        const std::size_t bars = clock_->closed[std::min(next, end - 1)];
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
    if (!config.trailing || config.stop == policy::StopKind::none) {
        return first_bit(d, from, to, [&](std::size_t i) { return d.exit[i]; });
    }
    return next_raise(d, from, std::min(to, (from / kWord + 1) * kWord));
}

/// While a stop trails: an exit, or a close from which the stop may lie higher than now.
std::size_t Trader::next_raise(const Decisions& d, std::size_t from,
                               std::size_t to) const noexcept {
    const std::size_t exit =
        first_bit(d, from, to, [&](std::size_t i) { return d.exit[i]; });
    // A level is rounded up by less than a tick.
    const double enough =
        base::to_float(Price{policy_.stop_price().raw - terms_->rules.tick_size.raw});
    const policy::Config& config = policy_.config();
    const std::uint32_t* const closed = clock_->closed.data();
    if (config.stop == policy::StopKind::percent) {
        for (std::size_t at = from; at < exit; ++at) {
            const double close = tape_->close(closed[at] - 1);
            if (close - config.percent * close > enough) {
                return at;
            }
        }
        return exit;
    }
    if (d.stop_distance == nullptr) {
        return exit;
    }
    const double* const distance = d.stop_distance - d.first;
    for (std::size_t at = from; at < exit; ++at) {
        if (tape_->close(closed[at] - 1) - config.atr_multiple * distance[at] > enough) {
            return at;
        }
    }
    return exit;
}

void Trader::decide(const Decisions& d, std::size_t at) {
    const std::size_t place = at - d.first;
    policy::Signal signal;
    signal.ts_event = clock_->ts[at];
    signal.close = tape_->bar(clock_->closed[at] - 1).close;
    signal.long_entry = has_bit(d.entry, place) ? 1.0 : 0.0;
    signal.long_exit = has_bit(d.exit, place) ? 1.0 : 0.0;
    if (d.stop_distance != nullptr) {
        signal.stop_distance = d.stop_distance[place];
    }
    policy::Intent intent;
    if (!policy_.on_signal(signal, intent)) {
        return;
    }
    switch (intent.action) {
    case policy::Action::none: break;
    case policy::Action::enter_long: enter(signal.close); break;
    case policy::Action::exit_long:
        if (leaving_.raw == 0) {
            leave(signal.close);
        }
        break;
    case policy::Action::protect:
        if (leaving_.raw == 0) {
            place_stop(intent.stop_price, signal.close);
        }
        break;
    }
}

/// Plays base bars up to `to`, at most until the first one in which something happens to an order;
/// true if there was one.
bool Trader::play(std::size_t to) {
    while (played_ < to && !gave_up_) {
        if (entering_.raw == 0 && leaving_.raw == 0) {
            if (stop_.trigger.raw == 0) {
                break;
            }
            if (!stop_.is_resting) {
                played_ = tape_->first_at_or_below(stop_.trigger, played_, to);
                if (played_ == to) {
                    break;
                }
            }
        }
        const bool happened = play_bar(played_);
        ++played_;
        if (happened) {
            return true;
        }
    }
    played_ = std::max(played_, to);
    return false;
}

bool Trader::play_bar(std::size_t i) {
    const model::Bar& bar = tape_->bar(i);
    bool happened = false;
    if (tape_->is_traded(i)) {
        happened = play_open(bar, i);
        happened = play_close(bar, i) || happened;
    }
    if (stop_.is_resting && bar.close < stop_.limit && leaving_.raw == 0 && !gave_up_) {
        leave(bar.close); // It ran through: the limit may never fill.
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
    if (stop_.trigger.raw == 0) {
        return false;
    }
    if (stop_.is_resting) {
        if (bar.open > stop_.limit) {
            sell(stop_.limit, stop_.quantity, true, Role::stop, stop_.order, bar.ts_open, sample);
            return true;
        }
        return false;
    }
    if (bar.open > stop_.trigger) {
        return false;
    }
    if (bar.open < stop_.limit) {
        stop_.is_resting = true;
        return false;
    }
    sell(bar.open, stop_.quantity, false, Role::stop, stop_.order, bar.ts_open, sample);
    return true;
}

bool Trader::play_close(const model::Bar& bar, std::size_t i) {
    if (stop_.trigger.raw == 0 || gave_up_) {
        return false;
    }
    const std::size_t sample = Tape::sample_of_close(i);
    if (stop_.is_resting) {
        if (bar.high > stop_.limit) {
            sell(stop_.limit, stop_.quantity, true, Role::stop, stop_.order, bar.ts_close, sample);
            return true;
        }
        return false;
    }
    if (bar.low > stop_.trigger) {
        return false;
    }
    sell(stop_.trigger, stop_.quantity, false, Role::stop, stop_.order, bar.ts_close, sample);
    return true;
}

/// A market order to buy, sized and checked as the engine does; it waits for the next open.
void Trader::enter(Price price) {
    const std::int64_t worth = base::notional(price, Quantity{held_}).raw;
    const std::int64_t free = part_of(cash_, 10'000 - terms_->slack_bps, 10'000);
    const model::Instrument& rules = terms_->rules;
    const Quantity quantity = policy::size_entry(
        policy_.config(), base::to_float(Notional{cash_ + worth}), base::to_float(Notional{free}),
        base::to_float(price), rules);
    const Notional value = base::notional(price, quantity);
    if (quantity.raw <= 0 || value < rules.notional_min || value > rules.notional_max) {
        ++tally_.refused;
        policy_.on_entry_ended();
        return;
    }
    order_ = tally_.orders++;
    if (value.raw > cash_) {
        policy_.on_entry_ended(); // The venue refuses it.
        return;
    }
    entering_ = quantity;
}

/// The entry meets the open.
void Trader::buy(const model::Bar& bar, std::size_t i) {
    const Quantity quantity = std::exchange(entering_, Quantity{});
    const Notional paid = base::notional(bar.open, quantity);
    if (paid.raw > cash_) {
        policy_.on_entry_ended(); // The account cannot pay the open.
        return;
    }
    const std::int64_t fee = part_of(quantity.raw, terms_->taker_fee_ppm, kMillion);
    const Quantity net{quantity.raw - fee};
    post(cash_ - paid.raw, held_ + net.raw, tape_->sample_of_open(i));
    cost_ += paid.raw;
    tally_.is_open = true;
    tally_.fees += base::notional(bar.open, Quantity{fee}).raw;
    note({bar.ts_open, Role::entry, false, bar.open, quantity, paid, fee, order_});
    policy::Intent intent;
    const bool wants_stop =
        policy_.on_fill(model::Side::buy, bar.open, net, bar.ts_open, intent);
    policy_.on_entry_ended();
    if (wants_stop) {
        place_stop(intent.stop_price, bar.open);
    }
}

/// In place of an earlier one, over all that can be sold.
void Trader::place_stop(Price trigger, Price last) {
    const model::Instrument& rules = terms_->rules;
    Price limit;
    if (terms_->is_stop_limit) {
        limit.raw = part_of(trigger.raw, 10'000 - terms_->stop_offset_bps, 10'000);
        limit.raw -= limit.raw % rules.tick_size.raw;
        limit = std::max(limit, rules.price_min);
    }
    const Quantity lots{held_ - held_ % rules.lot_size.raw};
    const Price at = limit.raw != 0 ? limit : trigger;
    if (!is_sellable(lots, at) || trigger >= last || trigger < rules.price_min ||
        trigger > rules.price_max) {
        gave_up_ = true;
        return;
    }
    stop_ = {trigger, limit, lots, false, tally_.orders++};
}

/// A market order to sell what can be sold; the stop goes first.
void Trader::leave(Price price) {
    const Quantity lots{held_ - held_ % terms_->rules.lot_size.raw};
    if (!is_sellable(lots, price)) {
        gave_up_ = true;
        return;
    }
    stop_ = {};
    leaving_ = lots;
    order_ = tally_.orders++;
}

void Trader::sell(Price price, Quantity quantity, bool is_maker, Role role, std::uint32_t order,
                  Timestamp ts, std::size_t sample) {
    const Notional value = base::notional(price, quantity);
    const std::int64_t ppm = is_maker ? terms_->maker_fee_ppm : terms_->taker_fee_ppm;
    const std::int64_t fee = part_of(value.raw, ppm, kMillion);
    const std::int64_t cost = part_of(cost_, quantity.raw, held_);
    cost_ -= cost;
    realised_ += value.raw - fee - cost;
    post(cash_ + value.raw - fee, held_ - quantity.raw, sample);
    tally_.fees += fee;
    stop_ = {};
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
    const Notional value = base::notional(price, lots);
    return lots >= rules.quantity_min && lots <= rules.quantity_max && lots.raw > 0 &&
           value >= rules.notional_min && value <= rules.notional_max;
}

void Trader::note(const Execution& execution) {
    if (log_ != nullptr) {
        log_->push_back(execution);
    }
}

} // namespace tradecore::sim

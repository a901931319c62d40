// SPDX-License-Identifier: Apache-2.0
#include "tradecore/policy/policy.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::policy {
namespace {

using base::int128;
using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Rounding;

[[nodiscard]] bool is_close(const Signal& signal) noexcept {
    return !signal.tag.has(kBetweenCloses);
}

[[nodiscard]] double or_zero(double value) noexcept {
    return is_positive(value) ? value : 0.0;
}

} // namespace

Policy::Policy(const Config& config, std::uint16_t strategy, std::uint16_t instrument,
               const model::Instrument& rules)
    : config_(config), rules_(rules), strategy_(strategy), instrument_(instrument) {
    TC_ASSERT(is_valid(config));
    numbers_.stop_unit = config_.percent;
    numbers_.target_unit = config_.target_size;
    numbers_.size = config_.size;
}

// --- Signals.

bool Policy::matters(const Signal& signal) const noexcept {
    if (signal.long_entry == Truth::yes || signal.long_exit == Truth::yes ||
        signal.short_entry == Truth::yes || signal.short_exit == Truth::yes) {
        return true;
    }
    const bool trails = config_.trailing && config_.stop != StopKind::none;
    return state_ == State::holding && is_close(signal) &&
           (trails || signal.ts_event >= exit_due());
}

bool Policy::on_signal(const Signal& signal, Intent& out) noexcept {
    if (!matters(signal)) {
        return false;
    }
    last_price_ = signal.close;
    if (turn_ && (turn_ == model::Side::buy ? signal.long_exit : signal.short_exit) == Truth::yes) {
        turn_.reset();
    }
    if (state_ == State::flat) {
        return enter(signal, out);
    }
    const Quantity held = sellable();
    if (state_ != State::holding || held.raw == 0) {
        return false; // Busy, or worth too little by now for the venue to sell.
    }
    const Truth leaves = is_long() ? signal.long_exit : signal.short_exit;
    if (leaves == Truth::yes || (is_close(signal) && signal.ts_event >= exit_due())) {
        plan_turn(signal);
        state_ = State::exiting;
        out = intent(is_long() ? Action::exit_long : Action::exit_short, signal.ts_event,
                     signal.close);
        out.quantity = held;
        return true;
    }
    const bool is_tightened = is_close(signal) && tighten(signal);
    return add(signal, out) || (is_tightened && protect(signal.ts_event, signal.close, out));
}

void Policy::measure(const Signal& signal) noexcept {
    if (state_ != State::flat) {
        return;
    }
    const Numbers numbers = read(signal, true);
    if (config_.stop == StopKind::none || is_positive(numbers.stop_distance)) {
        numbers_ = numbers;
    }
}

std::optional<model::Side> Policy::wanted(const Signal& signal) const noexcept {
    const bool may_short = rules_.kind != model::InstrumentKind::spot;
    const bool wants_long = signal.long_entry == Truth::yes && signal.long_exit != Truth::yes;
    const bool wants_short =
        may_short && signal.short_entry == Truth::yes && signal.short_exit != Truth::yes;
    if (wants_long == wants_short) {
        return std::nullopt;
    }
    return wants_long ? model::Side::buy : model::Side::sell;
}

bool Policy::enter(const Signal& signal, Intent& out) noexcept {
    const std::optional<model::Side> side = wanted(signal);
    if (!side || signal.ts_event <= cools_until_) {
        return false;
    }
    const bool is_long = side == model::Side::buy;
    if (!raise_entry(read(signal, is_long), is_long, signal.ts_event, signal.close, out)) {
        return false;
    }
    turn_.reset();
    state_ = State::entering;
    return true;
}

void Policy::plan_turn(const Signal& signal) noexcept {
    turn_ = wanted(signal);
    if (turn_ == (is_long() ? model::Side::buy : model::Side::sell)) {
        turn_.reset(); // The time of a position wins over an entry of its own side.
    }
    if (turn_) {
        turn_numbers_ = read(signal, !is_long());
    }
}

bool Policy::add(const Signal& signal, Intent& out) noexcept {
    const Truth wanted = is_long() ? signal.long_entry : signal.short_entry;
    if (wanted != Truth::yes || is_entry_open_ || entries_ >= config_.entries_max ||
        !raise_entry(read(signal, is_long()), is_long(), signal.ts_event, signal.close, out)) {
        return false;
    }
    out.stop_price = stop_price_;
    out.target_price = target_price_;
    return true;
}

bool Policy::raise_entry(const Numbers& numbers, bool is_long, Timestamp ts, Price price,
                         Intent& out) noexcept {
    if (!can_enter(numbers)) {
        return false; // Nothing is entered that could not be sized, protected and taken.
    }
    numbers_ = numbers;
    is_entry_open_ = true;
    is_entry_counted_ = false;
    out = intent(is_long ? Action::enter_long : Action::enter_short, ts, price);
    out.stop_distance = or_zero(numbers.stop_distance);
    return true;
}

bool Policy::tighten(const Signal& signal) noexcept {
    if (!config_.trailing || config_.stop == StopKind::none) {
        return false;
    }
    const double distance = read(signal, is_long()).stop_distance;
    // The level of a chandelier may lie beyond the close: then the stop is as near as can be.
    const bool is_known =
        config_.stop == StopKind::chandelier ? std::isfinite(distance) : is_positive(distance);
    if (!is_known) {
        return false;
    }
    const Price before = stop_price_;
    stop_price_ = tighter(stop_price_, stop_at(signal.close, distance));
    return stop_price_ != before;
}

Quantity Policy::size_entry(double equity, double cash_free, double price) const noexcept {
    return policy::size_entry(
        config_, {equity, cash_free, price, numbers_.size, stop_distance_at(price)}, rules_);
}

// --- Fills and ends.

bool Policy::on_fill(model::Side side, Price price, Quantity net, Timestamp ts,
                     Intent& out) noexcept {
    if (net.raw == 0) {
        return false;
    }
    last_price_ = price;
    Quantity change = side == model::Side::buy ? net : -net;
    const Quantity before = position_;
    position_ += change;
    flow_ -= base::product(price, change);
    if ((before.raw > 0 && position_.raw < 0) || (before.raw < 0 && position_.raw > 0)) {
        close(ts); // More than was held: the rest opens the other side.
        change = position_;
    }
    if (position_.raw == 0 || (position_.raw > 0) != (change.raw > 0)) {
        if (sellable().raw == 0) {
            close(ts);
        }
        return false;
    }
    count_entry(price, change, ts);
    if (sellable().raw == 0) {
        return false; // Too little yet for the venue to sell.
    }
    if (state_ != State::exiting) {
        state_ = State::holding;
    }
    const double distance = stop_distance_at(base::to_float(price));
    if (config_.stop != StopKind::none && is_positive(distance)) {
        stop_price_ = tighter(stop_price_, stop_at(price, distance));
    }
    if (config_.target != TargetKind::none) {
        target_price_ = target_at();
    }
    return state_ == State::holding && protect(ts, price, out);
}

void Policy::count_entry(Price price, Quantity change, Timestamp ts) noexcept {
    if (entry_quantity_ == 0) {
        ts_entry_ = ts;
    }
    entry_value_ += base::product(price, change);
    entry_quantity_ += change.raw;
    if (is_entry_open_ && !is_entry_counted_) {
        is_entry_counted_ = true;
        ++entries_;
    }
    entries_ = std::max(entries_, 1); // An entry that was not raised here.
}

void Policy::close(Timestamp ts) noexcept {
    const bool is_loss = flow_ + base::product(last_price_, position_) < 0;
    if (config_.cool_down_bars > 0 && (is_loss || !config_.cools_after_loss_only)) {
        cools_until_ = {ts.raw + config_.cool_down_bars * config_.clock_ns};
        turn_.reset();
    }
    settle();
}

void Policy::settle() noexcept {
    state_ = State::flat;
    stop_price_ = target_price_ = {};
    entries_ = 0;
    is_entry_open_ = false;
    entry_value_ = entry_quantity_ = 0;
    flow_ = -base::product(last_price_, position_); // Dust begins the next at its worth.
}

void Policy::on_entry_ended() noexcept {
    is_entry_open_ = false;
    if (state_ == State::entering) {
        settle();
    }
}

bool Policy::on_exit_ended(Timestamp ts, Intent& out) noexcept {
    const std::optional<model::Side> side = std::exchange(turn_, std::nullopt);
    if (state_ == State::exiting) {
        state_ = State::holding;
        return protect(ts, last_price_, out);
    }
    if (state_ != State::flat || !side ||
        !raise_entry(turn_numbers_, side == model::Side::buy, ts, last_price_, out)) {
        return false;
    }
    state_ = State::entering;
    return true;
}

bool Policy::on_protection_ended(Timestamp ts, Intent& out) const noexcept {
    return state_ == State::holding && protect(ts, last_price_, out);
}

void Policy::remember(const Memory& memory) noexcept {
    if (is_positive(memory.stop_distance)) {
        numbers_.stop_distance = memory.stop_distance;
    }
    if (is_positive(memory.target_distance)) {
        numbers_.target_distance = memory.target_distance;
    }
    if (memory.stop_price.raw > 0) {
        stop_price_ =
            position_.raw == 0 ? memory.stop_price : tighter(stop_price_, memory.stop_price);
    }
    entries_ = std::max(entries_, memory.entries);
}

Memory Policy::memory() const noexcept {
    return {or_zero(numbers_.stop_distance), or_zero(numbers_.target_distance), stop_price_,
            entries_};
}

Quantity Policy::sellable() const noexcept {
    const Quantity held{std::abs(position_.raw)};
    const Quantity lots{held.raw - held.raw % rules_.lot_size.raw};
    return rules_.is_dust(lots, last_price_) ? Quantity{} : lots;
}

Timestamp Policy::exit_due() const noexcept {
    if (config_.exit_after_bars == 0 || state_ != State::holding) {
        return {std::numeric_limits<std::int64_t>::max()};
    }
    // Of the closes after the fill, the n-th is the first that lies more than n - 1 bars after it.
    return {ts_entry_.raw + (config_.exit_after_bars - 1) * config_.clock_ns + 1};
}

// --- Numbers and prices.

Policy::Numbers Policy::read(const Signal& signal, bool is_long) const noexcept {
    const double close = base::to_float(signal.close);
    const double given = is_long ? signal.stop_distance : signal.short_stop_distance;
    Numbers made;
    made.size = std::isnan(config_.size) ? signal.size : config_.size;
    made.stop_unit = std::isnan(config_.percent) ? given : config_.percent;
    made.target_unit =
        std::isnan(config_.target_size) ? signal.target_distance : config_.target_size;
    switch (config_.stop) {
    case StopKind::none: break;
    case StopKind::percent: made.stop_distance = made.stop_unit * close; break;
    case StopKind::atr: made.stop_distance = config_.atr_multiple * given; break;
    case StopKind::chandelier: made.stop_distance = given; break;
    }
    switch (config_.target) {
    case TargetKind::none: break;
    case TargetKind::percent: made.target_distance = made.target_unit * close; break;
    case TargetKind::multiple: made.target_distance = made.target_unit * made.stop_distance; break;
    case TargetKind::atr: made.target_distance = signal.target_distance; break;
    }
    return made;
}

bool Policy::can_enter(const Numbers& numbers) const noexcept {
    return is_positive(numbers.size) &&
           (config_.stop == StopKind::none || is_positive(numbers.stop_distance)) &&
           (config_.target == TargetKind::none || is_positive(numbers.target_distance));
}

double Policy::stop_distance_at(double price) const noexcept {
    return config_.stop == StopKind::percent && is_positive(numbers_.stop_unit)
               ? numbers_.stop_unit * price
               : numbers_.stop_distance;
}

double Policy::target_distance_at(double price) const noexcept {
    if (!is_positive(numbers_.target_unit)) {
        return numbers_.target_distance; // After a restart, or of a kind that has no unit.
    }
    switch (config_.target) {
    case TargetKind::percent: return numbers_.target_unit * price;
    case TargetKind::multiple: return numbers_.target_unit * stop_distance_at(price);
    case TargetKind::none:
    case TargetKind::atr: break;
    }
    return numbers_.target_distance;
}

// Rounded towards the price, so that no more is given up than asked for, but a tick away from it.
Price Policy::stop_at(Price price, double distance) const noexcept {
    const std::int64_t tick = rules_.tick_size.raw;
    const double at = base::to_float(price);
    if (is_long()) {
        const Price level = rules_.quantise_price(std::max(at - distance, 0.0), Rounding::up);
        const Price below{price.raw - 1 - (price.raw - 1) % tick};
        return std::max(std::min(level, below), rules_.price_min);
    }
    const Price level = rules_.quantise_price(at + distance, Rounding::down);
    const Price above{(price.raw / tick + 1) * tick};
    return std::min(std::max(level, above), Price{rules_.price_max.raw / tick * tick});
}

// Rounded away from the entry, so that no less is taken than asked for.
Price Policy::target_at() const noexcept {
    const double average = static_cast<double>(entry_value_) /
                           static_cast<double>(entry_quantity_) / static_cast<double>(base::kScale);
    const double distance = target_distance_at(average);
    if (!is_positive(distance)) {
        return target_price_;
    }
    const std::int64_t tick = rules_.tick_size.raw;
    if (is_long()) {
        const Price level = rules_.quantise_price(average + distance, Rounding::up);
        return std::min(level, Price{rules_.price_max.raw / tick * tick});
    }
    const Price level = rules_.quantise_price(std::max(average - distance, 0.0), Rounding::down);
    return std::max(level, rules_.price_min);
}

Price Policy::tighter(Price a, Price b) const noexcept {
    if (a.raw == 0 || b.raw == 0) {
        return a.raw == 0 ? b : a;
    }
    return is_long() ? std::max(a, b) : std::min(a, b);
}

Intent Policy::intent(Action action, Timestamp ts, Price price) const noexcept {
    Intent made;
    made.ts_event = ts;
    made.reference_price = price;
    made.action = action;
    made.strategy = strategy_;
    made.tag.instrument = instrument_;
    return made;
}

bool Policy::protect(Timestamp ts, Price price, Intent& out) const noexcept {
    const Quantity held = sellable();
    if (held.raw == 0 || (stop_price_.raw == 0 && target_price_.raw == 0)) {
        return false;
    }
    out = intent(is_long() ? Action::protect_long : Action::protect_short, ts, price);
    out.stop_price = stop_price_;
    out.target_price = target_price_;
    out.quantity = held;
    return true;
}

} // namespace tradecore::policy

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/policy/policy.hpp"

#include <algorithm>
#include <cmath>

#include "tradecore/base/assert.hpp"

namespace tradecore::policy {
namespace {

using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Rounding;

[[nodiscard]] bool is_positive(double value) noexcept {
    return std::isfinite(value) && value > 0.0;
}

[[nodiscard]] Quantity cut_to_lot(Quantity quantity, const model::Instrument& rules) noexcept {
    return {quantity.raw - quantity.raw % rules.lot_size.raw};
}

} // namespace

bool is_valid(const Config& config) noexcept {
    if (!is_positive(config.fraction) || config.fraction > 1.0) {
        return false;
    }
    switch (config.stop) {
    case StopKind::none: return true;
    case StopKind::percent: return is_positive(config.percent) && config.percent < 1.0;
    case StopKind::atr: return is_positive(config.atr_multiple);
    }
    return false;
}

Quantity size_entry(const Config& config, double equity, double cash_free, double price,
                    const model::Instrument& rules) noexcept {
    if (!is_positive(equity) || !is_positive(cash_free) || !is_positive(price)) {
        return {};
    }
    const double budget =
        std::min({equity * config.fraction, cash_free, base::to_float(rules.notional_max)});
    // Far above any venue's limit, and still exact as int64 units of 1e-8.
    const double wanted = std::min(budget / price, 9.0e10);
    Quantity quantity = rules.quantise_quantity(wanted, Rounding::down);
    quantity = std::min(quantity, cut_to_lot(rules.quantity_max, rules));
    const Price at = rules.quantise_price(price, Rounding::down);
    if (quantity < rules.quantity_min || quantity.raw <= 0 ||
        base::notional(at, quantity) < rules.notional_min) {
        return {};
    }
    return quantity;
}

Policy::Policy(const Config& config, std::uint16_t strategy, std::uint16_t instrument,
               const model::Instrument& rules)
    : config_(config), rules_(rules), strategy_(strategy), instrument_(instrument) {
    TC_ASSERT(is_valid(config));
}

bool Policy::on_signal(const Signal& signal, Intent& out) noexcept {
    last_price_ = signal.close;
    if (is_positive(signal.stop_distance)) {
        distance_unit_ = signal.stop_distance;
    }
    const double close = base::to_float(signal.close);
    if (state_ == State::flat) {
        if (signal.long_entry != 1.0 || signal.long_exit == 1.0) {
            return false;
        }
        double distance = 0.0;
        if (config_.stop != StopKind::none) {
            distance = distance_at(close, signal.stop_distance);
            if (!is_positive(distance)) {
                return false; // Nothing is bought that could not be protected.
            }
        }
        state_ = State::entering;
        out = intent(Action::enter_long, signal.ts_event, signal.close);
        out.stop_distance = distance;
        return true;
    }
    const Quantity held = sellable();
    if (state_ != State::holding || held.raw == 0) {
        return false; // Busy, or worth too little by now for the venue to sell.
    }
    if (signal.long_exit == 1.0) {
        state_ = State::exiting;
        out = intent(Action::exit_long, signal.ts_event, signal.close);
        out.quantity = held;
        return true;
    }
    if (!config_.trailing || config_.stop == StopKind::none) {
        return false;
    }
    const double distance = distance_at(close, signal.stop_distance);
    if (!is_positive(distance)) {
        return false;
    }
    const Price candidate = stop_below(signal.close, distance);
    if (candidate <= stop_price_) {
        return false;
    }
    stop_price_ = candidate;
    return protect(signal.ts_event, signal.close, out);
}

bool Policy::on_fill(model::Side side, Price price, Quantity net, Timestamp ts,
                     Intent& out) noexcept {
    last_price_ = price;
    if (side == model::Side::buy) {
        position_ += net;
        if (sellable().raw == 0) {
            return false; // Too little yet for the venue to sell.
        }
        if (state_ != State::exiting) {
            state_ = State::holding;
        }
        if (config_.stop == StopKind::none) {
            return false;
        }
        const double distance = distance_at(base::to_float(price), distance_unit_);
        if (!is_positive(distance)) {
            return false;
        }
        stop_price_ = std::max(stop_price_, stop_below(price, distance));
        return state_ == State::holding && protect(ts, price, out);
    }
    position_ -= net;
    if (sellable().raw == 0) {
        state_ = State::flat;
        stop_price_ = {};
    }
    return false;
}

void Policy::on_entry_ended() noexcept {
    if (state_ == State::entering) {
        state_ = State::flat;
    }
}

bool Policy::on_exit_ended(Timestamp ts, Intent& out) noexcept {
    if (state_ != State::exiting) {
        return false;
    }
    state_ = State::holding;
    return protect(ts, last_price_, out);
}

bool Policy::on_protection_ended(Timestamp ts, Intent& out) const noexcept {
    return state_ == State::holding && protect(ts, last_price_, out);
}

void Policy::remember(double distance, Price stop) noexcept {
    if (config_.stop == StopKind::atr && is_positive(distance)) {
        distance_unit_ = distance / config_.atr_multiple;
    }
    stop_price_ = std::max(stop_price_, stop);
}

Quantity Policy::sellable() const noexcept {
    const Quantity lots = cut_to_lot(std::max(position_, Quantity{}), rules_);
    const bool is_dust =
        lots < rules_.quantity_min || base::notional(last_price_, lots) < rules_.notional_min;
    return is_dust ? Quantity{} : lots;
}

double Policy::distance_at(double price, double unit) const noexcept {
    return config_.stop == StopKind::percent ? config_.percent * price
                                             : config_.atr_multiple * unit;
}

Price Policy::stop_below(Price price, double distance) const noexcept {
    const double level = base::to_float(price) - distance;
    const Price rounded = rules_.quantise_price(std::max(level, 0.0), Rounding::up);
    const Price below{price.raw - 1 - (price.raw - 1) % rules_.tick_size.raw};
    return std::max(std::min(rounded, below), rules_.price_min);
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
    if (config_.stop == StopKind::none || held.raw == 0 || stop_price_.raw == 0) {
        return false;
    }
    out = intent(Action::protect, ts, price);
    out.stop_price = stop_price_;
    out.quantity = held;
    return true;
}

} // namespace tradecore::policy

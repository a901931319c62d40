// SPDX-License-Identifier: Apache-2.0
// Words for the policy's tests: rules with a tick of 0.01 and a lot of 0.00001, signals, policies.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "tradecore/policy/policy.hpp"

namespace tradecore::policy {

using base::kScale;
using base::Price;
using base::Quantity;
using base::Timestamp;
using model::Side;

inline constexpr std::int64_t kCent = kScale / 100;
inline constexpr std::int64_t kMinute = 60'000'000'000;

inline model::Instrument spot() {
    model::Instrument made;
    made.symbol = "BTCUSDT";
    made.tick_size = {kCent};
    made.price_min = {kCent};
    made.price_max = {1'000'000 * kScale};
    made.lot_size = {kScale / 100'000};
    made.quantity_min = {kScale / 100'000};
    made.quantity_max = {9000 * kScale};
    made.notional_min = {5 * kScale};
    return made;
}

inline model::Instrument perpetual() {
    model::Instrument made = spot();
    made.kind = model::InstrumentKind::linear_perpetual;
    return made;
}

constexpr Price cents(std::int64_t value) {
    return {value * kCent};
}
constexpr Quantity milli(std::int64_t value) {
    return {value * (kScale / 1000)};
}

inline Signal signal_at(Price close, Timestamp ts = Timestamp{60}) {
    Signal made;
    made.ts_event = ts;
    made.close = close;
    return made;
}

/// A signal that asks for a long, or to leave it.
inline Signal signal_at(Price close, double entry, double exit, double distance = NAN) {
    Signal made = signal_at(close);
    made.take(std::array{entry, exit, distance});
    return made;
}

inline Signal buy_at(Price close, Timestamp ts = Timestamp{60}) {
    Signal made = signal_at(close, ts);
    made.long_entry = Truth::yes;
    return made;
}
inline Signal sell_at(Price close, Timestamp ts = Timestamp{60}) {
    Signal made = signal_at(close, ts);
    made.short_entry = Truth::yes;
    return made;
}

inline Config percent_stop(double percent, bool trailing = false) {
    Config config;
    config.stop = StopKind::percent;
    config.percent = percent;
    config.trailing = trailing;
    return config;
}

inline Config atr_stop(double multiple, bool trailing = false) {
    Config config;
    config.stop = StopKind::atr;
    config.atr_multiple = multiple;
    config.trailing = trailing;
    return config;
}

/// A policy that holds 0.1 bought at `price`.
inline Policy holding(const Config& config, Price price, double distance = NAN) {
    Policy policy(config, 3, 1, spot());
    Intent out;
    EXPECT_TRUE(policy.on_signal(signal_at(price, 1.0, 0.0, distance), out));
    static_cast<void>(policy.on_fill(Side::buy, price, milli(100), Timestamp{61}, out));
    policy.on_entry_ended();
    EXPECT_EQ(policy.state(), Policy::State::holding);
    return policy;
}

/// A policy that has sold 0.1 short at `price`.
inline Policy holding_short(const Config& config, Price price, double distance = NAN) {
    Policy policy(config, 3, 1, perpetual());
    Intent out;
    Signal signal = sell_at(price);
    signal.short_stop_distance = distance;
    EXPECT_TRUE(policy.on_signal(signal, out));
    EXPECT_EQ(out.action, Action::enter_short);
    static_cast<void>(policy.on_fill(Side::sell, price, milli(100), Timestamp{61}, out));
    policy.on_entry_ended();
    EXPECT_EQ(policy.state(), Policy::State::holding);
    return policy;
}

} // namespace tradecore::policy

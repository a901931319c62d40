// SPDX-License-Identifier: Apache-2.0
// Positions that turn around: the exit first, the entry of the other side when it is over.
#include "policy_cases.hpp"

namespace tradecore::policy {
namespace {

/// Leave the long, and be short.
Signal turn_short(Price close, Timestamp ts = Timestamp{120}) {
    Signal made = sell_at(close, ts);
    made.long_exit = Truth::yes;
    return made;
}
/// Leave the short, and be long.
Signal turn_long(Price close, Timestamp ts = Timestamp{120}) {
    Signal made = buy_at(close, ts);
    made.short_exit = Truth::yes;
    return made;
}

/// A policy on a perpetual that has bought 0.1 at 100.
Policy holding_long(const Config& config, double distance = NAN) {
    Policy policy(config, 3, 1, perpetual());
    Intent out;
    Signal signal = buy_at(cents(10'000));
    signal.stop_distance = distance;
    EXPECT_TRUE(policy.on_signal(signal, out));
    static_cast<void>(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{61}, out));
    policy.on_entry_ended();
    return policy;
}

/// The same whose exit at 104 is under way, with a short to follow.
Policy leaving(const Config& config) {
    Policy policy = holding_long(config);
    Intent out;
    EXPECT_TRUE(policy.on_signal(turn_short(cents(10'400)), out));
    EXPECT_EQ(out.action, Action::exit_long);
    return policy;
}

/// What the policy raises when its exit is over, closed whole at `price`.
Action after_close(Policy& policy, Price price, Timestamp ts = Timestamp{121}) {
    Intent out;
    EXPECT_FALSE(policy.on_fill(Side::sell, price, milli(100), ts, out));
    EXPECT_EQ(policy.state(), Policy::State::flat);
    return policy.on_exit_ended(ts, out) ? out.action : Action::none;
}

TEST(PolicyTurn, ALongIsLeftAndThenAShortIsEntered) {
    Policy policy = holding_long(Config{});
    Intent out;
    ASSERT_TRUE(policy.on_signal(turn_short(cents(10'400)), out));
    EXPECT_EQ(out.action, Action::exit_long);
    EXPECT_EQ(out.quantity, milli(100));
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'390), milli(100), Timestamp{121}, out));
    ASSERT_TRUE(policy.on_exit_ended(Timestamp{122}, out));
    EXPECT_EQ(out.action, Action::enter_short);
    EXPECT_EQ(out.reference_price, cents(10'390)) << "the price that closed the position";
    EXPECT_EQ(out.ts_event.raw, 122);
    EXPECT_EQ(out.quantity.raw, 0);
    EXPECT_EQ(policy.state(), Policy::State::entering);
    EXPECT_FALSE(policy.on_exit_ended(Timestamp{123}, out)) << "once";
}

TEST(PolicyTurn, AShortIsLeftAndThenALongIsEntered) {
    Policy policy = holding_short(Config{}, cents(10'000));
    Intent out;
    ASSERT_TRUE(policy.on_signal(turn_long(cents(9'800)), out));
    EXPECT_EQ(out.action, Action::exit_short);
    EXPECT_FALSE(policy.on_fill(Side::buy, cents(9'810), milli(100), Timestamp{121}, out));
    ASSERT_TRUE(policy.on_exit_ended(Timestamp{121}, out));
    EXPECT_EQ(out.action, Action::enter_long);
    EXPECT_EQ(out.reference_price, cents(9'810));
}

TEST(PolicyTurn, TheEntryHasTheNumbersOfItsSignal) {
    Config config = atr_stop(2.0);
    config.target = TargetKind::atr;
    config.sizing = SizingKind::risk_fraction;
    config.size = NAN;
    Policy policy(config, 3, 1, perpetual());
    Intent out;
    Signal signal = buy_at(cents(10'000));
    signal.stop_distance = 1.0;
    signal.target_distance = 7.0;
    signal.size = 0.5;
    ASSERT_TRUE(policy.on_signal(signal, out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{61}, out));
    policy.on_entry_ended();

    signal = turn_short(cents(10'400));
    signal.stop_distance = 90.0;
    signal.short_stop_distance = 2.5;
    signal.target_distance = 20.0;
    signal.size = 0.01;
    ASSERT_TRUE(policy.on_signal(signal, out));
    // Its levels are the position's until it is closed: 100 - 2 x 1, 100 + 7.
    EXPECT_EQ(policy.stop_price(), cents(9'800));
    EXPECT_EQ(policy.target_price(), cents(10'700));
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'400), milli(100), Timestamp{121}, out));
    // Numbers of later signals are not its own.
    signal = signal_at(cents(10'500), Timestamp{122});
    signal.short_entry = Truth::yes;
    policy.measure(signal);
    ASSERT_TRUE(policy.on_exit_ended(Timestamp{121}, out));
    EXPECT_EQ(out.stop_distance, 5.0);                                      // 2 x 2.5
    EXPECT_EQ(policy.size_entry(10'000.0, 10'000.0, 104.0), milli(20'000)); // 100 / 5
    ASSERT_TRUE(policy.on_fill(Side::sell, cents(10'400), milli(20'000), Timestamp{121}, out));
    EXPECT_EQ(out.action, Action::protect_short);
    EXPECT_EQ(out.stop_price, cents(10'900));
    EXPECT_EQ(out.target_price, cents(8'400));
}

TEST(PolicyTurn, NothingIsEnteredBeforeAllIsClosed) {
    Policy policy = leaving(percent_stop(0.1));
    Intent out;
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'400), milli(60), Timestamp{121}, out));
    ASSERT_TRUE(policy.on_exit_ended(Timestamp{121}, out));
    EXPECT_EQ(out.action, Action::protect_long) << "what is left is protected again";
    EXPECT_EQ(out.quantity, milli(40));
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'400), milli(40), Timestamp{122}, out));
    EXPECT_FALSE(policy.on_exit_ended(Timestamp{122}, out)) << "and the short is dropped";
}

TEST(PolicyTurn, AFailedExitDropsTheEntry) {
    Policy policy = leaving(Config{});
    policy.on_exit_failed();
    EXPECT_EQ(policy.state(), Policy::State::exiting) << "another order is to come";
    EXPECT_EQ(after_close(policy, cents(10'400)), Action::none);
}

TEST(PolicyTurn, ACoolDownDropsTheEntry) {
    Config config;
    config.cool_down_bars = 1;
    config.clock_ns = kMinute;
    Policy policy = leaving(config);
    EXPECT_EQ(after_close(policy, cents(10'400)), Action::none);
    Intent out;
    EXPECT_FALSE(policy.on_exit_ended(Timestamp{121 + kMinute + 1}, out)) << "for good";
}

TEST(PolicyTurn, ACoolDownAfterLossesDropsItOfALossOnly) {
    Config config;
    config.cool_down_bars = 1;
    config.clock_ns = kMinute;
    config.cools_after_loss_only = true;
    Policy won = leaving(config);
    Policy lost = won;
    EXPECT_EQ(after_close(won, cents(10'001)), Action::enter_short);
    EXPECT_EQ(after_close(lost, cents(9'999)), Action::none);
}

TEST(PolicyTurn, ALaterExitOfThatSideDropsIt) {
    Policy policy = leaving(Config{});
    Policy other = policy;
    Intent out;
    EXPECT_FALSE(policy.on_signal(turn_long(cents(10'500), Timestamp{180}), out));
    EXPECT_EQ(after_close(policy, cents(10'400)), Action::none);
    EXPECT_FALSE(other.on_signal(buy_at(cents(10'500), Timestamp{180}), out)) << "no exit";
    EXPECT_EQ(after_close(other, cents(10'400)), Action::enter_short);
}

TEST(PolicyTurn, AStopThatClosesFirstLeavesTheEntryInPlace) {
    Policy policy = leaving(percent_stop(0.1));
    EXPECT_EQ(after_close(policy, policy.stop_price()), Action::enter_short);
}

TEST(PolicyTurn, ATimeThatHasComeTurnsToo) {
    Config config;
    config.exit_after_bars = 1;
    config.clock_ns = kMinute;
    Policy policy = holding_long(config);
    Policy torn = policy;
    Policy same = policy;
    Intent out;
    const Timestamp due{61 + kMinute};
    ASSERT_TRUE(policy.on_signal(sell_at(cents(10'400), due), out));
    EXPECT_EQ(out.action, Action::exit_long);
    EXPECT_EQ(after_close(policy, cents(10'400), due), Action::enter_short);

    Signal both = sell_at(cents(10'400), due);
    both.long_entry = Truth::yes;
    ASSERT_TRUE(torn.on_signal(both, out));
    EXPECT_EQ(after_close(torn, cents(10'400), due), Action::none) << "both entries";

    ASSERT_TRUE(same.on_signal(buy_at(cents(10'400), due), out));
    EXPECT_EQ(after_close(same, cents(10'400), due), Action::none) << "the exit wins";
}

TEST(PolicyTurn, TheOtherSidesExitPreventsIt) {
    Policy policy = holding_long(Config{});
    Intent out;
    Signal torn = turn_short(cents(10'400));
    torn.short_exit = Truth::yes;
    ASSERT_TRUE(policy.on_signal(torn, out));
    EXPECT_EQ(after_close(policy, cents(10'400)), Action::none);
}

TEST(PolicyTurn, AnUnknownNumberMeansNoEntry) {
    Policy policy = holding_long(atr_stop(1.0), 2.0);
    Intent out;
    ASSERT_TRUE(policy.on_signal(turn_short(cents(10'400)), out));
    EXPECT_EQ(after_close(policy, cents(10'400)), Action::none);
    EXPECT_EQ(policy.state(), Policy::State::flat);
}

TEST(PolicyTurn, NotWithoutAnExitAndNotOnSpot) {
    Policy policy = holding_long(Config{});
    Intent out;
    EXPECT_FALSE(policy.on_signal(sell_at(cents(10'400), Timestamp{120}), out));
    EXPECT_EQ(policy.state(), Policy::State::holding);

    Policy on_spot = holding(Config{}, cents(10'000));
    ASSERT_TRUE(on_spot.on_signal(turn_short(cents(10'400)), out));
    EXPECT_EQ(after_close(on_spot, cents(10'400)), Action::none);
}

TEST(PolicyTurn, WhatWasTurnedByAFillIsNotEnteredOnceMore) {
    Policy policy = leaving(percent_stop(0.1));
    Intent out;
    ASSERT_TRUE(policy.on_fill(Side::sell, cents(10'400), milli(150), Timestamp{121}, out));
    EXPECT_EQ(out.action, Action::protect_short);
    EXPECT_EQ(policy.position(), milli(-50));
    EXPECT_FALSE(policy.on_exit_ended(Timestamp{121}, out));
}

TEST(PolicyTurn, AnEntryMadeMeanwhileTakesItsPlace) {
    Policy policy = leaving(Config{});
    Intent out;
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'400), milli(100), Timestamp{121}, out));
    ASSERT_TRUE(policy.on_signal(buy_at(cents(10'500), Timestamp{180}), out));
    EXPECT_EQ(out.action, Action::enter_long);
    EXPECT_FALSE(policy.on_exit_ended(Timestamp{180}, out));
}

} // namespace
} // namespace tradecore::policy

// SPDX-License-Identifier: Apache-2.0
// Targets, chandelier stops, time, cool-down, additions and short positions, by hand-worked cases.
#include <cstring>

#include "policy_cases.hpp"

namespace tradecore::policy {
namespace {

constexpr Timestamp minutes(std::int64_t count) {
    return {count * kMinute};
}

Config counted(std::int32_t exit_after, std::int32_t cool_down) {
    Config config;
    config.exit_after_bars = exit_after;
    config.cool_down_bars = cool_down;
    config.clock_ns = kMinute;
    return config;
}

/// Raises an entry at `ts` and fills 0.1 of it at once.
bool enter(Policy& policy, Price price, Timestamp ts, Intent& out) {
    if (!policy.on_signal(buy_at(price, ts), out)) {
        return false;
    }
    static_cast<void>(policy.on_fill(Side::buy, price, milli(100), ts, out));
    policy.on_entry_ended();
    return true;
}

// --- Targets.

TEST(Target, PercentLiesOffTheAverageEntryRoundedUp) {
    Config config;
    config.target = TargetKind::percent;
    config.target_size = 0.02;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(buy_at(cents(10'000)), out));
    EXPECT_EQ(out.target_price.raw, 0);
    // 100.33 x 1.02 = 102.3366, up to 102.34.
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'033), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.target_price, cents(10'234));
    EXPECT_EQ(out.stop_price.raw, 0) << "alone, without a stop";
    EXPECT_EQ(out.quantity, milli(100));
    // (0.1 x 100.33 + 0.3 x 100.53) / 0.4 = 100.48; x 1.02 = 102.4896.
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'053), milli(300), Timestamp{61}, out));
    EXPECT_EQ(out.target_price, cents(10'249));
    EXPECT_EQ(out.quantity, milli(400));
}

TEST(Target, MultipleOfTheStopsDistance) {
    Config config = atr_stop(2.0);
    config.target = TargetKind::multiple;
    config.target_size = 1.5;
    Policy policy = holding(config, cents(10'000), 3.0);
    // 100 - 2 x 3 and 100 + 1.5 x 6.
    EXPECT_EQ(policy.stop_price(), cents(9'400));
    EXPECT_EQ(policy.target_price(), cents(10'900));
}

TEST(Target, TrailingTheStopLeavesTheTarget) {
    Config config = percent_stop(0.1, true);
    config.target = TargetKind::multiple;
    config.target_size = 2.0;
    Policy policy = holding(config, cents(10'000));
    Intent out;
    EXPECT_EQ(policy.target_price(), cents(12'000));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(11'000)), out));
    EXPECT_EQ(out.stop_price, cents(9'900));
    EXPECT_EQ(out.target_price, cents(12'000)) << "it rests with the raised stop";
}

TEST(Target, DistanceComesWithTheSignalAndUnknownMeansNoEntry) {
    Config config;
    config.target = TargetKind::atr;
    Policy policy(config, 0, 0, spot());
    Intent out;
    Signal signal = buy_at(cents(10'000));
    EXPECT_FALSE(policy.on_signal(signal, out));
    signal.target_distance = 2.345;
    ASSERT_TRUE(policy.on_signal(signal, out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'001), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.target_price, cents(10'236)) << "100.01 + 2.345 = 102.355, up";
}

TEST(Target, PartlyFilledItKeepsItsPriceForTheRest) {
    Config config = percent_stop(0.1);
    config.target = TargetKind::percent;
    config.target_size = 0.1;
    Policy policy = holding(config, cents(10'000));
    Intent out;
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(11'000), milli(40), Timestamp{62}, out));
    ASSERT_TRUE(policy.on_protection_ended(Timestamp{63}, out));
    EXPECT_EQ(out.target_price, cents(11'000));
    EXPECT_EQ(out.stop_price, cents(9'000));
    EXPECT_EQ(out.quantity, milli(60));
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(11'000), milli(60), Timestamp{64}, out));
    EXPECT_EQ(policy.state(), Policy::State::flat);
    EXPECT_EQ(policy.target_price().raw, 0);
}

TEST(Target, RatiosMayComeWithTheSignal) {
    Config config = percent_stop(NAN);
    config.target = TargetKind::percent;
    config.target_size = NAN;
    Policy policy(config, 0, 0, spot());
    Intent out;
    Signal signal = buy_at(cents(10'000));
    EXPECT_FALSE(policy.on_signal(signal, out));
    signal.stop_distance = 0.05;
    signal.target_distance = 0.1;
    ASSERT_TRUE(policy.on_signal(signal, out));
    EXPECT_EQ(out.stop_distance, 5.0);
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(20'000), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(19'000));
    EXPECT_EQ(out.target_price, cents(22'000));
}

// --- Chandelier.

TEST(Chandelier, FollowsItsLevelAndNeverBack) {
    Config config;
    config.stop = StopKind::chandelier;
    config.trailing = true;
    Policy policy = holding(config, cents(10'000), 4.0);
    Intent out;
    EXPECT_EQ(policy.stop_price(), cents(9'600));
    Signal signal = signal_at(cents(9'900));
    signal.stop_distance = 2.0; // The level is 97.
    ASSERT_TRUE(policy.on_signal(signal, out));
    EXPECT_EQ(out.stop_price, cents(9'700));
    signal.stop_distance = 2.5;
    EXPECT_FALSE(policy.on_signal(signal, out));
    // The close fell below the level: as near as the venue takes it.
    signal.close = cents(9'750);
    signal.stop_distance = -1.0;
    ASSERT_TRUE(policy.on_signal(signal, out));
    EXPECT_EQ(out.stop_price, cents(9'749));
    signal.stop_distance = NAN;
    EXPECT_FALSE(policy.on_signal(signal, out));
}

TEST(Chandelier, NothingIsEnteredBeyondItsLevel) {
    Config config;
    config.stop = StopKind::chandelier;
    Policy policy(config, 0, 0, spot());
    Intent out;
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, -0.5), out));
    EXPECT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, 0.5), out));
}

// --- Time.

TEST(Time, PositionEndsAtTheNthCloseAfterItsFill) {
    Policy policy(counted(3, 0), 0, 0, spot());
    Intent out;
    EXPECT_EQ(policy.exit_due().raw, std::numeric_limits<std::int64_t>::max());
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(10), out));
    for (const std::int64_t minute : {11, 12}) {
        EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), minutes(minute)), out));
    }
    EXPECT_GT(policy.exit_due(), minutes(12));
    EXPECT_LE(policy.exit_due(), minutes(13));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), minutes(13)), out));
    EXPECT_EQ(out.action, Action::exit_long);
    EXPECT_EQ(out.quantity, milli(100));
}

TEST(Time, OnlyClosesCountAndMoveAStop) {
    Config config = counted(2, 0);
    config.stop = StopKind::percent;
    config.percent = 0.1;
    config.trailing = true;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(10), out));
    Signal between = buy_at(cents(12'000), Timestamp{minutes(12).raw - 1});
    between.tag.flags |= kBetweenCloses;
    EXPECT_FALSE(policy.on_signal(between, out));
    EXPECT_EQ(policy.stop_price(), cents(9'000));
    between.long_exit = Truth::yes;
    EXPECT_TRUE(policy.on_signal(between, out)) << "leaving may be asked for at any time";
}

TEST(Time, AFillBetweenTwoClosesCountsFromTheNext) {
    Policy policy(counted(1, 0), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(buy_at(cents(10'000), minutes(10)), out));
    const Timestamp late{minutes(10).raw + kMinute - 1};
    static_cast<void>(policy.on_fill(Side::buy, cents(10'000), milli(100), late, out));
    EXPECT_TRUE(policy.on_signal(signal_at(cents(10'000), minutes(11)), out));
}

TEST(Time, AnExitThatEndsUnfilledIsRaisedAgain) {
    Policy policy(counted(1, 0), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(10), out));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), minutes(11)), out));
    EXPECT_FALSE(policy.on_exit_ended(minutes(11), out));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), minutes(12)), out));
    EXPECT_EQ(out.action, Action::exit_long);
}

TEST(CoolDown, NothingIsEnteredForNCloses) {
    Policy policy(counted(0, 2), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(10), out));
    static_cast<void>(policy.on_fill(Side::sell, cents(10'100), milli(100), minutes(20), out));
    EXPECT_EQ(policy.cools_until(), minutes(22));
    for (const std::int64_t minute : {20, 21, 22}) {
        EXPECT_FALSE(policy.on_signal(buy_at(cents(10'000), minutes(minute)), out)) << minute;
    }
    EXPECT_TRUE(policy.on_signal(buy_at(cents(10'000), minutes(23)), out));
}

TEST(CoolDown, AfterALossOnly) {
    Config config = counted(0, 2);
    config.cools_after_loss_only = true;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(10), out));
    static_cast<void>(policy.on_fill(Side::sell, cents(10'000), milli(100), minutes(20), out));
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(20), out)) << "no loss";
    // Half with a gain of 0.10, half with a loss of 0.11: 0.05 x -0.01 in all.
    static_cast<void>(policy.on_fill(Side::sell, cents(10'010), milli(50), minutes(21), out));
    static_cast<void>(policy.on_fill(Side::sell, cents(9'989), milli(50), minutes(21), out));
    EXPECT_FALSE(policy.on_signal(buy_at(cents(10'000), minutes(22)), out));
    EXPECT_TRUE(policy.on_signal(buy_at(cents(10'000), minutes(24)), out));
}

// --- Additions.

TEST(Additions, EntersUpToItsLimitAndTheStopCoversAll) {
    Config config = percent_stop(0.1);
    config.entries_max = 2;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(1), out));
    EXPECT_EQ(policy.entries(), 1);
    ASSERT_TRUE(policy.on_signal(buy_at(cents(11'000), minutes(2)), out));
    EXPECT_EQ(out.action, Action::enter_long);
    EXPECT_EQ(out.stop_price, cents(9'000)) << "of what is held";
    EXPECT_EQ(policy.state(), Policy::State::holding);
    EXPECT_FALSE(policy.on_signal(buy_at(cents(11'000), minutes(3)), out)) << "one at a time";
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(11'000), milli(50), minutes(3), out));
    EXPECT_EQ(out.stop_price, cents(9'900));
    EXPECT_EQ(out.quantity, milli(150));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(11'000), milli(50), minutes(3), out));
    EXPECT_EQ(policy.entries(), 2) << "two fills of one entry";
    policy.on_entry_ended();
    EXPECT_FALSE(policy.on_signal(buy_at(cents(11'000), minutes(4)), out)) << "at its limit";
}

TEST(Additions, AnEntryThatNeverFilledDoesNotCount) {
    Config config;
    config.entries_max = 2;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(1), out));
    ASSERT_TRUE(policy.on_signal(buy_at(cents(11'000), minutes(2)), out));
    policy.on_entry_ended();
    EXPECT_EQ(policy.state(), Policy::State::holding);
    EXPECT_EQ(policy.entries(), 1);
    EXPECT_TRUE(policy.on_signal(buy_at(cents(11'000), minutes(3)), out));
}

TEST(Additions, AnAdditionCarriesTheTrailedStop) {
    Config config = percent_stop(0.1, true);
    config.entries_max = 2;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(1), out));
    ASSERT_TRUE(policy.on_signal(buy_at(cents(12'000), minutes(2)), out));
    EXPECT_EQ(out.action, Action::enter_long);
    EXPECT_EQ(out.stop_price, cents(10'800));
}

TEST(Additions, TheExitWinsAndStoppedOutStartsAnew) {
    Config config;
    config.entries_max = 3;
    Policy policy(config, 0, 0, spot());
    Intent out;
    ASSERT_TRUE(enter(policy, cents(10'000), minutes(1), out));
    Signal both = buy_at(cents(10'000), minutes(2));
    both.long_exit = Truth::yes;
    ASSERT_TRUE(policy.on_signal(both, out));
    EXPECT_EQ(out.action, Action::exit_long);
    static_cast<void>(policy.on_fill(Side::sell, cents(10'000), milli(100), minutes(2), out));
    EXPECT_EQ(policy.entries(), 0);
}

// --- Short positions.

TEST(Short, DoesNothingOnSpot) {
    Policy policy(Config{}, 0, 0, spot());
    Intent out;
    EXPECT_FALSE(policy.on_signal(sell_at(cents(10'000)), out));
}

TEST(Short, StopLiesAboveAndTrailsDown) {
    Policy policy = holding_short(percent_stop(0.1, true), cents(10'000));
    Intent out;
    EXPECT_EQ(policy.position(), milli(-100));
    EXPECT_EQ(policy.sellable(), milli(100));
    EXPECT_EQ(policy.stop_price(), cents(11'000));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(9'005)), out));
    EXPECT_EQ(out.action, Action::protect_short);
    EXPECT_EQ(out.stop_price, cents(9'905)) << "90.05 x 1.1 = 99.055, down";
    EXPECT_FALSE(policy.on_signal(signal_at(cents(9'500)), out)) << "never back";
    EXPECT_EQ(policy.stop_price(), cents(9'905));
}

TEST(Short, TargetLiesBelowRoundedDown) {
    Config config = atr_stop(1.0);
    config.target = TargetKind::multiple;
    config.target_size = 1.5;
    Policy policy = holding_short(config, cents(10'000), 3.33);
    EXPECT_EQ(policy.stop_price(), cents(10'333));
    EXPECT_EQ(policy.target_price(), cents(9'500)) << "100 - 4.995 = 95.005, down";
}

TEST(Short, LeavesByItsOwnConditionAlone) {
    Policy policy = holding_short(Config{}, cents(10'000));
    Intent out;
    EXPECT_FALSE(policy.on_signal(signal_at(cents(9'000), 1.0, 0.0), out)) << "a long entry";
    EXPECT_FALSE(policy.on_signal(signal_at(cents(9'000), 0.0, 1.0), out)) << "a long exit";
    Signal leave = signal_at(cents(9'000));
    leave.short_exit = Truth::yes;
    ASSERT_TRUE(policy.on_signal(leave, out));
    EXPECT_EQ(out.action, Action::exit_short);
    EXPECT_EQ(out.quantity, milli(100));
    EXPECT_FALSE(policy.on_fill(Side::buy, cents(9'000), milli(100), Timestamp{70}, out));
    EXPECT_EQ(policy.state(), Policy::State::flat);
}

TEST(Short, BothEntriesAtOnceAreNone) {
    Policy policy(Config{}, 0, 0, perpetual());
    Intent out;
    Signal both = sell_at(cents(10'000));
    both.long_entry = Truth::yes;
    EXPECT_FALSE(policy.on_signal(both, out));
    both.long_exit = Truth::yes;
    ASSERT_TRUE(policy.on_signal(both, out));
    EXPECT_EQ(out.action, Action::enter_short) << "the long side is off";
}

TEST(Short, BuyingBackMoreThanIsOwedOpensALong) {
    Policy policy = holding_short(percent_stop(0.1), cents(10'000));
    Intent out;
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(150), Timestamp{70}, out));
    EXPECT_EQ(policy.position(), milli(50));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.stop_price, cents(9'000));
    EXPECT_EQ(out.quantity, milli(50));
    EXPECT_EQ(policy.entries(), 1);
}

TEST(Short, LossIsARise) {
    Config config = counted(0, 5);
    config.cools_after_loss_only = true;
    for (const std::int64_t price : {9'999, 10'001}) {
        Policy policy = holding_short(config, cents(10'000));
        Intent out;
        static_cast<void>(policy.on_fill(Side::buy, cents(price), milli(100), minutes(1), out));
        EXPECT_EQ(policy.cools_until() == minutes(6), price > 10'000);
    }
}

// --- Calls that matter, and memory.

TEST(Policy, SignalWithoutAConditionChangesNothing) {
    Config config = percent_stop(0.1);
    config.entries_max = 3;
    Policy policy = holding(config, cents(10'000));
    Policy copy = policy;
    Intent out;
    for (const std::int64_t close : {20'000, 100, 1}) {
        EXPECT_FALSE(policy.on_signal(signal_at(cents(close)), out));
    }
    EXPECT_EQ(policy.sellable(), copy.sellable()) << "not even dust is measured anew";
    Intent first, second;
    EXPECT_EQ(policy.on_signal(buy_at(cents(10'000)), first),
              copy.on_signal(buy_at(cents(10'000)), second));
    EXPECT_EQ(std::memcmp(&first, &second, sizeof(Intent)), 0);
}

TEST(Policy, MemoryBringsBackWhatFillsDoNotTell) {
    Config config = atr_stop(1.0, true);
    config.target = TargetKind::atr;
    config.entries_max = 3;
    Policy policy(config, 0, 0, spot());
    Intent out;
    Signal signal = signal_at(cents(10'000), 1.0, 0.0, 5.0);
    signal.target_distance = 8.0;
    ASSERT_TRUE(policy.on_signal(signal, out));
    const Memory before = policy.memory();
    static_cast<void>(policy.on_fill(Side::buy, cents(10'000), milli(100), minutes(1), out));
    policy.on_entry_ended();
    signal.close = cents(10'200);
    ASSERT_TRUE(policy.on_signal(signal, out));
    static_cast<void>(policy.on_fill(Side::buy, cents(10'200), milli(100), minutes(2), out));
    policy.on_entry_ended();

    Policy again(config, 0, 0, spot());
    again.remember(before);
    static_cast<void>(again.on_fill(Side::buy, cents(10'000), milli(100), minutes(1), out));
    static_cast<void>(again.on_fill(Side::buy, cents(10'200), milli(100), minutes(2), out));
    again.remember(policy.memory());

    EXPECT_EQ(again.stop_price(), policy.stop_price());
    EXPECT_EQ(again.target_price(), policy.target_price());
    EXPECT_EQ(again.entries(), 2);
    EXPECT_EQ(again.position(), policy.position());
    EXPECT_EQ(again.exit_due(), policy.exit_due());
}

TEST(Policy, MeasuresForOrdersThatPassItBy) {
    Policy policy(atr_stop(2.0), 0, 0, spot());
    Intent out;
    Signal signal = signal_at(cents(10'000));
    signal.stop_distance = 3.0;
    policy.measure(signal);
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), minutes(1), out));
    EXPECT_EQ(out.stop_price, cents(9'400));
    signal.stop_distance = 9.0;
    policy.measure(signal);
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'100), milli(100), minutes(1), out));
    EXPECT_EQ(out.stop_price, cents(9'500)) << "as measured before the position";
}

} // namespace
} // namespace tradecore::policy

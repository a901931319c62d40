// SPDX-License-Identifier: Apache-2.0
// The policy's states, stops and trailing of long positions, by hand-worked cases.
#include "policy_cases.hpp"

namespace tradecore::policy {
namespace {

TEST(Policy, EntersOnceUntilTheEntryEnds) {
    Policy policy(Config{}, 3, 1, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0), out));
    EXPECT_EQ(out.action, Action::enter_long);
    EXPECT_EQ(out.reference_price, cents(10'000));
    EXPECT_EQ(out.strategy, 3);
    EXPECT_EQ(out.tag.instrument, 1);
    EXPECT_EQ(out.tag.kind, model::RecordKind::intent);
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0), out));
    policy.on_entry_ended();
    EXPECT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0), out));
}

TEST(Policy, OnlyExactlyOneIsTrue) {
    Policy policy(Config{}, 0, 0, spot());
    Intent out;
    EXPECT_FALSE(policy.on_signal(signal_at(cents(100), NAN, 0.0), out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(100), 0.5, 0.0), out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(100), 2.0, 0.0), out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(100), 1.0, 1.0), out)) << "an exit wins";
}

TEST(Policy, AnUnknownDistanceMeansNoEntry) {
    Policy policy(atr_stop(3.0), 0, 0, spot());
    Intent out;
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, NAN), out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, 0.0), out));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, 2.0), out));
    EXPECT_EQ(out.stop_distance, 6.0);
}

TEST(Policy, PercentStopIsMeasuredFromTheFillAndRoundedUp) {
    Policy policy(percent_stop(0.02), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0), out));
    // Filled at 100.33: 100.33 - 2.0066 = 98.3234, up to the cent: 98.33.
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'033), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.stop_price, cents(9'833));
    EXPECT_EQ(out.quantity, milli(100));
    EXPECT_EQ(out.ts_event.raw, 61);
}

TEST(Policy, EveryFillRaisesTheProtectedQuantity) {
    Policy policy(percent_stop(0.1), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0), out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(9'000));
    // A higher fill raises the stop, a lower one leaves it.
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'100), milli(50), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(9'090));
    EXPECT_EQ(out.quantity, milli(150));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(9'900), milli(50), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(9'090));
    EXPECT_EQ(out.quantity, milli(200));
}

TEST(Policy, ProtectedQuantityIsCutToTheLot) {
    Policy policy(percent_stop(0.1), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(1'000'000), 1.0, 0.0), out));
    // 0.00123 bought, fee 0.00000123 in the coin: 0.00122877 held, 0.00122 can be sold.
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(1'000'000), Quantity{122'877}, Timestamp{61}, out));
    EXPECT_EQ(out.quantity.raw, 122'000);
    EXPECT_EQ(policy.position().raw, 122'877);
    EXPECT_EQ(policy.sellable().raw, 122'000);
}

TEST(Policy, DustCountsAsFlatAndGoesWithTheNextPosition) {
    Policy policy(percent_stop(0.1), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(1'000'000), 1.0, 0.0), out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(1'000'000), Quantity{122'877}, Timestamp{61}, out));
    EXPECT_FALSE(
        policy.on_fill(Side::sell, cents(1'000'000), Quantity{122'000}, Timestamp{62}, out));
    EXPECT_EQ(policy.state(), Policy::State::flat);
    EXPECT_EQ(policy.position().raw, 877);
    EXPECT_EQ(policy.stop_price().raw, 0);
    ASSERT_TRUE(policy.on_signal(signal_at(cents(1'000'000), 1.0, 0.0), out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(1'000'000), Quantity{122'877}, Timestamp{63}, out));
    EXPECT_EQ(out.quantity.raw, 123'000) << "877 + 122877 = 123754, cut to 0.00123";
}

TEST(Policy, TrailingStopFollowsUpAndNeverDown) {
    Policy policy = holding(percent_stop(0.1, true), cents(10'000));
    Intent out;
    EXPECT_EQ(policy.stop_price(), cents(9'000));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(11'000), 0.0, 0.0), out));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.stop_price, cents(9'900));
    EXPECT_EQ(out.reference_price, cents(11'000));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'500), 0.0, 0.0), out));
    EXPECT_EQ(policy.stop_price(), cents(9'900));
}

TEST(Policy, AFallingRangeTightensAndARisingOneDoesNotLoosen) {
    Policy policy = holding(atr_stop(2.0, true), cents(10'000), 5.0);
    Intent out;
    EXPECT_EQ(policy.stop_price(), cents(9'000)); // 100 - 2 x 5
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 0.0, 0.0, 1.0), out));
    EXPECT_EQ(out.stop_price, cents(9'800)); // 100 - 2 x 1
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'000), 0.0, 0.0, 9.0), out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'900), 0.0, 0.0, NAN), out));
    EXPECT_EQ(policy.stop_price(), cents(9'800));
}

TEST(Policy, TrailingNeverLoosensOnAnyPath) {
    Policy policy = holding(atr_stop(1.5, true), cents(10'000), 3.0);
    std::uint64_t state = 7;
    Price highest = policy.stop_price();
    for (int i = 0; i < 10'000; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto close = cents(9'000 + static_cast<std::int64_t>((state >> 33) % 2'000));
        const double unit = static_cast<double>((state >> 50) % 100) / 10.0;
        Intent out;
        if (policy.on_signal(signal_at(close, 1.0, 0.0, unit), out)) {
            ASSERT_EQ(out.action, Action::protect_long);
            ASSERT_GT(out.stop_price, highest);
            ASSERT_LT(out.stop_price, close);
            ASSERT_EQ(out.stop_price.raw % kCent, 0);
            highest = out.stop_price;
        }
        ASSERT_EQ(policy.stop_price(), highest);
    }
}

TEST(Policy, StopStaysATickBelowEvenForATinyDistance) {
    Policy policy(atr_stop(1.0), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, 0.001), out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(9'999)); // 99.999 up would be the price itself.
}

TEST(Policy, AStopBelowZeroRestsAtTheLeastPrice) {
    Policy policy(atr_stop(1.0), 0, 0, spot());
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'000), 1.0, 0.0, 250.0), out));
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{61}, out));
    EXPECT_EQ(out.stop_price, cents(1));
}

TEST(Policy, ExitsOnceAndProtectsAgainIfTheExitEndsUnfilled) {
    Policy policy = holding(percent_stop(0.1), cents(10'000));
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'500), 0.0, 1.0), out));
    EXPECT_EQ(out.action, Action::exit_long);
    EXPECT_EQ(out.quantity, milli(100));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(10'500), 0.0, 1.0), out));
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(10'500), milli(40), Timestamp{62}, out));
    ASSERT_TRUE(policy.on_exit_ended(Timestamp{62}, out));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.quantity, milli(60));
    EXPECT_EQ(out.stop_price, cents(9'000));
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'500), 0.0, 1.0), out));
    EXPECT_EQ(out.quantity, milli(60));
}

TEST(Policy, ALateBuyWhileExitingIsNotProtectedBySurprise) {
    Policy policy = holding(percent_stop(0.1), cents(10'000));
    Intent out;
    ASSERT_TRUE(policy.on_signal(signal_at(cents(10'500), 0.0, 1.0), out));
    EXPECT_FALSE(policy.on_fill(Side::buy, cents(10'500), milli(10), Timestamp{62}, out));
    EXPECT_EQ(policy.position(), milli(110));
    EXPECT_EQ(policy.state(), Policy::State::exiting);
}

TEST(Policy, StoppedOutIsFlatAndMayEnterAgain) {
    Policy policy = holding(percent_stop(0.1), cents(10'000));
    Intent out;
    EXPECT_FALSE(policy.on_fill(Side::sell, cents(9'000), milli(100), Timestamp{62}, out));
    EXPECT_EQ(policy.state(), Policy::State::flat);
    EXPECT_FALSE(policy.on_protection_ended(Timestamp{62}, out));
    EXPECT_TRUE(policy.on_signal(signal_at(cents(9'000), 1.0, 0.0), out));
}

TEST(Policy, LostProtectionIsRaisedAgainAtTheSamePrice) {
    Policy policy = holding(percent_stop(0.1), cents(10'000));
    Intent out;
    ASSERT_TRUE(policy.on_protection_ended(Timestamp{70}, out));
    EXPECT_EQ(out.stop_price, cents(9'000));
    EXPECT_EQ(out.quantity, milli(100));
}

TEST(Policy, ARememberedLevelIsRaisedNeverLowered) {
    Policy policy = holding(percent_stop(0.1), cents(10'000));
    policy.remember({.stop_price = cents(9'500)});
    EXPECT_EQ(policy.stop_price(), cents(9'500));
    policy.remember({.stop_price = cents(9'200)});
    EXPECT_EQ(policy.stop_price(), cents(9'500));
}

TEST(Policy, ARememberedDistanceProtectsWhatIsBoughtAfterARestart) {
    Config config;
    config.stop = StopKind::atr;
    config.atr_multiple = 2.0;
    Policy policy{config, 0, 0, spot()};
    policy.remember({.stop_distance = 10.0, .stop_price = {}});
    Intent out;
    ASSERT_TRUE(policy.on_fill(Side::buy, cents(10'000), milli(100), Timestamp{62}, out));
    EXPECT_EQ(out.action, Action::protect_long);
    EXPECT_EQ(out.stop_price, cents(9'000)) << "100 - 10";
}

TEST(Policy, WithoutAStopNothingIsProtected) {
    Policy policy = holding(Config{}, cents(10'000));
    Intent out;
    EXPECT_FALSE(policy.on_protection_ended(Timestamp{70}, out));
    EXPECT_FALSE(policy.on_signal(signal_at(cents(12'000), 0.0, 0.0), out));
}

} // namespace
} // namespace tradecore::policy

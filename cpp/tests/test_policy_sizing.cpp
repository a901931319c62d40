// SPDX-License-Identifier: Apache-2.0
// Sizes of entries and the ranges of a configuration, by hand-worked cases.
#include "policy_cases.hpp"

namespace tradecore::policy {
namespace {

EntryBasis basis(double equity, double cash_free, double price, double size,
                 double stop_distance = NAN) {
    return {equity, cash_free, price, size, stop_distance};
}

Config sized(SizingKind sizing, double size) {
    Config config = percent_stop(0.1);
    config.sizing = sizing;
    config.size = size;
    return config;
}

std::int64_t by_fraction(double equity, double cash_free, double price, double size = 1.0,
                         const model::Instrument& rules = spot()) {
    return size_entry(Config{}, basis(equity, cash_free, price, size), rules).raw;
}

TEST(SizeEntry, FractionOfEquityCutDownToTheLot) {
    // 0.25 x 10000 = 2500; / 30000 = 0.083333..., cut to 0.08333.
    EXPECT_EQ(by_fraction(10'000.0, 10'000.0, 30'000.0, 0.25), 8'333'000);
}

TEST(SizeEntry, ShareAboveItsCapCountsAsTheCap) {
    EXPECT_EQ(by_fraction(10'000.0, 50'000.0, 10'000.0, 3.0), kScale) << "1 x 10000 / 10000";
    Config config;
    config.size_cap = 0.2;
    // 0.2 x 10000 / 10000 = 0.2, and 0.1 below the cap stays 0.1.
    EXPECT_EQ(size_entry(config, basis(1e4, 1e4, 1e4, 0.7), spot()), milli(200));
    EXPECT_EQ(size_entry(config, basis(1e4, 1e4, 1e4, 0.1), spot()), milli(100));
}

TEST(SizeEntry, ShareOfEquityIsAtMostTheLeverage) {
    model::Instrument perpetual = spot();
    perpetual.kind = model::InstrumentKind::linear_perpetual;
    perpetual.leverage = 3;
    Config config;
    config.size_cap = INFINITY;
    const auto sized_by = [&](double share, double cash_free, const model::Instrument& rules) {
        return size_entry(config, basis(1e4, cash_free, 1e4, share), rules).raw;
    };
    // 2.5 x 10000 / 10000 = 2.5; 7 counts as 3; on spot 2.5 counts as 1.
    EXPECT_EQ(sized_by(2.5, 1e4, perpetual), 5 * kScale / 2);
    EXPECT_EQ(sized_by(7.0, 1e4, perpetual), 3 * kScale);
    EXPECT_EQ(sized_by(2.5, 1e5, spot()), kScale);
    // What is free: 4000 x 3 / 10000 = 1.2.
    EXPECT_EQ(sized_by(2.5, 4e3, perpetual), 12 * kScale / 10);
    // Kelly's cap stands at any leverage, and a share at risk is at most 1.
    config.size_cap = 0.2;
    EXPECT_EQ(sized_by(2.5, 1e4, perpetual), kScale / 5);
    Config risk = sized(SizingKind::risk_fraction, NAN);
    risk.size_cap = INFINITY;
    EXPECT_EQ(size_entry(risk, basis(1e4, 1e4, 1e4, 2.5, 5e3), perpetual).raw, 2 * kScale)
        << "1 x 10000 / 5000";
}

TEST(SizeEntry, NeverMoreThanTheFreeCash) {
    // min(10000, 300) / 30000 = 0.01
    EXPECT_EQ(by_fraction(10'000.0, 300.0, 30'000.0), 1'000'000);
    for (const SizingKind kind : {SizingKind::quantity, SizingKind::notional}) {
        EXPECT_EQ(size_entry(sized(kind, 5.0), basis(1e4, 3.0 * 30, 30.0, 500.0), spot()),
                  Quantity{3 * kScale});
    }
}

TEST(SizeEntry, QuantityIsWhatItSaysDownToTheLot) {
    // 0.123456 -> 0.12345
    EXPECT_EQ(
        size_entry(sized(SizingKind::quantity, 1.0), basis(1e4, 1e4, 1e3, 0.123456), spot()).raw,
        12'345'000);
}

TEST(SizeEntry, NotionalIsQuoteOverPrice) {
    // 1000 / 30000 = 0.033333... -> 0.03333
    EXPECT_EQ(
        size_entry(sized(SizingKind::notional, 1.0), basis(1e4, 1e4, 3e4, 1000.0), spot()).raw,
        3'333'000);
}

TEST(SizeEntry, RiskIsTheShareOverTheDistance) {
    // 1 % of 10000 = 100; a stop 250 away: 100 / 250 = 0.4, which costs 8000 of 9000 free.
    const Config config = sized(SizingKind::risk_fraction, 0.01);
    EXPECT_EQ(size_entry(config, basis(1e4, 9e3, 2e4, 0.01, 250.0), spot()), milli(400));
    // A stop 40 away would be 2.5 for 50000: cut to 9000 / 20000 = 0.45.
    EXPECT_EQ(size_entry(config, basis(1e4, 9e3, 2e4, 0.01, 40.0), spot()), milli(450));
    for (const double unknown : {0.0, -1.0, double{NAN}, double{INFINITY}}) {
        EXPECT_EQ(size_entry(config, basis(1e4, 9e3, 2e4, 0.01, unknown), spot()).raw, 0);
    }
}

TEST(SizeEntry, BelowTheVenuesMinimumIsZero) {
    // 4.99 / 30000 = 0.00016633 -> 0.00016 x 30000 = 4.80, below the 5.00 asked for.
    EXPECT_EQ(by_fraction(4.99, 4.99, 30'000.0), 0);
    // 5.20 / 30000 = 0.00017333 -> 0.00017 x 30000 = 5.10.
    EXPECT_EQ(by_fraction(5.20, 5.20, 30'000.0), 17'000);
    EXPECT_EQ(by_fraction(10.0, 10.0, 3e9), 0);
}

TEST(SizeEntry, AtMostTheVenuesMaximum) {
    model::Instrument small = spot();
    small.quantity_max = {2 * kScale};
    EXPECT_EQ(by_fraction(1e9, 1e9, 100.0, 1.0, small), 2 * kScale);
    small.notional_max = {100 * kScale};
    EXPECT_EQ(by_fraction(1e9, 1e9, 100.0, 1.0, small), 1 * kScale);
}

TEST(SizeEntry, NonsenseIsZero) {
    EXPECT_EQ(by_fraction(NAN, 1.0, 1.0), 0);
    EXPECT_EQ(by_fraction(-1.0, 1.0, 1.0), 0);
    EXPECT_EQ(by_fraction(100.0, 100.0, 0.0), 0);
    EXPECT_EQ(by_fraction(100.0, 100.0, INFINITY), 0);
    EXPECT_EQ(by_fraction(100.0, 100.0, 1.0, NAN), 0);
    EXPECT_EQ(by_fraction(100.0, 100.0, 1.0, 0.0), 0);
    EXPECT_EQ(by_fraction(100.0, 100.0, 1.0, INFINITY), 0);
}

TEST(SizeEntry, PolicySizesByTheSignalThatRaisedTheEntry) {
    Config config = atr_stop(2.0);
    config.sizing = SizingKind::risk_fraction;
    config.size = NAN;
    Policy policy(config, 0, 0, spot());
    Intent out;
    Signal signal = signal_at(cents(2'000'000), 1.0, 0.0, 125.0);
    EXPECT_FALSE(policy.on_signal(signal, out)) << "its size is unknown";
    signal.size = 0.01;
    ASSERT_TRUE(policy.on_signal(signal, out));
    // 0.01 x 10000 / (2 x 125) = 0.4
    EXPECT_EQ(policy.size_entry(1e4, 1e4, 2e4), milli(400));
}

TEST(Config, RangesAreChecked) {
    EXPECT_TRUE(is_valid(Config{}));
    EXPECT_TRUE(is_valid(percent_stop(0.02)));
    EXPECT_TRUE(is_valid(percent_stop(NAN)));
    EXPECT_FALSE(is_valid(percent_stop(0.0)));
    EXPECT_FALSE(is_valid(percent_stop(1.0)));
    EXPECT_FALSE(is_valid(atr_stop(0.0)));
    EXPECT_FALSE(is_valid(atr_stop(NAN)));
    EXPECT_FALSE(is_valid(sized(SizingKind::fraction_of_equity, 1.5)));
    Config levered = sized(SizingKind::fraction_of_equity, 1.5);
    levered.size_cap = INFINITY;
    EXPECT_TRUE(is_valid(levered));
    levered.size = INFINITY;
    EXPECT_FALSE(is_valid(levered));
    levered.size = 1.0;
    levered.size_cap = 1.5;
    EXPECT_FALSE(is_valid(levered)) << "a cap is a share, or none";
    EXPECT_TRUE(is_valid(sized(SizingKind::notional, 1.5)));
    EXPECT_FALSE(is_valid(sized(SizingKind::quantity, 0.0)));
    EXPECT_TRUE(is_valid(sized(SizingKind::quantity, NAN)));
    Config config = sized(SizingKind::risk_fraction, 0.01);
    EXPECT_TRUE(is_valid(config));
    config.stop = StopKind::none;
    EXPECT_FALSE(is_valid(config)) << "risk is measured to a stop";
    config = percent_stop(0.1);
    config.target = TargetKind::multiple;
    EXPECT_FALSE(is_valid(config)) << "a multiple of 0";
    config.target_size = 2.0;
    EXPECT_TRUE(is_valid(config));
    config.stop = StopKind::none;
    EXPECT_FALSE(is_valid(config)) << "a multiple of nothing";
}

TEST(Config, BarsAreCountedByAClock) {
    Config config;
    config.exit_after_bars = 3;
    EXPECT_FALSE(is_valid(config)) << "no clock";
    config.clock_ns = kMinute;
    EXPECT_TRUE(is_valid(config));
    config.cool_down_bars = -1;
    EXPECT_FALSE(is_valid(config));
    config.cool_down_bars = 2'000'000'000;
    EXPECT_FALSE(is_valid(config)) << "longer than time";
    config = Config{};
    config.entries_max = 0;
    EXPECT_FALSE(is_valid(config));
}

} // namespace
} // namespace tradecore::policy

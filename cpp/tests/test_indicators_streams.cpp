// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tradecore/indicators/momentum.hpp"
#include "tradecore/indicators/overlap.hpp"
#include "tradecore/indicators/volatility.hpp"

namespace tradecore::indicators {
namespace {

struct Bars {
    std::vector<double> high, low, close;
};

Bars walk(std::size_t count, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> step(0.0, 0.01);
    std::uniform_real_distribution<double> wick(0.0, 0.01);
    Bars bars;
    double price = 100.0;
    for (std::size_t i = 0; i < count; ++i) {
        price *= std::exp(step(engine));
        bars.close.push_back(price);
        bars.high.push_back(price * (1.0 + wick(engine)));
        bars.low.push_back(price * (1.0 - wick(engine)));
    }
    return bars;
}

void expect_same_bits(const std::vector<double>& left, const std::vector<double>& right) {
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (std::isnan(left[i]) && std::isnan(right[i])) {
            continue;
        }
        ASSERT_EQ(std::bit_cast<std::uint64_t>(left[i]), std::bit_cast<std::uint64_t>(right[i]))
            << "bar " << i << ": " << left[i] << " and " << right[i];
    }
}

/// update_many in pieces of odd sizes, against update bar by bar.
template <class Indicator> void check_values(Indicator many, const std::vector<double>& values) {
    Indicator one = many;
    std::vector<double> bits(values.size()), out(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        bits[i] = one.update(values[i]);
    }
    std::size_t piece = 1;
    for (std::size_t i = 0; i < values.size(); piece = piece * 3 + 1) {
        const std::size_t count = std::min(piece, values.size() - i);
        many.update_many(std::span(values).subspan(i, count), std::span(out).subspan(i, count));
        i += count;
    }
    expect_same_bits(bits, out);
}

template <class Indicator> void check_bars(Indicator many, const Bars& bars) {
    Indicator one = many;
    std::vector<double> bits(bars.close.size()), out(bars.close.size());
    for (std::size_t i = 0; i < bits.size(); ++i) {
        bits[i] = one.update(bars.high[i], bars.low[i], bars.close[i]);
    }
    std::size_t piece = 1;
    for (std::size_t i = 0; i < bits.size(); piece = piece * 3 + 1) {
        const std::size_t count = std::min(piece, bits.size() - i);
        many.update_many(std::span(bars.high).subspan(i, count),
                         std::span(bars.low).subspan(i, count),
                         std::span(bars.close).subspan(i, count), std::span(out).subspan(i, count));
        i += count;
    }
    expect_same_bits(bits, out);
}

class Period : public testing::TestWithParam<int> {};

TEST_P(Period, ManyEqualsOneByOneToTheBit) {
    Bars bars = walk(6'000, 3);
    bars.close[1'234] = kNaN;
    bars.high[4'321] = INFINITY;
    check_values(Sma(GetParam()), bars.close);
    check_values(Ema(GetParam()), bars.close);
    check_values(Rsi(GetParam()), bars.close);
    check_values(Mom(GetParam()), bars.close);
    check_values(Roc(GetParam()), bars.close);
    check_bars(Atr(GetParam()), bars);
    check_bars(Adx(GetParam()), bars);
}

INSTANTIATE_TEST_SUITE_P(Indicators, Period,
                         testing::Values(2, 3, 5, 7, 8, 9, 14, 16, 20, 33, 64, 100, 255, 1'000));

TEST(Indicators, FirstValueStandsAfterTheLookback) {
    const Bars bars = walk(100, 5);
    Macd macd;
    Stoch stoch(14, 3, 3);
    Adx adx;
    for (int i = 0; i < 100; ++i) {
        const auto at = static_cast<std::size_t>(i);
        EXPECT_EQ(std::isnan(macd.update(bars.close[at]).signal), i < 33);
        const auto value = stoch.update(bars.high[at], bars.low[at], bars.close[at]);
        EXPECT_EQ(std::isnan(value.slowk), i < 17);
        EXPECT_EQ(std::isnan(value.slowd), i < 17);
        EXPECT_EQ(std::isnan(adx.update(bars.high[at], bars.low[at], bars.close[at])), i < 27);
    }
    EXPECT_EQ(macd.lookback(), 33);
    EXPECT_EQ(stoch.lookback(), 17);
    EXPECT_EQ(adx.lookback(), 27);
}

TEST(Indicators, MiddleBandIsTheSimpleAverage) {
    const Bars bars = walk(500, 8);
    Sma sma(21);
    Bbands bands(21);
    for (const double value : bars.close) {
        const double mean = sma.update(value);
        const double middle = bands.update(value).middle;
        if (!std::isnan(mean)) {
            EXPECT_EQ(std::bit_cast<std::uint64_t>(mean), std::bit_cast<std::uint64_t>(middle));
        }
    }
}

TEST(Indicators, OnlyGainsGiveOneHundredAndNoMoveGivesZero) {
    Rsi up(5);
    Rsi flat(5);
    double last_up = 0.0;
    double last_flat = 1.0;
    for (int i = 0; i < 40; ++i) {
        last_up = up.update(i * 0.1);
        last_flat = flat.update(7.0);
    }
    EXPECT_EQ(last_up, 100.0);
    EXPECT_EQ(last_flat, 0.0);
}

} // namespace
} // namespace tradecore::indicators

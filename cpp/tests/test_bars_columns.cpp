// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tradecore/bars/columns.hpp"

namespace tradecore::bars {
namespace {

using model::Bar;

constexpr std::int64_t kMinute = 60'000'000'000;

std::vector<Bar> fine_bars(std::size_t count) {
    std::vector<Bar> bars(count);
    for (std::size_t i = 0; i < count; ++i) {
        bars[i].ts_open.raw = static_cast<std::int64_t>(i + 1) * kMinute;
        bars[i].ts_close.raw = bars[i].ts_open.raw + kMinute;
        bars[i].open = bars[i].close = {100};
        bars[i].low = {90};
        bars[i].high = {110};
    }
    return bars;
}

TEST(Columns, ValuesAreReadAsEightDecimalsPrintThem) {
    std::vector<Bar> bars(4);
    const std::array values{0.1 + 0.2, 90'000'000.00000001, 1e-8, 64'000.10};
    EXPECT_FALSE(put_prices(values, &Bar::open, bars));
    EXPECT_EQ(bars[0].open.raw, 30'000'000);
    EXPECT_EQ(bars[1].open.raw, 9'000'000'000'000'001);
    EXPECT_EQ(bars[2].open.raw, 1);
    EXPECT_EQ(bars[3].open.raw, 6'400'010'000'000);
}

TEST(Columns, SumsTakeBothWords) {
    std::vector<Bar> bars(2);
    const std::array values{4.0e18, 0.0};
    EXPECT_FALSE(put_sums(values, &Bar::quote_volume, bars));
    EXPECT_EQ(bars[0].quote_volume.value(),
              static_cast<base::int128>(4'000'000'000'000'000'000) * base::kScale);
    EXPECT_EQ(bars[1].quote_volume.value(), 0);
}

TEST(Columns, ABadValueIsNamedAndNothingIsPut) {
    std::vector<Bar> bars(3);
    for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        const auto found = put_prices(std::array{1.0, 1e12, bad}, &Bar::low, bars);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->row, 2U);
        EXPECT_FALSE(found->is_too_large);
    }
    const auto large = put_prices(std::array{1.0, 1e12, 2.0}, &Bar::low, bars);
    ASSERT_TRUE(large);
    EXPECT_EQ(large->row, 1U);
    EXPECT_TRUE(large->is_too_large);
    EXPECT_TRUE(put_sums(std::array{1.0, 0.0, -1e-9}, &Bar::volume, bars));
    for (const Bar& bar : bars) {
        EXPECT_EQ(bar.low.raw, 0);
        EXPECT_EQ(bar.volume.value(), 0);
    }
}

TEST(Columns, TheFirstRuleAndItsFirstBarAreNamed) {
    EXPECT_FALSE(first_breach({}, kMinute));
    std::vector<Bar> bars = fine_bars(5);
    EXPECT_FALSE(first_breach(bars, kMinute));
    bars[1].count = -1;
    bars[4].open = bars[2].open = {111};
    const auto found = first_breach(bars, kMinute);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->rule, Rule::open_below_high);
    EXPECT_EQ(found->row, 2U);
}

TEST(Columns, TimesMustRiseOnTheGrid) {
    std::vector<Bar> bars = fine_bars(3);
    bars[2] = bars[1];
    EXPECT_EQ(first_breach(bars, kMinute)->rule, Rule::in_order);
    bars[0].ts_close.raw += 1;
    EXPECT_EQ(first_breach(bars, kMinute)->rule, Rule::whole);
    bars[1].ts_open.raw += 1;
    EXPECT_EQ(first_breach(bars, kMinute)->rule, Rule::on_grid);
}

} // namespace
} // namespace tradecore::bars

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tradecore/model/instrument.hpp"

namespace tradecore::model {
namespace {

TEST(Instrument, QuantisesToTheStep) {
    Instrument btc;
    btc.tick_size = {1'000'000};
    btc.lot_size = {1'000};
    EXPECT_EQ(btc.quantise_price(65'001.304, Rounding::down).raw, 6'500'130'000'000);
    EXPECT_EQ(btc.quantise_price(65'001.304, Rounding::up).raw, 6'500'131'000'000);
    EXPECT_EQ(btc.quantise_quantity(0.123456, Rounding::down).raw, 12'345'000);
}

TEST(Instrument, WhatDoesNotFitBecomesTheFarthestThatDoes) {
    Instrument instrument;
    for (const std::int64_t step : {std::int64_t{1}, std::int64_t{3}, std::int64_t{100'000'000}}) {
        instrument.tick_size = {step};
        const std::int64_t most = INT64_MAX / step * step;
        for (const double value : {1e11, 1e300}) {
            EXPECT_EQ(instrument.quantise_price(value, Rounding::down).raw, most);
            EXPECT_EQ(instrument.quantise_price(-value, Rounding::up).raw, -most);
        }
    }
}

TEST(Instrument, ResidueOfDoubleIsNotAStep) {
    Instrument coin;
    coin.lot_size = {10'000'000};
    EXPECT_EQ(coin.quantise_quantity(0.1 + 0.2, Rounding::down).raw, 30'000'000);
    EXPECT_EQ(coin.quantise_quantity(0.1 + 0.2, Rounding::up).raw, 30'000'000);
    EXPECT_EQ(coin.quantise_quantity(0.7 - 0.4, Rounding::down).raw, 30'000'000);
}

} // namespace
} // namespace tradecore::model

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>

#include "tradecore/base/decimal.hpp"

namespace tradecore::base {
namespace {

std::int64_t parsed(std::string_view text) {
    std::int64_t raw = -77;
    EXPECT_EQ(parse_decimal(text, raw), Status::ok) << text;
    return raw;
}

TEST(Decimal, ParsesPlainText) {
    EXPECT_EQ(parsed("65001.30000000"), 6'500'130'000'000);
    EXPECT_EQ(parsed("0.00000001"), 1);
    EXPECT_EQ(parsed("1"), kScale);
    EXPECT_EQ(parsed("-2.5"), -250'000'000);
    EXPECT_EQ(parsed("1.0000000000"), kScale);
    EXPECT_EQ(parsed("92233720368.54775807"), INT64_MAX);
}

TEST(Decimal, RefusesAndLeavesTheOutputAlone) {
    for (const auto* text : {"", "-", ".", ".5", "5.", "1e5", "NaN", "Infinity", "1.2.3", "+1",
                             " 1", "1 ", "0x10", "1.000000001", "\xef\xbc\x91",
                             "92233720368.54775808", "1111111111111111111111111111111111111111"}) {
        std::int64_t raw = -77;
        EXPECT_NE(parse_decimal(text, raw), Status::ok) << text;
        EXPECT_EQ(raw, -77) << text;
    }
}

TEST(Decimal, FormatsEightDecimals) {
    EXPECT_EQ(format_decimal(6'500'130'000'000), "65001.30000000");
    EXPECT_EQ(format_decimal(1), "0.00000001");
    EXPECT_EQ(format_decimal(0), "0.00000000");
    EXPECT_EQ(format_decimal(-250'000'000), "-2.50000000");
    EXPECT_EQ(format_decimal(INT64_MIN), "-92233720368.54775808");
}

TEST(Exact, WideKeepsSign) {
    for (const int128 value : {int128{0}, int128{-1}, int128{1} << 100, -(int128{1} << 100)}) {
        EXPECT_TRUE(Wide{value}.value() == value);
    }
}

TEST(Exact, NotionalCutsAndSaturates) {
    EXPECT_EQ(notional(Price{6'500'130'000'000}, Quantity{1'000'000}).raw, 65'001'300'000);
    EXPECT_EQ(notional(Price{1}, Quantity{1}).raw, 0);
    EXPECT_EQ(notional(Price{INT64_MAX}, Quantity{INT64_MAX}).raw, INT64_MAX);
}

TEST(Exact, QuotientsByAConstantAreThoseOfADivision) {
    std::mt19937_64 random(1);
    const auto compare = [](int128 value) {
        EXPECT_EQ(quotient<kScale>(value), static_cast<std::int64_t>(value / kScale));
        EXPECT_EQ(quotient<10'000>(value / 10'000), static_cast<std::int64_t>(value / 100'000'000));
        EXPECT_EQ(quotient<1>(value / kScale), static_cast<std::int64_t>(value / kScale));
    };
    for (const std::int64_t whole : {INT64_MAX, INT64_MAX - 1, std::int64_t{1}, std::int64_t{0}}) {
        for (const std::int64_t rest : {std::int64_t{0}, std::int64_t{1}, kScale - 1}) {
            compare(int128{whole} * kScale + rest);
            compare(-(int128{whole} * kScale + rest));
        }
    }
    for (int i = 0; i < 100'000; ++i) {
        const auto whole = static_cast<std::int64_t>(random() >> (1 + random() % 63));
        const int128 value = int128{whole} * kScale + static_cast<std::int64_t>(random() % kScale);
        compare(value);
        compare(-value);
    }
}

TEST(Exact, WorthIsThatOfTheNotional) {
    std::mt19937_64 random(2);
    for (int i = 0; i < 100'000; ++i) {
        const Price price{static_cast<std::int64_t>(random() >> (1 + random() % 63))};
        const Quantity quantity{static_cast<std::int64_t>(random() >> (1 + random() % 63))};
        const Notional value = notional(price, quantity);
        EXPECT_TRUE(is_worth(price, quantity, value));
        if (value.raw < INT64_MAX) {
            EXPECT_FALSE(is_worth(price, quantity, {value.raw + 1}));
        }
    }
}

} // namespace
} // namespace tradecore::base

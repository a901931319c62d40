// SPDX-License-Identifier: Apache-2.0
// The arc tangent of a quotient, against the C library's in long double.
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <numbers>
#include <random>

#include "tradecore/indicators/arc.hpp"

namespace tradecore::indicators::detail {
namespace {

TEST(Arc, IsRightToTwoUlps) {
    std::mt19937_64 random(7);
    std::uniform_real_distribution<double> even(-1.0, 1.0);
    for (int i = 0; i < 200'000; ++i) {
        const double under = even(random);
        const double over = even(random) * std::exp2(i % 3 * 10.0 * even(random));
        const long double wanted = std::atan(static_cast<long double>(over) / under);
        const auto error = std::fabs(static_cast<double>(arc_of(over, under) - wanted));
        ASSERT_LE(error, 2.0 * DBL_EPSILON * std::fabs(static_cast<double>(wanted)))
            << over << " / " << under;
    }
}

TEST(Arc, KnowsItsQuadrants) {
    constexpr double kUpright = std::numbers::pi / 2.0;
    EXPECT_EQ(arc_of(0.0, 3.0), 0.0);
    EXPECT_EQ(arc_of(2.0, 0.0), kUpright);
    EXPECT_EQ(arc_of(-2.0, 0.0), -kUpright);
    EXPECT_EQ(arc_of(5.0, 5.0), kUpright / 2.0);
    EXPECT_EQ(arc_of(5.0, -5.0), -kUpright / 2.0);
    EXPECT_EQ(arc_of(-5.0, -5.0), kUpright / 2.0);
    EXPECT_TRUE(std::isnan(arc_of(HUGE_VAL, HUGE_VAL)));
    EXPECT_TRUE(std::isnan(arc_of(std::nan(""), 1.0)));
}

} // namespace
} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// A row of one's own: names, lifetime, and what is around its function.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tradecore/indicators/custom.hpp"

namespace tradecore::indicators {
namespace {

using Column = std::vector<double>;

/// Mean of the last settings[0] values of x - y, and how many bars were seen. State: the count,
/// then a ring.
void mean_gap(const double* inputs, const double* settings, double* state, double* out) {
    const auto period = static_cast<std::size_t>(settings[0]);
    const auto seen = static_cast<std::size_t>(state[0]);
    state[1 + seen % period] = inputs[0] - inputs[1];
    state[0] += 1.0;
    double sum = 0.0;
    for (std::size_t k = 0; k < period; ++k) {
        sum += state[1 + k];
    }
    out[0] = sum / settings[0];
    out[1] = state[0];
}

Maker::Remembering maker_of(BarFunction function) {
    return [function](const Settings& settings) {
        const int period = settings.whole(0);
        return make_custom(function,
                           {.inputs = 2,
                            .outputs = 2,
                            .state = static_cast<std::size_t>(period) + 1,
                            .lookback = period - 1},
                           {settings.number(0)});
    };
}

Row row_of(std::string_view name) {
    return {.name = name,
            .group = Group::custom,
            .title = "mean gap",
            .formula = "mean of x - y",
            .inputs = {"x", "y"},
            .settings = {{"period", 3.0, 1.0, 1'000.0}},
            .outputs = {"mean", "seen"}};
}

bool same_bits(double left, double right) {
    return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right) ||
           (std::isnan(left) && std::isnan(right));
}

class CustomOfPeriod : public testing::TestWithParam<int> {
protected:
    [[nodiscard]] std::unique_ptr<Indicator> fresh() const {
        return maker_of(mean_gap)(Settings(Column{static_cast<double>(GetParam())}));
    }
    const int bars = 400;
    [[nodiscard]] Column bar(int i) const {
        if (i == 7 || i == 150) {
            return {std::numeric_limits<double>::infinity(), 1.0};
        }
        return {100.0 + std::sin(i), i == 9 ? kNaN : std::cos(i)};
    }
};

TEST_P(CustomOfPeriod, ManyEqualOneByOneAndPeekTellsTheNext) {
    const auto one = fresh();
    const auto many = fresh();
    Column x, y, mean(bars), seen(bars);
    for (int i = 0; i < bars; ++i) {
        x.push_back(bar(i)[0]);
        y.push_back(bar(i)[1]);
    }
    for (std::size_t first = 0, count = 1; first < x.size(); first += count, count *= 3) {
        const double* const in[] = {x.data() + first, y.data() + first};
        double* const out[] = {mean.data() + first, seen.data() + first};
        many->run(in, out, std::min(count, x.size() - first));
    }
    int finite = 0;
    for (int i = 0; i < bars; ++i) {
        double peeked[2], value[2];
        one->peek(bar((i * 7 + 3) % bars).data(), peeked);
        one->peek(bar(i).data(), peeked);
        one->update(bar(i).data(), value);
        const bool is_seen = is_finite(x[i]) && is_finite(y[i]);
        finite += is_seen;
        const double expected = is_seen && finite >= GetParam() ? finite : kNaN;
        ASSERT_TRUE(same_bits(value[1], expected)) << "bar " << i;
        ASSERT_TRUE(same_bits(value[0], peeked[0]) && same_bits(value[1], peeked[1])) << i;
        ASSERT_TRUE(same_bits(value[0], mean[i]) && same_bits(value[1], seen[i])) << i;
    }
    EXPECT_EQ(finite, bars - 3);
    EXPECT_EQ(one->lookback(), GetParam() - 1);
}

TEST_P(CustomOfPeriod, CopiesGoTheirOwnWay) {
    const auto first = fresh();
    double value[2], other[2];
    for (int i = 0; i < 5; ++i) {
        first->update(bar(i).data(), value);
    }
    const auto copy = first->copy();
    for (int i = 10; i < 200; ++i) {
        copy->update(bar(i).data(), other);
    }
    const auto again = fresh();
    for (int i = 0; i < 6; ++i) {
        again->update(bar(i).data(), other);
    }
    first->update(bar(5).data(), value);
    EXPECT_TRUE(same_bits(value[0], other[0]) && same_bits(value[1], other[1]));
}

// States that peek copies to the stack, and larger ones.
INSTANTIATE_TEST_SUITE_P(Custom, CustomOfPeriod, testing::Values(1, 5, 63, 64, 200));

TEST(Custom, AddedRowsAreFoundWithTextsOfTheirOwn) {
    {
        const std::string name = "gap_of_test", other(40, 'z');
        Row row = row_of(name);
        row.title = other;
        add_row(row, maker_of(mean_gap));
    }
    const Row* const row = find_row("gap_of_test");
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->name, "gap_of_test");
    EXPECT_EQ(row->title, std::string(40, 'z'));
    EXPECT_EQ(row->settings.span()[0].name, "period");
    EXPECT_EQ(row->make(Settings(Column{4.0}))->lookback(), 3);
    EXPECT_EQ(complaint(*row, Column{0.0}),
              "period of gap_of_test was 0, must be a whole number from 1 to 1000");
    for (const Row* const each : catalog()) {
        EXPECT_NE(each, row);
    }
}

TEST(Custom, TakenNamesAreRefusedAndReplacedOnesLiveOn) {
    EXPECT_THROW(add_row(row_of("sma"), maker_of(mean_gap), true), std::invalid_argument);
    const Row& first = add_row(row_of("gap_replaced"), maker_of(mean_gap));
    EXPECT_THROW(add_row(row_of("gap_replaced"), maker_of(mean_gap)), std::invalid_argument);
    EXPECT_EQ(find_row("gap_replaced"), &first);

    const Row& second = add_row(row_of("gap_replaced"), maker_of(mean_gap), true);
    EXPECT_EQ(find_row("gap_replaced"), &second);
    EXPECT_NE(&first, &second);
    EXPECT_EQ(first.make(Settings(Column{9.0}))->lookback(), 8);
}

TEST(Custom, RowsMayBeAddedAndFoundFromManyThreads) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 50; ++i) {
                const std::string name = "gap_" + std::to_string(t) + "_" + std::to_string(i);
                const Row& row = add_row(row_of(name), maker_of(mean_gap));
                EXPECT_EQ(find_row(name), &row);
            }
        });
    }
    for (std::thread& each : threads) {
        each.join();
    }
    EXPECT_NE(find_row("gap_0_0"), nullptr);
    EXPECT_NE(find_row("gap_3_49"), nullptr);
}

} // namespace
} // namespace tradecore::indicators

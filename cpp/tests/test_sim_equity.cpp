// SPDX-License-Identifier: Apache-2.0
// The curve marked by blocks against one that visits every sample.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tradecore/sim/equity.hpp"

namespace tradecore::sim {
namespace {

constexpr std::int64_t kMinute = 60LL * 1'000'000'000;
constexpr std::int64_t kDay = 1'440 * kMinute;

std::vector<model::Bar> walk(std::mt19937_64& random, std::size_t count, bool has_holes) {
    std::vector<model::Bar> bars;
    std::int64_t price = 1'000;
    std::int64_t at = static_cast<std::int64_t>(random() % 1'440);
    while (bars.size() < count) {
        at += has_holes && random() % 50 == 0 ? static_cast<std::int64_t>(random() % 5'000) : 0;
        model::Bar bar;
        bar.ts_open = {at * kMinute};
        bar.ts_close = {(at + 1) * kMinute};
        price = std::max<std::int64_t>(10, price + static_cast<std::int64_t>(random() % 21) - 10);
        bar.open = bar.close = {price * base::kScale};
        bar.high = {bar.close.raw + static_cast<std::int64_t>(random() % 5) * base::kScale};
        bar.low = {bar.close.raw - static_cast<std::int64_t>(random() % 5) * base::kScale};
        bar.volume = base::Wide{base::int128{random() % 10 == 0 ? 0 : 1}};
        bars.push_back(bar);
        ++at;
    }
    return bars;
}

std::vector<double> closes_of(const std::vector<model::Bar>& bars) {
    std::vector<double> closes;
    for (const model::Bar& bar : bars) {
        closes.push_back(base::to_float(bar.close));
    }
    return closes;
}

TEST(Equity, EqualsACurveThatVisitsEverySample) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::mt19937_64 random(seed);
        const auto bars = walk(random, 1 + random() % 4'000, seed % 2 == 0);
        const auto closes = closes_of(bars);
        const Tape tape(bars, closes.data());
        const base::Quantity lot{1'000'000};
        std::int64_t cash = 10'000 * base::kScale;
        Equity equity(tape, cash, lot);
        std::vector<double> curve{base::to_float(base::Notional{cash})};
        std::size_t holding = 0;
        std::int64_t held = 0;
        while (curve.size() <= bars.size()) {
            const std::size_t to = std::min(curve.size() + random() % 300, bars.size() + 1);
            while (curve.size() < to) {
                curve.push_back(base::to_float(base::Notional{cash}) +
                                base::to_float(base::Quantity{held}) *
                                    base::to_float(bars[curve.size() - 1].close));
                holding += held >= lot.raw ? 1 : 0;
            }
            equity.mark(to);
            held = random() % 3 == 0 ? 0 : static_cast<std::int64_t>(random() % 900'000'000);
            cash += static_cast<std::int64_t>(random() % 100'000'000'000) - 40'000'000'000;
            cash = std::max<std::int64_t>(cash, 1);
            equity.hold(cash, held);
        }
        equity.finish();
        double high = curve.front();
        double fall = 0.0;
        for (const double value : curve) {
            high = std::max(high, value);
            fall = std::max(fall, 1.0 - value / high);
        }
        std::vector<double> daily{curve.front()};
        for (std::size_t i = 0; i < bars.size(); ++i) {
            const bool is_last = i + 1 == bars.size() || (bars[i + 1].ts_close.raw - 1) / kDay !=
                                                             (bars[i].ts_close.raw - 1) / kDay;
            if (is_last) {
                daily.push_back(curve[i + 1]);
            }
        }
        ASSERT_EQ(equity.drawdown_max(), fall) << seed;
        ASSERT_EQ(equity.daily(), daily) << seed;
        ASSERT_EQ(equity.holding(), holding) << seed;
        ASSERT_EQ(equity.last(), curve.back()) << seed;
    }
}

TEST(Tape, FindsTheFirstBarOutsideABand) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::mt19937_64 random(seed);
        const auto bars = walk(random, 1 + random() % 1'000, false);
        const auto closes = closes_of(bars);
        const Tape tape(bars, closes.data());
        for (int i = 0; i < 50; ++i) {
            const std::size_t from = random() % bars.size();
            const std::size_t to = from + random() % (bars.size() - from + 1);
            const auto price = [&] {
                return base::Price{static_cast<std::int64_t>(800 + random() % 400) * base::kScale};
            };
            const base::Price low = random() % 4 == 0 ? base::Price{} : price();
            const base::Price high = random() % 4 == 0 ? base::Price{} : price();
            std::size_t expected = from;
            while (expected < to &&
                   (bars[expected].volume.value() == 0 ||
                    (bars[expected].low > low && (high.raw == 0 || bars[expected].high <= high)))) {
                ++expected;
            }
            ASSERT_EQ(tape.first_outside(low, high, from, to), expected) << seed;
        }
    }
}

TEST(Tape, TellsWhatItsBarsSay) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        std::mt19937_64 random(seed);
        const auto bars = walk(random, 1 + random() % 1'000, seed % 2 == 0);
        const auto closes = closes_of(bars);
        const Tape tape(bars, closes.data());
        for (std::size_t i = 0; i < bars.size(); ++i) {
            ASSERT_EQ(tape.ts_open(i), bars[i].ts_open);
            ASSERT_EQ(tape.ts_close(i), bars[i].ts_close);
            ASSERT_EQ(tape.open(i), bars[i].open);
            ASSERT_EQ(tape.close(i), bars[i].close);
            ASSERT_EQ(tape.is_traded(i), bars[i].volume.value() != 0);
            ASSERT_EQ(tape.first_traded(i) == i, tape.is_traded(i));
            if (tape.is_traded(i)) {
                ASSERT_EQ(tape.low(i), bars[i].low);
                ASSERT_EQ(tape.high(i), bars[i].high);
            }
        }
    }
}

TEST(Tape, RefusesBarsOutOfOrder) {
    std::mt19937_64 random(1);
    auto bars = walk(random, 3, false);
    EXPECT_THROW(Tape({}, nullptr), std::invalid_argument);
    std::swap(bars[1], bars[2]);
    EXPECT_THROW(Tape(bars, closes_of(bars).data()), std::invalid_argument);
}

} // namespace
} // namespace tradecore::sim

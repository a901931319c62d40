// SPDX-License-Identifier: Apache-2.0
// Windows bar by bar against what they mean, to the bit: ties, zeros of both signs, every short
// period, and streams that go over to kernels and back anywhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tradecore/indicators/rolling.hpp"
#include "tradecore/indicators/tail.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::indicators {
namespace {

using Column = std::vector<double>;

std::uint64_t bits(double value) {
    return std::bit_cast<std::uint64_t>(value);
}

std::vector<int> periods() {
    std::vector<int> result;
    for (int period = 1; period <= 70; ++period) {
        result.push_back(period);
    }
    result.insert(result.end(), {127, 128, 1'000, 2'500});
    return result;
}

/// Small whole numbers, so that many are equal, zeros of both signs among them, and long ways up
/// and down.
Column ties(std::size_t count, unsigned seed) {
    std::mt19937 engine(seed);
    Column values(count);
    int level = 0;
    for (double& each : values) {
        level = std::clamp(level + static_cast<int>(engine() % 3) - 1, -3, 3);
        each = level == 0 && engine() % 2 == 0 ? -0.0 : static_cast<double>(level);
    }
    return values;
}

Column walk(std::size_t count, unsigned seed) {
    std::mt19937_64 engine(seed);
    std::normal_distribution<double> step(0.0, 1.0);
    Column values(count);
    double level = 100.0;
    for (double& each : values) {
        each = level += step(engine);
    }
    return values;
}

/// The extreme of the last `period` values up to bar i, of equals the oldest.
template <class Pick> double extreme(const Column& values, std::size_t i, int period) {
    const std::size_t first = i + 1 - static_cast<std::size_t>(period);
    double result = values[first];
    for (std::size_t k = first; k <= i; ++k) {
        result = Pick::pick(values[k], result);
    }
    return result;
}

TEST(Window, ExtremesAreTheOldestOfEquals) {
    for (const int period : periods()) {
        const auto lookback = static_cast<std::size_t>(period) - 1;
        const Column highs = ties(4 * lookback + 50, 1);
        const Column lows = walk(highs.size(), 2);
        WindowExtremes<Highest, Lowest> window(period);
        for (std::size_t i = 0; i < highs.size(); ++i) {
            const std::array<double, 2> peeked = window.peek({highs[i], lows[i]});
            const std::array<double, 2> pushed = window.push({highs[i], lows[i]});
            if (i >= lookback) {
                ASSERT_EQ(bits(pushed[0]), bits(extreme<Highest>(highs, i, period))) << period;
                ASSERT_EQ(bits(pushed[1]), bits(extreme<Lowest>(lows, i, period))) << period;
                ASSERT_EQ(bits(peeked[0]), bits(pushed[0])) << period;
                ASSERT_EQ(bits(peeked[1]), bits(pushed[1])) << period;
            }
        }
    }
}

TEST(Window, ExtremesBeginAnewAnywhere) {
    std::mt19937 engine(3);
    for (const int period : periods()) {
        const auto lookback = static_cast<std::size_t>(period) - 1;
        const Column values = ties(12 * lookback + 400, 4);
        WindowExtremes<Lowest> window(period);
        for (std::size_t i = 0; i < values.size();) {
            const std::size_t gap = engine() % 20;
            i = std::max(i + gap, window.replay());
            window.begin();
            for (std::size_t k = i - window.replay(); k < i; ++k) {
                static_cast<void>(window.push({values[std::min(k, values.size() - 1)]}));
            }
            const std::size_t stop = std::min(values.size(), i + 1 + engine() % (3 * lookback + 5));
            for (; i < stop; ++i) {
                ASSERT_EQ(bits(window.push({values[i]})[0]),
                          bits(extreme<Lowest>(values, i, period)))
                    << period;
            }
        }
    }
}

/// The part over `width` values up to bar i, and what windows are merged of, as window.hpp says.
WindowValue part(const Column& values, std::size_t i, std::size_t width) {
    if (width == 1) {
        return {values[i], 0.0};
    }
    const std::size_t half = width / 2;
    const WindowValue now = part(values, i, half);
    const WindowValue before = part(values, i - half, half);
    const double apart = now.mean - before.mean; // Sums.
    return {now.mean + before.mean,
            (now.second + before.second) + (apart * apart) * (0.5 / static_cast<double>(half))};
}
WindowValue variance(const Column& values, std::size_t i, int period) {
    WindowValue merged{};
    std::size_t count = 0;
    for (std::size_t width = 1; width <= static_cast<std::size_t>(period); width *= 2) {
        if ((static_cast<std::size_t>(period) & width) == 0) {
            continue;
        }
        WindowValue next = part(values, i - count, width);
        const double wide = static_cast<double>(width);
        const double newer = static_cast<double>(count);
        next.mean *= 1.0 / wide;
        const double apart = next.mean - merged.mean;
        merged = count == 0 ? next
                            : WindowValue{merged.mean + apart * (wide / (newer + wide)),
                                          (merged.second + next.second) +
                                              (apart * apart) * (newer * wide / (newer + wide))};
        count += width;
    }
    return {merged.mean, merged.second * (1.0 / period)};
}

TEST(Window, SumsMergeAsTheyAreDefined) {
    for (const int period : periods()) {
        const auto lookback = static_cast<std::size_t>(period) - 1;
        const Column values = walk(lookback + 90, 5);
        Window<WindowKind::variance> both(period);
        Window<WindowKind::mean> mean(period);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const WindowValue peeked = both.peek(i, values[i]);
            const WindowValue pushed = both.push(i, values[i]);
            const WindowValue alone = mean.push(i, values[i]);
            if (i >= lookback) {
                const WindowValue wanted = variance(values, i, period);
                ASSERT_EQ(bits(pushed.mean), bits(wanted.mean)) << period;
                ASSERT_EQ(bits(pushed.second), bits(wanted.second)) << period;
                ASSERT_EQ(bits(peeked.mean), bits(wanted.mean)) << period;
                ASSERT_EQ(bits(peeked.second), bits(wanted.second)) << period;
                ASSERT_EQ(bits(alone.mean), bits(wanted.mean)) << period;
            }
        }
    }
}

TEST(Window, TailsKeepTheLastBarsInOrder) {
    std::mt19937 engine(6);
    for (const std::size_t need : {1UL, 2UL, 3UL, 8UL, 13UL, 100UL}) {
        Tails<2> tails(need);
        const Column one = walk(3'000, 7);
        const Column other = walk(3'000, 8);
        for (std::size_t i = 0; i < 2'500;) {
            const std::size_t count = engine() % 3 == 0 ? 1 + engine() % (3 * need) : 1;
            if (count == 1) {
                tails.push({one[i], other[i]});
            } else {
                tails.append({one.data() + i, other.data() + i}, count);
            }
            i += count;
            ASSERT_EQ(tails.bars(), i);
            for (std::size_t back = 1; back <= std::min(need, i); ++back) {
                ASSERT_EQ(tails.at(back), one[i - back]) << need;
                ASSERT_EQ(tails.at(back, 1), other[i - back]) << need;
                ASSERT_EQ(*(tails.end(1) - back), other[i - back]) << need;
            }
        }
    }
}

/// The part bar by bar against the same one that takes pieces, single bars and peeks in turns.
template <class Part>
void expect_any_split(Part one, const Inputs<Part::kInputs>& in, std::size_t count, unsigned seed) {
    Part mixed = one;
    std::mt19937 engine(seed);
    std::array<Column, Part::kOutputs> results;
    Outputs<Part::kOutputs> out;
    for (std::size_t k = 0; k < results.size(); ++k) {
        results[k].resize(count);
        out[k] = results[k].data();
    }
    const auto peek = [&]<std::size_t... k>(std::size_t i, std::index_sequence<k...>) {
        return mixed.peek(in[k][i]...);
    };
    for (std::size_t i = 0; i < count;) {
        const std::size_t wanted = engine() % 4 == 0 ? 1 + engine() % 500 : 1 + engine() % 3;
        const std::size_t piece = std::min(wanted, count - i);
        if (engine() % 4 == 0) {
            static_cast<void>(peek(i, std::make_index_sequence<Part::kInputs>{}));
        }
        mixed.run(later(in, i), later(out, i), piece);
        i += piece;
    }
    Column expected(Part::kOutputs);
    Outputs<Part::kOutputs> to;
    for (std::size_t k = 0; k < Part::kOutputs; ++k) {
        to[k] = &expected[k];
    }
    for (std::size_t i = 0; i < count; ++i) {
        store<Part::kOutputs>(to, 0, update_at(one, in, i));
        for (std::size_t k = 0; k < Part::kOutputs; ++k) {
            if (std::isnan(expected[k])) {
                ASSERT_TRUE(std::isnan(results[k][i])) << "bar " << i << " seed " << seed;
            } else {
                ASSERT_EQ(bits(results[k][i]), bits(expected[k]))
                    << "bar " << i << " seed " << seed;
            }
        }
    }
}

TEST(Window, StreamsGoOverToKernelsAndBackAnywhere) {
    constexpr std::size_t kCount = 6'000;
    const Column level = ties(kCount, 9);
    const Column price = walk(kCount, 10);
    Column high = price;
    Column low = level;
    for (std::size_t i = 0; i < kCount; ++i) {
        high[i] = std::max(price[i], level[i]);
        low[i] = std::min(price[i], level[i]);
    }
    for (const int period : periods()) {
        SCOPED_TRACE(period);
        const auto seed = static_cast<unsigned>(period);
        expect_any_split(Max(period), {level.data()}, kCount, seed);
        expect_any_split(Min(period), {level.data()}, kCount, seed);
        expect_any_split(Place(period), {high.data(), low.data(), price.data()}, kCount, seed);
        expect_any_split(Sma(period), {price.data()}, kCount, seed);
        expect_any_split(Bands(period, 2.0, 2.0), {price.data()}, kCount, seed);
        expect_any_split(Trend(period, 0.5), {price.data()}, kCount, seed);
        expect_any_split(Mom(period), {price.data()}, kCount, seed);
    }
}

} // namespace
} // namespace tradecore::indicators

// SPDX-License-Identifier: Apache-2.0
// The grid against the batch: random programs over columns with holes, many sets of params.
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <vector>

#include "tradecore/graph/grid.hpp"

namespace tradecore::graph {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kConditions = 3;

/// Steps of whole units, so that columns meet and touch.
std::vector<model::Bar> bars_of(std::mt19937_64& random, std::uint32_t timeframe_s,
                                std::size_t count) {
    std::vector<model::Bar> bars(count);
    std::int64_t close = 50;
    for (std::size_t i = 0; i < count; ++i) {
        close = std::max<std::int64_t>(1, close + static_cast<std::int64_t>(random() % 7) - 3);
        model::Bar& bar = bars[i];
        bar.ts_open = {static_cast<std::int64_t>(i) * timeframe_s * kSecond};
        bar.ts_close = {bar.ts_open.raw + timeframe_s * kSecond};
        bar.open = bar.close = {close * base::kScale};
        bar.high = {(close + static_cast<std::int64_t>(random() % 3)) * base::kScale};
        bar.low = bar.close;
        bar.volume = base::Wide{static_cast<base::int128>(random() % 3) * base::kScale};
        bar.tag.extra = timeframe_s;
    }
    return bars;
}

/// Numbers first, then conditions of numbers, then conditions of conditions.
class Drawing {
public:
    explicit Drawing(std::mt19937_64& random) : random_(random) {
        for (const std::uint32_t timeframe : {60U, 60U, 300U}) {
            Node node;
            node.op = Op::field;
            node.timeframe_s = timeframe;
            node.field = static_cast<Field>(random_() % 5);
            numbers_.push_back(add(std::move(node)));
        }
        Node param;
        param.op = Op::param;
        param_ = add(std::move(param));
        Node level;
        level.value = 50.0;
        numbers_.push_back(add(std::move(level)));
        while (nodes.size() < 12) {
            draw_number();
        }
        while (nodes.size() < 20) {
            draw_condition();
        }
        while (nodes.size() < 30) {
            draw_logic();
        }
        for (std::size_t k = 0; k < kConditions; ++k) {
            outputs.push_back(conditions_[conditions_.size() - 1 - k]);
        }
        outputs.push_back(numbers_.back());
        outputs.push_back(numbers_[random_() % 2]);
    }

    std::vector<Node> nodes;
    std::vector<std::uint32_t> outputs;

private:
    std::uint32_t add(Node node) {
        nodes.push_back(std::move(node));
        return static_cast<std::uint32_t>(nodes.size() - 1);
    }
    std::uint32_t one_of(const std::vector<std::uint32_t>& choices) {
        return choices[random_() % choices.size()];
    }
    std::uint32_t series() { return numbers_[random_() % 3]; }

    void draw_number() {
        Node node;
        switch (random_() % 4) {
        case 0:
            node.op = Op::indicator;
            node.row = indicators::find_row("ema");
            node.args = {series(), param_};
            break;
        case 1: // Holes: nothing over nothing is unknown.
            node.op = Op::div;
            node.args = {one_of(numbers_), one_of(numbers_)};
            break;
        case 2:
            node.op = Op::lag;
            node.args = {series(), param_};
            break;
        default:
            node.op = Op::sub;
            node.args = {one_of(numbers_), one_of(numbers_)};
            break;
        }
        numbers_.push_back(add(std::move(node)));
    }

    void draw_condition() {
        constexpr Op ops[] = {Op::lt, Op::le,        Op::gt,         Op::ge,
                              Op::eq, Op::crossover, Op::crossunder, Op::ne};
        Node node;
        node.op = ops[random_() % std::size(ops)];
        node.args = {series(), one_of(numbers_)};
        if (random_() % 2 == 0) {
            std::swap(node.args[0], node.args[1]);
        }
        conditions_.push_back(add(std::move(node)));
    }

    void draw_logic() {
        constexpr Op ops[] = {Op::logical_and, Op::logical_or, Op::logical_not, Op::lag};
        Node node;
        node.op = ops[random_() % std::size(ops)];
        node.args = {one_of(conditions_)};
        if (node.op == Op::lag) {
            node.args.push_back(param_);
        } else if (node.op != Op::logical_not) {
            node.args.push_back(one_of(conditions_));
        }
        conditions_.push_back(add(std::move(node)));
    }

    std::mt19937_64& random_;
    std::uint32_t param_ = 0;
    std::vector<std::uint32_t> numbers_;
    std::vector<std::uint32_t> conditions_;
};

bool is_bit(const std::uint64_t* words, std::size_t at) {
    return (words[at / kWordBits] >> (at % kWordBits) & 1) != 0;
}

bool is_same(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

class GridAgainstBatch : public testing::TestWithParam<int> {};

TEST_P(GridAgainstBatch, IsTheSameForEverySet) {
    std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
    const Drawing drawing(random);
    const auto program = Program::build(drawing.nodes, drawing.outputs, {{"period", 3.0}});
    const std::size_t count = 1 + random() % 3'000;
    const auto minutes = bars_of(random, 60, count);
    const auto fives = bars_of(random, 300, count / 5);
    const std::vector<Series> series{{300, fives}, {60, minutes}};
    if (program->clock_s() != 60) {
        GTEST_SKIP() << "no output reads a minute";
    }
    const std::vector<std::vector<double>> sets{{2.0}, {5.0}, {2.0}, {17.0}};
    std::vector<std::vector<std::vector<double>>> expected;
    for (const auto& set : sets) {
        auto& columns = expected.emplace_back(program->outputs(), std::vector<double>(count));
        const std::vector<std::span<double>> out(columns.begin(), columns.end());
        batch(*program, set, series, out);
    }
    Grid grid(program, sets, kConditions, series);
    std::size_t seen = 0;
    while (grid.advance()) {
        ASSERT_EQ(grid.first(), seen);
        for (std::size_t set = 0; set < sets.size(); ++set) {
            for (std::size_t k = 0; k < program->outputs(); ++k) {
                for (std::size_t i = 0; i < grid.count(); ++i) {
                    const double value = expected[set][k][seen + i];
                    if (k < kConditions) {
                        ASSERT_EQ(is_bit(grid.bits(set, k), i), value == 1.0)
                            << "set " << set << " output " << k << " bar " << seen + i;
                    } else {
                        ASSERT_TRUE(is_same(grid.column(set, k)[i], value))
                            << "set " << set << " output " << k << " bar " << seen + i;
                    }
                }
                for (std::size_t i = grid.count(); k < kConditions && i < kChunkBars; ++i) {
                    ASSERT_FALSE(is_bit(grid.bits(set, k), i));
                }
            }
        }
        seen += grid.count();
    }
    EXPECT_EQ(seen, count);
}

INSTANTIATE_TEST_SUITE_P(Seeds, GridAgainstBatch, testing::Range(0, 300));

TEST(Grid, SharesWhatSetsHaveInCommon) {
    Node close;
    close.op = Op::field;
    close.timeframe_s = 60;
    Node fast, slow;
    fast.op = slow.op = Op::param;
    slow.index = 1;
    const indicators::Row* const ema = indicators::find_row("ema");
    const std::vector<Node> nodes{
        close,
        fast,
        slow,
        {.op = Op::indicator, .row = ema, .args = {0, 1}},
        {.op = Op::indicator, .row = ema, .args = {0, 2}},
        {.op = Op::crossover, .args = {3, 4}},
        {.op = Op::crossunder, .args = {3, 4}},
    };
    const std::vector<std::uint32_t> outputs{5, 6};
    const auto program = Program::build(nodes, outputs, {{"fast", 2.0}, {"slow", 3.0}});
    std::mt19937_64 random(1);
    const auto bars = bars_of(random, 60, 100);
    const std::vector<Series> series{{60, bars}};
    std::vector<std::vector<double>> sets;
    for (double f = 2; f < 12; ++f) {
        for (double s = 20; s < 40; ++s) {
            sets.push_back({f, s});
        }
    }
    const Grid grid(program, sets, 2, series);
    EXPECT_EQ(grid.lines(), 1 + 10 + 20 + 2 * sets.size()); // Closes, averages, crossings.
}

/// Columns that mostly lie apart, meet now and then, and may have holes.
TEST(Compare, EveryInstructionSetSaysWhatEachPairOfValuesDoes) {
    constexpr std::size_t words = 16;
    constexpr std::size_t count = words * kWordBits;
    const CompareKernels kernels = compare_kernels();
    std::mt19937_64 random(3);
    for (int round = 0; round < 500; ++round) {
        std::array<std::vector<double>, 2> values{std::vector<double>(count),
                                                  std::vector<double>(count)};
        std::array<std::vector<double>, 2> least;
        std::array<std::vector<double>, 2> most;
        std::array<Compared, 2> sides{};
        for (std::size_t side = 0; side < 2; ++side) {
            double level = 0.0;
            for (double& value : values[side]) {
                level += static_cast<double>(static_cast<int>(random() % 3)) - 1.0;
                value = level + static_cast<double>(side) * static_cast<double>(round % 50);
            }
            if (round % 3 == 0) {
                values[side][random() % count] = indicators::kNaN;
            }
            least[side].resize(count / kRun);
            most[side].resize(count / kRun);
            const bool has_holes =
                kernels.measure(values[side].data(), words, least[side].data(), most[side].data());
            EXPECT_EQ(has_holes, round % 3 == 0);
            sides[side] = {values[side].data(), least[side].data(), most[side].data(), has_holes};
        }
        std::array<std::uint64_t, words> greater{};
        std::array<std::uint64_t, words> less{};
        kernels.compare(sides[0], sides[1], words, greater.data(), less.data());
        for (std::size_t i = 0; i < count; ++i) {
            const auto bit = [i](const auto& plane) { return plane[i / 64] >> (i % 64) & 1; };
            ASSERT_EQ(bit(greater), values[0][i] > values[1][i] ? 1U : 0U) << round << " " << i;
            ASSERT_EQ(bit(less), values[0][i] < values[1][i] ? 1U : 0U) << round << " " << i;
        }
    }
}

} // namespace
} // namespace tradecore::graph

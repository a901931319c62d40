// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "tradecore/graph/batch.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/graph/stream.hpp"

namespace tradecore::graph {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

model::Bar bar(std::uint32_t timeframe_s, std::int64_t place, double close) {
    model::Bar result;
    result.ts_open = {place * timeframe_s * kSecond};
    result.ts_close = {(place + 1) * timeframe_s * kSecond};
    const auto raw = static_cast<std::int64_t>(std::llround(close * 1e8));
    result.open = result.close = {raw};
    result.high = {raw + 1'000'000};
    result.low = {raw - 1'000'000};
    result.tag.kind = model::RecordKind::bar;
    result.tag.extra = timeframe_s;
    return result;
}

Node field(std::uint32_t timeframe_s) {
    Node node;
    node.op = Op::field;
    node.timeframe_s = timeframe_s;
    return node;
}

Node constant(double value) {
    Node node;
    node.value = value;
    return node;
}

/// crossover(ema(1m close, 3), ema(1m close, fast)) and 5m close > sma(5m close, 2).
std::shared_ptr<const Program> cross_with_filter() {
    Node param;
    param.op = Op::param;
    const std::vector<Node> nodes{
        field(60),                                                                 // 0
        param,                                                                     // 1
        constant(8.0),                                                             // 2
        {.op = Op::indicator, .row = indicators::find_row("ema"), .args = {0, 1}}, // 3
        {.op = Op::indicator, .row = indicators::find_row("ema"), .args = {0, 2}}, // 4
        {.op = Op::crossover, .args = {3, 4}},                                     // 5
        field(300),                                                                // 6
        constant(2.0),                                                             // 7
        {.op = Op::indicator, .row = indicators::find_row("sma"), .args = {6, 7}}, // 8
        {.op = Op::gt, .args = {6, 8}},                                            // 9
        {.op = Op::logical_and, .args = {5, 9}},                                   // 10
    };
    const std::vector<std::uint32_t> outputs{10, 3};
    return Program::build(nodes, outputs, {{"fast", 3.0}});
}

TEST(Graph, KnowsItsTimeframesAndWarmUp) {
    const auto program = cross_with_filter();
    ASSERT_EQ(program->timeframes().size(), 2U);
    EXPECT_EQ(program->clock_s(), 60U);
    EXPECT_EQ(program->warmup_bars(60), 9U);
    EXPECT_EQ(program->warmup_bars(300), 2U);
}

TEST(Graph, StreamEqualsBatchToTheBit) {
    const auto program = cross_with_filter();
    std::vector<model::Bar> minutes, fives;
    for (int i = 0; i < 3'000; ++i) {
        minutes.push_back(bar(60, i, 100.0 + 10.0 * std::sin(i * 0.7) + 3.0 * std::sin(i * 0.031)));
        if (i % 5 == 4) {
            fives.push_back(bar(300, i / 5, to_float(minutes.back().close)));
        }
    }
    std::vector<std::vector<double>> columns(2, std::vector<double>(minutes.size()));
    const std::vector<std::span<double>> out{columns[0], columns[1]};
    const std::vector<Series> series{{300, fives}, {60, minutes}};
    batch(*program, {}, series, out);

    Stream stream(program);
    std::vector<double> now(2);
    int entries = 0;
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        stream.on_bar(minutes[i]);
        if (i % 5 == 4) {
            stream.on_bar(fives[i / 5]);
        }
        ASSERT_TRUE(stream.evaluate(minutes[i].ts_close, now));
        for (std::size_t k = 0; k < 2; ++k) {
            if (!std::isnan(now[k]) || !std::isnan(columns[k][i])) {
                ASSERT_EQ(std::bit_cast<std::uint64_t>(now[k]),
                          std::bit_cast<std::uint64_t>(columns[k][i]));
            }
        }
        entries += now[0] == 1.0 ? 1 : 0;
    }
    EXPECT_GT(entries, 10);
}

TEST(Graph, EvaluateTellsWhetherTheClockTicked) {
    Stream stream(cross_with_filter());
    std::vector<double> out(2);
    stream.on_bar(bar(300, 0, 50.0));
    EXPECT_FALSE(stream.evaluate({300 * kSecond}, out));
    stream.on_bar(bar(60, 5, 50.0));
    EXPECT_TRUE(stream.evaluate({360 * kSecond}, out));
    EXPECT_FALSE(stream.evaluate({420 * kSecond}, out));
    stream.on_bar(bar(900, 0, 50.0)); // A timeframe that nobody reads.
    EXPECT_FALSE(stream.evaluate({900 * kSecond}, out));
}

TEST(Graph, RefusesSettingsOutOfRange) {
    const auto program = cross_with_filter();
    const std::vector<double> zero{0.0};
    EXPECT_THROW(Stream(program, zero), std::invalid_argument);
    const std::vector<double> two{1.0, 2.0};
    EXPECT_THROW(Stream(program, two), std::invalid_argument);
}

} // namespace
} // namespace tradecore::graph

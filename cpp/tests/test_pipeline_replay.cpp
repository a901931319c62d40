// SPDX-License-Identifier: Apache-2.0
// The time line of a backtest: phases, decisions, holes and alarms in their order.
#include "tradecore/pipeline/replay.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tradecore::pipeline {
namespace {

using base::kScale;
using base::Quantity;
using graph::Node;
using graph::Op;

constexpr std::int64_t kMinute = 60'000'000'000;
constexpr std::int64_t kDay = 1'440 * kMinute;
constexpr std::int64_t kStart = 19'675 * kDay + 600 * kMinute;

model::Instrument instrument(const std::string& symbol) {
    model::Instrument made;
    made.symbol = symbol;
    made.base_asset = symbol.substr(0, 3);
    made.quote_asset = "USDT";
    made.tick_size = {kScale / 100};
    made.price_min = {kScale / 100};
    made.lot_size = {kScale / 100'000};
    made.quantity_min = {kScale / 100'000};
    return made;
}

Bar bar(std::int64_t minute, std::int64_t open, std::int64_t close, std::uint16_t index = 0) {
    Bar made;
    made.ts_open = {kStart + minute * kMinute};
    made.ts_close = {kStart + (minute + 1) * kMinute};
    made.open = Price{open * kScale};
    made.close = Price{close * kScale};
    made.high = std::max(made.open, made.close);
    made.low = std::min(made.open, made.close);
    made.volume = base::Wide{kScale};
    made.count = 2;
    made.tag = {index, model::RecordKind::bar, model::kFlagClosed, 60};
    return made;
}

/// Long above 100, out below 100, at each close of a 1m bar.
std::shared_ptr<const graph::Program> above_100() {
    std::vector<Node> nodes(4);
    nodes[0] = {.op = Op::field, .timeframe_s = 60};
    nodes[1] = {.op = Op::constant, .value = 100.0};
    nodes[2] = {.op = Op::gt, .args = {0, 1}};
    nodes[3] = {.op = Op::lt, .args = {0, 1}};
    const std::vector<std::uint32_t> outputs{2, 3, 1};
    return graph::Program::build(nodes, outputs, {});
}

struct Bench {
    std::vector<model::Instrument> instruments;
    std::vector<std::shared_ptr<policy::Policy>> policies;
    sim::Venue venue;
    MarketPipeline pipeline;

    explicit Bench(std::vector<std::string> symbols = {"BTCUSDT"},
                   std::vector<std::uint32_t> wake_s = {})
        : instruments(make(symbols)), policies(make_policies(instruments)),
          venue(instruments, sim::Mode::bars, 1'000, 1'000),
          pipeline(instruments, options(std::move(wake_s)), {{above_100(), {}, policies}}) {
        EXPECT_TRUE(venue.deposit(1, "USDT", 1'000 * kScale));
    }

    static std::vector<model::Instrument> make(const std::vector<std::string>& symbols) {
        std::vector<model::Instrument> made;
        for (const auto& symbol : symbols) {
            made.push_back(instrument(symbol));
        }
        return made;
    }
    static std::vector<std::shared_ptr<policy::Policy>>
    make_policies(const std::vector<model::Instrument>& rules) {
        std::vector<std::shared_ptr<policy::Policy>> made;
        for (std::size_t i = 0; i < rules.size(); ++i) {
            made.push_back(std::make_shared<policy::Policy>(
                policy::Config{}, std::uint16_t{0}, static_cast<std::uint16_t>(i), rules[i]));
        }
        return made;
    }
    static Options options(std::vector<std::uint32_t> wake_s) {
        Options made;
        made.timeframes_s = {60};
        made.source = bars::Source::klines;
        made.wake_timeframes_s = std::move(wake_s);
        return made;
    }

    void buy(std::int64_t ts, std::uint16_t index = 0) {
        sim::OrderRequest order;
        order.account = 1;
        order.instrument = index;
        order.client_id = "a";
        order.quantity = {kScale};
        EXPECT_EQ(venue.submit(order, {ts}).code, sim::RejectCode::ok);
    }
};

TEST(Replay, DecisionAtTheCloseFillsAtTheNextOpenAtTheSameInstant) {
    Bench bench;
    const std::vector<Bar> bars{bar(0, 99, 101), bar(1, 102, 103), bar(2, 103, 90)};
    Replay replay(bench.pipeline, bench.venue, {bars});

    Wake wake = replay.run();
    EXPECT_EQ(wake.reason, WakeReason::decision);
    EXPECT_EQ(wake.ts.raw, kStart + kMinute);
    ASSERT_EQ(bench.pipeline.intents().size(), 1U);
    EXPECT_EQ(bench.pipeline.intents()[0].action, policy::Action::enter_long);
    bench.pipeline.clear();
    bench.buy(wake.ts.raw);
    static_cast<void>(bench.venue.take_reports());

    wake = replay.run();
    EXPECT_EQ(wake.reason, WakeReason::reports);
    EXPECT_EQ(wake.ts.raw, kStart + kMinute);
    const auto reports = bench.venue.take_reports();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].last_price.raw, 102 * kScale);
    EXPECT_EQ(reports[0].ts_event.raw, kStart + kMinute);
    policy::Intent ignored;
    static_cast<void>(
        bench.policies[0]->on_fill(model::Side::buy, {102 * kScale}, {kScale}, wake.ts, ignored));

    wake = replay.run();
    EXPECT_EQ(wake.reason, WakeReason::decision);
    EXPECT_EQ(wake.ts.raw, kStart + 3 * kMinute);
    EXPECT_EQ(bench.pipeline.intents()[0].action, policy::Action::exit_long);
    bench.pipeline.clear();
    EXPECT_EQ(replay.run().reason, WakeReason::end);
    EXPECT_EQ(replay.run().reason, WakeReason::end);
    EXPECT_EQ(replay.bars_played(), 3U);
}

TEST(Replay, HoleHasInstantsButNoBars) {
    Bench bench({"BTCUSDT"}, {60});
    const std::vector<Bar> bars{bar(0, 99, 99), bar(5, 98, 98)};
    Replay replay(bench.pipeline, bench.venue, {bars});
    EXPECT_EQ(replay.run().ts.raw, kStart + kMinute);
    bench.pipeline.clear();
    replay.wake_at({kStart + 3 * kMinute - 1});
    EXPECT_EQ(replay.run().ts.raw, kStart + 3 * kMinute);
    EXPECT_EQ(bench.pipeline.pending(), 0U);
    EXPECT_EQ(replay.run().ts.raw, kStart + 6 * kMinute);
    ASSERT_EQ(bench.pipeline.bars().size(), 1U);
    EXPECT_TRUE(bench.pipeline.bars()[0].tag.has(model::kFlagGap));
}

TEST(Replay, InstrumentsShareOneTimeLine) {
    Bench bench({"BTCUSDT", "ETHUSDT"}, {60});
    const std::vector<Bar> first{bar(0, 99, 99), bar(1, 99, 99), bar(2, 99, 99)};
    const std::vector<Bar> second{bar(2, 50, 51, 1), bar(3, 51, 52, 1)};
    Replay replay(bench.pipeline, bench.venue, {first, second});
    EXPECT_EQ(replay.start().raw, kStart);
    EXPECT_EQ(replay.end().raw, kStart + 4 * kMinute);
    const std::size_t expected[] = {1, 1, 2, 1};
    for (int i = 0; i < 4; ++i) {
        const Wake wake = replay.run();
        EXPECT_EQ(wake.reason, WakeReason::bars);
        EXPECT_EQ(wake.ts.raw, kStart + (i + 1) * kMinute);
        EXPECT_EQ(bench.pipeline.bars().size(), expected[i]);
        bench.pipeline.clear();
    }
    EXPECT_EQ(replay.run().reason, WakeReason::end);
}

TEST(Replay, WatchedPriceWakesOnTheCloseBelowIt) {
    Bench bench;
    const std::vector<Bar> bars{bar(0, 95, 95), bar(1, 95, 90), bar(2, 90, 89), bar(3, 89, 92)};
    Replay replay(bench.pipeline, bench.venue, {bars});
    replay.watch(0, {90 * kScale}, {});
    const Wake wake = replay.run();
    EXPECT_EQ(wake.reason, WakeReason::decision);
    EXPECT_EQ(wake.ts.raw, kStart + 3 * kMinute);
    replay.watch(0, {}, {});
    EXPECT_EQ(replay.run().reason, WakeReason::end);
}

TEST(Replay, BarsThatWaitBesideSomethingToDoAreADecision) {
    Bench bench({"BTCUSDT"}, {60});
    const std::vector<Bar> bars{bar(0, 95, 95), bar(1, 95, 90), bar(2, 90, 101)};
    Replay replay(bench.pipeline, bench.venue, {bars});
    replay.watch(0, {92 * kScale}, {});
    for (const WakeReason expected :
         {WakeReason::bars, WakeReason::decision, WakeReason::decision}) {
        EXPECT_EQ(replay.run().reason, expected); // A price below the watched one; an intent.
        EXPECT_EQ(bench.pipeline.bars().size(), 1U);
        bench.pipeline.clear();
    }
}

TEST(Replay, LastInstantBeforeMidnightWakesByItself) {
    Bench bench;
    std::vector<Bar> bars;
    for (int i = 0; i < 1'000; ++i) { // From 10:00, past one midnight.
        bars.push_back(bar(i, 95, 95));
    }
    Replay replay(bench.pipeline, bench.venue, {bars});
    const Wake wake = replay.run();
    EXPECT_EQ(wake.reason, WakeReason::decision);
    EXPECT_EQ((wake.ts.raw + kMinute) % kDay, 0);
    EXPECT_EQ(replay.run().reason, WakeReason::end);
}

TEST(Replay, PauseGoesOnWhereItStopped) {
    Bench bench;
    const std::vector<Bar> bars{bar(0, 95, 95), bar(1, 95, 95), bar(2, 95, 101)};
    Replay replay(bench.pipeline, bench.venue, {bars});
    EXPECT_EQ(replay.run(1).reason, WakeReason::pause);
    EXPECT_EQ(replay.run(1).reason, WakeReason::pause);
    EXPECT_EQ(replay.run(1).reason, WakeReason::pause);
    EXPECT_EQ(replay.run(1).reason, WakeReason::decision);
    EXPECT_EQ(bench.pipeline.intents().size(), 1U);
}

TEST(Replay, BarsThatDoNotFitAreRefusedByRow) {
    Bench bench;
    const auto message = [&](std::vector<Bar> bars) {
        try {
            const Replay replay(bench.pipeline, bench.venue, {bars});
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    EXPECT_EQ(message({bar(0, 1, 1), bar(2, 1, 1)}), "nothing");
    EXPECT_NE(message({}).find("empty"), std::string::npos);
    EXPECT_NE(message({bar(1, 1, 1), bar(0, 1, 1)}).find("row 1 begins before"), std::string::npos);
    EXPECT_NE(message({bar(0, 1, 1), bar(0, 1, 1)}).find("row 1"), std::string::npos);
    EXPECT_NE(message({bar(0, 1, 1, 1)}).find("names instrument 1"), std::string::npos);
    Bar odd = bar(0, 1, 1);
    odd.ts_close.raw -= 1;
    EXPECT_NE(message({odd}).find("60 s"), std::string::npos);
    Bar open = bar(0, 1, 1);
    open.tag.flags = 0;
    EXPECT_NE(message({open}).find("not a closed bar"), std::string::npos);
    EXPECT_THROW(Replay(bench.pipeline, bench.venue, {}), std::invalid_argument);
}

} // namespace
} // namespace tradecore::pipeline

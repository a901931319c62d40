// SPDX-License-Identifier: Apache-2.0
// Frames and bars through the whole pipeline, with a strategy whose decisions are easy to foresee:
// long above 100, out below 100.
#include "tradecore/pipeline/pipeline.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tradecore::pipeline {
namespace {

using base::kScale;
using base::Quantity;
using graph::Node;
using graph::Op;
using policy::Action;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kMinute = 60'000 * kMs;
constexpr std::int64_t kStart = 28'333'340 * kMinute; // On the 5m grid.

model::Instrument instrument(const std::string& symbol) {
    model::Instrument made;
    made.symbol = symbol;
    made.tick_size = {kScale / 100};
    made.price_min = {kScale / 100};
    made.lot_size = {kScale / 100'000};
    made.quantity_min = {kScale / 100'000};
    return made;
}

/// Decides on bars of `clock_s`; the closes of `other_s` only have to be known.
std::shared_ptr<const graph::Program> above_100(std::uint32_t clock_s, std::uint32_t other_s) {
    std::vector<Node> nodes(7);
    nodes[0] = {.op = Op::field, .timeframe_s = clock_s};
    nodes[1] = {.op = Op::constant, .value = 100.0};
    nodes[2] = {.op = Op::gt, .args = {0, 1}};
    nodes[3] = {.op = Op::field, .timeframe_s = other_s};
    nodes[4] = {.op = Op::lt, .args = {0, 1}};
    nodes[5] = {.op = Op::gt, .args = {3, 3}};
    nodes[6] = {.op = Op::logical_or, .args = {4, 5}};
    const std::vector<std::uint32_t> outputs{2, 6, 1};
    return graph::Program::build(nodes, outputs, {});
}

struct Desk {
    std::vector<model::Instrument> instruments;
    std::vector<std::shared_ptr<policy::Policy>> policies; // One for each instrument.
    std::unique_ptr<MarketPipeline> pipeline;

    explicit Desk(bars::Source source, std::vector<std::string> symbols = {"BTCUSDT"},
                  std::uint32_t clock_s = 60, Options options = {}) {
        for (const auto& symbol : symbols) {
            const auto index = static_cast<std::uint16_t>(instruments.size());
            instruments.push_back(instrument(symbol));
            policies.push_back(std::make_shared<policy::Policy>(policy::Config{}, std::uint16_t{0},
                                                                index, instruments.back()));
        }
        options.timeframes_s = {60, 300};
        options.source = source;
        pipeline = std::make_unique<MarketPipeline>(
            instruments, options,
            std::vector<CompiledStrategy>{{above_100(clock_s, 300), {}, policies}});
    }

    std::size_t feed(const std::string& frame) {
        return pipeline->feed(std::as_bytes(std::span<const char>(frame)), Timestamp{1});
    }
};

std::string number(std::int64_t value) {
    return std::to_string(value) + ".00";
}

std::string trade(std::int64_t ts, std::int64_t price, std::int64_t id,
                  const std::string& symbol = "BTCUSDT") {
    const std::string ms = std::to_string(ts / kMs);
    return R"({"e":"trade","E":)" + ms + R"(,"s":")" + symbol + R"(","t":)" + std::to_string(id) +
           R"(,"p":")" + number(price) + R"(","q":"0.50000000","T":)" + ms +
           R"(,"m":false,"M":true})";
}

std::string agg_trade(std::int64_t ts, std::int64_t price, std::int64_t first_id,
                      std::int64_t last_id) {
    const std::string ms = std::to_string(ts / kMs);
    return R"({"e":"aggTrade","E":)" + ms + R"(,"s":"BTCUSDT","a":)" + std::to_string(first_id) +
           R"(,"p":")" + number(price) + R"(","q":"0.50000000","f":)" + std::to_string(first_id) +
           R"(,"l":)" + std::to_string(last_id) + R"(,"T":)" + ms + R"(,"m":false,"M":true})";
}

std::string kline(std::int64_t ts_open, std::int64_t close, bool is_closed) {
    const std::string open_ms = std::to_string(ts_open / kMs);
    const std::string close_ms = std::to_string((ts_open + kMinute) / kMs - 1);
    return R"({"e":"kline","E":)" + close_ms + R"(,"s":"BTCUSDT","k":{"t":)" + open_ms +
           R"(,"T":)" + close_ms + R"(,"s":"BTCUSDT","i":"1m","f":1,"L":2,"o":")" + number(close) +
           R"(","c":")" + number(close) + R"(","h":")" + number(close) + R"(","l":")" +
           number(close) + R"(","v":"1.00000000","n":2,"x":)" + (is_closed ? "true" : "false") +
           R"(,"q":")" + number(close) + R"(","V":"0.50000000","Q":"50.00000000","B":"0"}})";
}

Bar bar(std::int64_t ts_open, std::int64_t close, std::uint16_t index = 0) {
    Bar made;
    made.ts_open = {ts_open};
    made.ts_close = {ts_open + kMinute};
    made.open = made.high = made.low = made.close = Price{close * kScale};
    made.volume = base::Wide{kScale};
    made.count = 2;
    made.tag = {index, model::RecordKind::bar, model::kFlagClosed, 60};
    return made;
}

void expect_intent(const policy::Intent& intent, Action action, std::int64_t ts,
                   std::int64_t price) {
    EXPECT_EQ(intent.action, action);
    EXPECT_EQ(intent.ts_event.raw, ts);
    EXPECT_EQ(intent.reference_price.raw, price * kScale);
}

TEST(MarketPipeline, TradeThatOpensTheNextMinuteClosesTheBarAndDecides) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    EXPECT_EQ(desk.feed(trade(kStart, 101, 1)), 0U);
    EXPECT_EQ(desk.feed(trade(kStart + kMinute - kMs, 102, 2)), 0U);
    ASSERT_EQ(desk.feed(trade(kStart + kMinute, 90, 3)), 1U);

    expect_intent(desk.pipeline->intents()[0], Action::enter_long, kStart + kMinute, 102);
    EXPECT_EQ(desk.pipeline->view(0).last_price.raw, 90 * kScale);
    EXPECT_EQ(desk.pipeline->view(0).last_close.raw, 102 * kScale);
    EXPECT_EQ(desk.pipeline->to_intent().count(), 1U);
    EXPECT_EQ(desk.pipeline->to_done().count(), 3U);
}

TEST(MarketPipeline, ClockClosesWhatNoTradeCloses) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    desk.feed(trade(kStart, 101, 1));
    EXPECT_EQ(desk.pipeline->advance({kStart + kMinute - 1}), 0U);
    ASSERT_EQ(desk.pipeline->advance({kStart + kMinute}), 1U);
    expect_intent(desk.pipeline->intents()[0], Action::enter_long, kStart + kMinute, 101);
    EXPECT_EQ(desk.pipeline->to_intent().count(), 0U); // No frame raised it.
}

TEST(MarketPipeline, ClockBetweenGridLinesLosesNoBar) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    desk.feed(trade(kStart, 101, 1));
    desk.pipeline->advance({kStart + kMinute / 2});
    desk.feed(trade(kStart + kMinute - kMs, 103, 2));
    ASSERT_EQ(desk.pipeline->advance({kStart + kMinute + kMinute / 2}), 1U);
    expect_intent(desk.pipeline->intents()[0], Action::enter_long, kStart + kMinute, 103);
    EXPECT_EQ(desk.pipeline->late(), 0U);
}

TEST(MarketPipeline, OpenKlineMovesThePriceAndOnlyTheClosedOneDecides) {
    Desk desk(bars::Source::klines);
    EXPECT_EQ(desk.feed(kline(kStart, 101, false)), 0U);
    EXPECT_EQ(desk.pipeline->view(0).last_price.raw, 101 * kScale);
    ASSERT_EQ(desk.feed(kline(kStart, 102, true)), 1U);
    expect_intent(desk.pipeline->intents()[0], Action::enter_long, kStart + kMinute, 102);
    EXPECT_EQ(desk.feed(kline(kStart, 102, true)), 1U); // Once more, after a reconnect.
    EXPECT_EQ(desk.pipeline->late(), 1U);
}

TEST(MarketPipeline, FramesAndPushedBarsDecideAlike) {
    const std::int64_t closes[] = {101, 99, 102, 103, 98, 97, 104, 90, 110, 111};
    Desk frames(bars::Source::klines);
    Desk pushed(bars::Source::klines);
    for (Desk* desk : {&frames, &pushed}) {
        for (int i = 0; i < 10; ++i) {
            const std::int64_t ts = kStart + i * kMinute;
            if (desk == &frames) {
                desk->feed(kline(ts, closes[i], true));
            } else {
                const Bar closed = bar(ts, closes[i]);
                desk->pipeline->push_bars({&closed, 1});
            }
            policy::Intent ignored;
            policy::Policy& policy = *desk->policies[0];
            if (policy.state() == policy::Policy::State::entering) {
                static_cast<void>(policy.on_fill(model::Side::buy, {closes[i] * kScale}, {kScale},
                                                 {ts + kMinute}, ignored));
            } else if (policy.state() == policy::Policy::State::exiting) {
                static_cast<void>(policy.on_fill(model::Side::sell, {closes[i] * kScale}, {kScale},
                                                 {ts + kMinute}, ignored));
            }
        }
    }
    const auto a = frames.pipeline->intents();
    const auto b = pushed.pipeline->intents();
    ASSERT_EQ(a.size(), 7U);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].ts_event, b[i].ts_event);
        EXPECT_EQ(a[i].action, b[i].action);
        EXPECT_EQ(a[i].reference_price, b[i].reference_price);
    }
}

TEST(MarketPipeline, TradesDeliveredTwiceAreCountedInOnce) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    for (const std::int64_t id : {1, 2, 3, 2, 3, 4}) { // An overlapping connection took over.
        desk.feed(trade(kStart + id * kMs, 100 + id, id));
    }
    EXPECT_EQ(desk.pipeline->view(0).last_price.raw, 104 * kScale);
    desk.feed(trade(kStart + 1 * kMs, 101, 1));
    EXPECT_EQ(desk.pipeline->view(0).last_price.raw, 104 * kScale);

    const Bar bar = desk.pipeline->forming(0, 0);
    EXPECT_EQ(bar.count, 4);
    EXPECT_EQ(bar.volume.value(), 2 * kScale);
    EXPECT_EQ(bar.close.raw, 104 * kScale);
    EXPECT_EQ(desk.pipeline->counters().trades_repeated, 3U);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 0U);
    EXPECT_EQ(desk.pipeline->late(), 0U);
}

TEST(MarketPipeline, AggregatedTradesAndTheirPartsAreCountedInOnce) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    desk.feed(agg_trade(kStart, 101, 1, 3));
    for (const std::int64_t id : {1, 2, 3, 4}) {
        desk.feed(trade(kStart, 101, id));
    }
    desk.feed(agg_trade(kStart, 101, 4, 4));
    desk.feed(agg_trade(kStart, 101, 5, 6));
    desk.feed(agg_trade(kStart, 101, 5, 6));

    EXPECT_EQ(desk.pipeline->forming(0, 0).count, 6);
    EXPECT_EQ(desk.pipeline->counters().trades_repeated, 5U);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 0U);
}

TEST(MarketPipeline, EachInstrumentCountsItsOwnTrades) {
    Desk desk(bars::Source::trades, {"BTCUSDT", "ETHUSDT"});
    desk.pipeline->advance({kStart});
    desk.feed(trade(kStart, 101, 10));
    desk.feed(trade(kStart, 101, 3, "ETHUSDT"));
    desk.feed(trade(kStart, 101, 4, "ETHUSDT"));
    EXPECT_EQ(desk.pipeline->forming(1, 0).count, 2);
    EXPECT_EQ(desk.pipeline->counters().trades_repeated, 0U);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 0U);
}

TEST(MarketPipeline, MissingTradeIdsAreCountedAsAGap) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    desk.feed(trade(kStart, 101, 7));
    desk.feed(trade(kStart + kMs, 102, 9)); // 8 never came.
    desk.feed(agg_trade(kStart + 2 * kMs, 103, 12, 14));
    desk.feed(trade(kStart + 2 * kMs, 103, 15));

    EXPECT_EQ(desk.pipeline->forming(0, 0).count, 6);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 2U);
    EXPECT_EQ(desk.pipeline->counters().trades_repeated, 0U);
}

TEST(MarketPipeline, TradeIdsThatBeginAnewAreANewEpoch) {
    Desk desk(bars::Source::trades);
    desk.pipeline->advance({kStart});
    desk.feed(trade(kStart, 101, 5'000'000));
    // The venue was wiped: small ids at later times.
    desk.feed(trade(kStart + 30'000 * kMs, 102, 0));
    desk.feed(trade(kStart + 30'000 * kMs, 103, 1));
    desk.feed(trade(kStart + 30'000 * kMs, 103, 1));

    EXPECT_EQ(desk.pipeline->forming(0, 0).count, 3);
    EXPECT_EQ(desk.pipeline->counters().trade_id_restarts, 1U);
    EXPECT_EQ(desk.pipeline->counters().trades_repeated, 1U);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 0U);
}

TEST(MarketPipeline, WarmUpFillsStateAndRaisesNothing) {
    Options options;
    options.wake_timeframes_s = {60, 300};
    Desk desk(bars::Source::trades, {"BTCUSDT"}, 300, options);
    std::vector<Bar> history;
    for (int i = 0; i < 7; ++i) {
        history.push_back(bar(kStart + i * kMinute, 120));
    }
    desk.pipeline->warm_up(history);
    EXPECT_EQ(desk.pipeline->pending(), 0U);
    EXPECT_EQ(desk.policies[0]->state(), policy::Policy::State::flat);
    EXPECT_EQ(desk.pipeline->view(0).last_close.raw, 120 * kScale);

    // The 5m bar that history began is finished by trades.
    for (int i = 7; i < 10; ++i) {
        desk.feed(trade(kStart + i * kMinute, 130 + i, i + 1));
    }
    desk.pipeline->advance({kStart + 10 * kMinute});
    ASSERT_EQ(desk.pipeline->intents().size(), 1U);
    expect_intent(desk.pipeline->intents()[0], Action::enter_long, kStart + 10 * kMinute, 139);
    ASSERT_EQ(desk.pipeline->bars().size(), 4U);
    const Bar& longer = desk.pipeline->bars().back();
    EXPECT_EQ(longer.tag.extra, 300U);
    EXPECT_EQ(longer.open.raw, 120 * kScale);
    EXPECT_EQ(longer.close.raw, 139 * kScale);
}

TEST(MarketPipeline, BuffersAreHandedOverInTheOrderOfTheNode) {
    Options options;
    options.wake_timeframes_s = {60, 300};
    Desk desk(bars::Source::klines, {"BTCUSDT", "ETHUSDT"}, 60, options);
    std::vector<Bar> bars;
    for (std::uint16_t index :
         {std::uint16_t{1}, std::uint16_t{0}}) { // The second one arrives first.
        for (int i = 0; i < 5; ++i) {
            bars.push_back(bar(kStart + i * kMinute, i == 4 ? 101 : 99, index));
        }
    }
    desk.pipeline->push_bars(bars);
    desk.pipeline->sort();
    const auto intents = desk.pipeline->intents();
    ASSERT_EQ(intents.size(), 2U);
    EXPECT_EQ(intents[0].tag.instrument, 0);
    EXPECT_EQ(intents[1].tag.instrument, 1);
    const auto taken = desk.pipeline->bars();
    ASSERT_EQ(taken.size(), 12U);
    for (std::size_t i = 1; i < taken.size(); ++i) {
        const auto key = [&](std::size_t at) {
            return std::tuple(taken[at].ts_close, taken[at].tag.extra, taken[at].tag.instrument);
        };
        EXPECT_LT(key(i - 1), key(i));
    }
    desk.pipeline->clear();
    EXPECT_EQ(desk.pipeline->pending(), 0U);
}

TEST(MarketPipeline, FullBufferAsksNoPolicyAndCounts) {
    Options options;
    options.intents_max = 1;
    Desk desk(bars::Source::klines, {"BTCUSDT", "ETHUSDT"}, 60, options);
    const Bar bars[] = {bar(kStart, 101, 0), bar(kStart, 101, 1)};
    desk.pipeline->push_bars(bars);
    EXPECT_EQ(desk.pipeline->intents().size(), 1U);
    EXPECT_EQ(desk.pipeline->intents_refused(), 1U);
    EXPECT_EQ(desk.policies[1]->state(), policy::Policy::State::flat);
}

TEST(MarketPipeline, RefusedFramesAreCountedAndChangeNothing) {
    Desk desk(bars::Source::trades);
    desk.feed("{");
    desk.feed(R"({"result":null,"id":1})");
    desk.feed(trade(kStart, 101, 1, "DOGEUSDT"));
    EXPECT_EQ(desk.pipeline->counters().frames, 3U);
    EXPECT_EQ(desk.pipeline->to_done().count(), 0U);
    EXPECT_EQ(desk.pipeline->view(0).last_price.raw, 0);
}

TEST(MarketPipeline, BarsThatAreNotClosedBaseBarsAreIgnoredAndCounted) {
    Desk desk(bars::Source::klines);
    Bar bars[] = {bar(kStart, 101), bar(kStart, 101), bar(kStart, 101, 9)};
    bars[0].tag.flags = 0;
    bars[1].tag.extra = 300;
    desk.pipeline->push_bars(bars);
    EXPECT_EQ(desk.pipeline->counters().bars_ignored, 3U);
    EXPECT_EQ(desk.pipeline->counters().bars, 0U);
}

TEST(MarketPipeline, FormingBarShowsTradesOnTopOfHistory) {
    Desk desk(bars::Source::trades);
    const Bar begun = bar(kStart, 120);
    desk.pipeline->warm_up({&begun, 1});
    desk.feed(trade(kStart + kMinute, 125, 1));
    const Bar minute = desk.pipeline->forming(0, 0);
    const Bar five = desk.pipeline->forming(0, 1);
    EXPECT_EQ(minute.open.raw, 125 * kScale);
    EXPECT_EQ(five.open.raw, 120 * kScale);
    EXPECT_EQ(five.high.raw, 125 * kScale);
    EXPECT_FALSE(five.tag.has(model::kFlagClosed));
}

TEST(MarketPipeline, WrongSetupNamesWhatIsWrong) {
    const std::vector<model::Instrument> one{instrument("BTCUSDT")};
    const auto message = [&](Options options, std::vector<CompiledStrategy> strategies) {
        try {
            const MarketPipeline pipeline(one, std::move(options), std::move(strategies));
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    Options options;
    EXPECT_NE(message(options, {}).find("timeframes_s"), std::string::npos);
    options.timeframes_s = {60};
    options.wake_timeframes_s = {300};
    EXPECT_NE(message(options, {}).find("wake_timeframes_s"), std::string::npos);
    options.wake_timeframes_s.clear();
    EXPECT_NE(message(options, {{above_100(60, 300), {}, {nullptr}}}).find("300 s"),
              std::string::npos);
    EXPECT_NE(message(options, {{above_100(60, 60), {}, {}}}).find("policies"), std::string::npos);
    EXPECT_EQ(message(options, {{above_100(60, 60), {}, {nullptr}}}), "nothing");
}

} // namespace
} // namespace tradecore::pipeline

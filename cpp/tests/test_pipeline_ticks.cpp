// SPDX-License-Identifier: Apache-2.0
// Trades and books that somebody waits for: told once, in order, and to nobody else.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <string>

#include "tradecore/pipeline/pipeline.hpp"
#include "tradecore/pipeline/seat.hpp"
#include "tradecore/pipeline/tick_replay.hpp"

namespace tradecore::pipeline {
namespace {

using base::kScale;
using model::RecordKind;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kStart = 1'700'000'040 * kSecond; // On the grid of a minute.

std::vector<model::Instrument> instruments() {
    std::vector<model::Instrument> made(2);
    made[0].symbol = "BTCUSDT";
    made[1].symbol = "ETHUSDT";
    for (model::Instrument& each : made) {
        each.base_asset = each.symbol.substr(0, 3);
        each.quote_asset = "USDT";
        each.tick_size = each.price_min = {kScale / 100};
        each.lot_size = each.quantity_min = {kScale / 100};
        each.price_max = {kScale * 100'000};
        each.quantity_max = {kScale * 100'000};
    }
    return made;
}

Options waiting(std::vector<std::uint16_t> trades, std::vector<std::uint16_t> books) {
    Options options;
    options.timeframes_s = {60};
    options.wake_timeframes_s = {60};
    options.wake_trades = std::move(trades);
    options.wake_books = std::move(books);
    return options;
}

model::TradeTick trade(std::uint16_t instrument, std::int64_t seconds, std::int64_t id) {
    model::TradeTick made;
    made.ts_event = {kStart + seconds * kSecond};
    made.price = {(100 + id) * kScale};
    made.quantity = {kScale};
    made.id = made.first_id = made.last_id = id;
    made.tag = {instrument, RecordKind::trade, 0, 0};
    return made;
}

model::BookLevel level(std::uint16_t instrument, std::int64_t update_id, std::int64_t price,
                       int flags) {
    model::BookLevel made;
    made.ts_event = {kStart + update_id};
    made.ts_recv = {7};
    made.first_update_id = made.last_update_id = update_id;
    made.price = {price * kScale};
    made.quantity = {kScale};
    made.tag = {instrument, RecordKind::book_level,
                static_cast<std::uint8_t>(flags | model::kFlagLast), 0};
    return made;
}

TEST(Ticks, TradesAreToldOfInstrumentsThatAreWaitedForAndOnce) {
    MarketPipeline pipeline(instruments(), waiting({1}, {}), {});
    const model::TradeTick seen[] = {trade(0, 1, 1), trade(1, 2, 1), trade(1, 2, 1),
                                     trade(1, 3, 2)};
    EXPECT_EQ(pipeline.push_trades(seen), 2U);
    ASSERT_EQ(pipeline.ticks().size(), 2U);
    EXPECT_EQ(pipeline.ticks()[0].id, 1);
    EXPECT_EQ(pipeline.ticks()[1].id, 2);
    EXPECT_EQ(pipeline.ticks()[1].tag.instrument, 1);
    pipeline.clear_ticks();
    EXPECT_EQ(pipeline.pending(), 0U);
}

TEST(Ticks, ABarThatATradeClosesWaitsBesideIt) {
    MarketPipeline pipeline(instruments(), waiting({0}, {}), {});
    pipeline.advance({kStart}); // Else the first bar would not be known to be whole.
    const model::TradeTick first = trade(0, 59, 1), next = trade(0, 60, 2);
    pipeline.push_trades({&first, 1});
    EXPECT_EQ(pipeline.bars().size(), 0U);
    pipeline.push_trades({&next, 1});
    ASSERT_EQ(pipeline.bars().size(), 1U);
    EXPECT_EQ(pipeline.bars()[0].close, first.price);
    EXPECT_EQ(pipeline.pending(), 3U);
}

TEST(Ticks, ABookIsToldOfWhenItHasChangedAndIsProven) {
    MarketPipeline pipeline(instruments(), waiting({}, {0}), {});
    const auto told = [&](const model::BookLevel& update) {
        pipeline.push_update({&update, 1});
        const std::size_t count = pipeline.ticks().size();
        pipeline.clear_ticks();
        return count;
    };
    EXPECT_EQ(told(level(0, 5, 99, 0)), 0U); // No snapshot yet.
    EXPECT_EQ(told(level(0, 5, 99, model::kFlagSnapshot)), 1U);
    EXPECT_EQ(told(level(0, 4, 98, 0)), 0U); // Older than the book.
    EXPECT_EQ(told(level(0, 6, 98, 0)), 1U);
    EXPECT_EQ(pipeline.view(0).ts_book.raw, kStart + 6);
    EXPECT_EQ(told(level(1, 5, 99, model::kFlagSnapshot)), 0U); // Nobody waits for it.
    EXPECT_EQ(told(level(0, 9, 98, 0)), 0U);                    // Updates are missing.
    EXPECT_EQ(told(level(0, 10, 98, 0)), 0U);
    model::BookLevel bare = level(0, 11, 97, model::kFlagSnapshot);
    bare.ts_event = {};
    EXPECT_EQ(told(bare), 1U);
    EXPECT_EQ(pipeline.view(0).ts_book.raw, 7);
    pipeline.mark_gap();
    EXPECT_EQ(told(level(0, 12, 97, 0)), 0U);
}

TEST(Ticks, WhatFindsNoRoomIsCounted) {
    Options options = waiting({0}, {});
    options.ticks_max = 1;
    MarketPipeline pipeline(instruments(), options, {});
    const model::TradeTick seen[] = {trade(0, 1, 1), trade(0, 1, 2)};
    EXPECT_EQ(pipeline.push_trades(seen), 1U);
    EXPECT_EQ(pipeline.ticks_refused(), 1U);
}

TEST(Ticks, AReplayComesBackForTicksAndSaysWhetherThereIsMore) {
    MarketPipeline pipeline(instruments(), waiting({0}, {0}), {});
    sim::Venue venue(instruments(), sim::Mode::ticks, 0, 0);
    const std::vector<model::TradeTick> trades{trade(0, 1, 1), trade(1, 2, 1), trade(0, 61, 2)};
    const std::vector<model::BookLevel> levels{level(0, 5, 99, model::kFlagSnapshot)};
    TickReplay replay(pipeline, venue, {trades, {}, levels}, {}, true);
    std::vector<WakeReason> reasons;
    std::size_t ticks = 0;
    for (;;) {
        const Wake wake = replay.run();
        reasons.push_back(wake.reason);
        ticks += pipeline.ticks().size();
        pipeline.clear();
        pipeline.clear_ticks();
        if (wake.reason == WakeReason::end) {
            break;
        }
    }
    // What is waited for, and the beat of the grid between.
    const WakeReason beat = WakeReason::decision, tick = WakeReason::ticks;
    EXPECT_EQ(reasons, (std::vector<WakeReason>{tick, tick, beat, tick, WakeReason::end}));
    EXPECT_EQ(ticks, 3U);
}

TEST(Ticks, WorkersAndUnknownInstrumentsAreRefusedByName) {
    const auto message = [](Options options) {
        try {
            const MarketPipeline pipeline(instruments(), std::move(options), {});
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    EXPECT_EQ(message(waiting({0}, {1})), "nothing");
    EXPECT_NE(message(waiting({}, {2})).find("books_of holds 2"), std::string::npos);
    Options options = waiting({0}, {});
    options.workers.count = 2;
    EXPECT_NE(message(options).find("workers was 2, must be 0: trades_of"), std::string::npos);
}

TEST(Seat, AWishBetweenTwoBarsHasTheNumbersOfTheLast) {
    std::vector<graph::Node> nodes(1);
    nodes[0] = {.op = graph::Op::field, .timeframe_s = 60};
    const std::vector<std::uint32_t> outputs{0};
    Seat seat(graph::Program::build(nodes, outputs, {}), {policy::Output::stop_distance}, 60);
    const Wish wish{.long_entry = true};
    EXPECT_TRUE(std::isnan(seat.signal({kStart}, {kScale}, wish).stop_distance));

    model::Bar bar;
    bar.ts_open = {kStart};
    bar.ts_close = {kStart + 60 * kSecond};
    bar.open = bar.high = bar.low = bar.close = {5 * kScale};
    bar.tag = {0, RecordKind::bar, model::kFlagClosed, 60};
    ASSERT_TRUE(seat.signal(bar, {}).has_value());
    const policy::Signal signal = seat.signal({kStart + 61 * kSecond}, {kScale}, wish);
    EXPECT_EQ(signal.stop_distance, 5.0);
    EXPECT_EQ(signal.close.raw, kScale);
    EXPECT_EQ(signal.ts_event.raw, kStart + 61 * kSecond);
    EXPECT_EQ(signal.long_entry, policy::Truth::yes);
}

} // namespace
} // namespace tradecore::pipeline

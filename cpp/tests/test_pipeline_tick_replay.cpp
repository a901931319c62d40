// SPDX-License-Identifier: Apache-2.0
// The two times of a replay of ticks: what the venue does, and when the strategy hears of it.
#include "tradecore/pipeline/tick_replay.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <string>

namespace tradecore::pipeline {
namespace {

using base::kScale;
using base::Quantity;
using model::Side;

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kSecond = 1'000 * kMs;
constexpr std::int64_t kStart = 1'700'000'040 * kSecond; // On the grid of a minute.

model::Instrument instrument() {
    model::Instrument made;
    made.symbol = "BTCUSDT";
    made.base_asset = "BTC";
    made.quote_asset = "USDT";
    made.tick_size = {kScale / 100};
    made.price_min = {kScale / 100};
    made.price_max = {kScale * 100'000};
    made.lot_size = {kScale / 1'000};
    made.quantity_min = {kScale / 1'000};
    made.quantity_max = {kScale * 1'000};
    made.notional_max = {kScale * 1'000'000};
    return made;
}

/// Bids 99 x 5, asks 101 x 5 at 0 ms; what a case adds comes after it.
struct Tape {
    std::vector<model::TradeTick> trades;
    std::vector<model::QuoteTick> quotes;
    std::vector<model::BookLevel> levels;
    std::int64_t update_id = 0;

    Tape() {
        level(0, 99, 5, model::kFlagSnapshot);
        level(0, 101, 5, model::kFlagSnapshot | model::kFlagSell | model::kFlagLast);
        levels.front().last_update_id = levels.back().last_update_id;
    }
    void level(std::int64_t ms, std::int64_t price, std::int64_t quantity, int flags) {
        model::BookLevel made;
        made.ts_event = {kStart + ms * kMs};
        made.first_update_id = made.last_update_id = ++update_id;
        made.price = {price * kScale};
        made.quantity = {quantity * kScale};
        made.tag = {0, model::RecordKind::book_level, static_cast<std::uint8_t>(flags), 0};
        levels.push_back(made);
    }
    void sold(std::int64_t ms, std::int64_t price, std::int64_t quantity) {
        model::TradeTick made;
        made.ts_event = {kStart + ms * kMs};
        made.price = {price * kScale};
        made.quantity = {quantity * kScale};
        made.id = static_cast<std::int64_t>(trades.size()) + 1;
        made.first_id = made.last_id = made.id;
        made.tag = {0, model::RecordKind::trade, model::kFlagBuyerMaker, 0};
        trades.push_back(made);
    }
    [[nodiscard]] Ticks ticks() const { return {trades, quotes, levels}; }
};

sim::Delay constant(std::int64_t ms) {
    return sim::Delay({ms * kMs});
}

struct Bench {
    sim::Venue venue;
    MarketPipeline pipeline;
    TickReplay replay;
    std::deque<std::function<std::string(Timestamp)>> sent;
    std::deque<std::string> answered;
    std::vector<std::string> told; ///< "what at venue ms, heard ms".

    Bench(const Tape& tape, Delays delays, sim::QueueModel queue = {sim::QueueKind::risk_averse})
        : venue({instrument()}, sim::Mode::ticks, 0, 0, {{}, {}, queue}),
          pipeline({instrument()}, options(), {}),
          replay(pipeline, venue, tape.ticks(), std::move(delays), true) {
        EXPECT_TRUE(venue.deposit(1, "USDT", 100'000 * kScale));
    }
    static Options options() {
        Options made;
        made.timeframes_s = {1};
        made.wake_timeframes_s = {1};
        return made;
    }
    static sim::OrderRequest buy(std::int64_t price) {
        sim::OrderRequest request;
        request.account = 1;
        request.type = sim::OrderType::limit;
        request.client_id = "a";
        request.quantity = {kScale};
        request.price = {price * kScale};
        return request;
    }
    static sim::CancelRequest named(std::string client_id) {
        sim::CancelRequest request;
        request.account = 1;
        request.client_id = std::move(client_id);
        return request;
    }
    [[nodiscard]] static std::int64_t ms(Timestamp ts) { return (ts.raw - kStart) / kMs; }

    void submit(sim::OrderRequest request) {
        sent.push_back([this, request](Timestamp now) {
            return "order " + std::string(to_string(venue.submit(request, now).code));
        });
        replay.send();
    }
    void cancel(const std::string& client_id) {
        sent.push_back([this, client_id](Timestamp now) {
            return "cancel " + std::string(to_string(venue.cancel(named(client_id), now).code));
        });
        replay.send();
    }
    /// At the venue: the oldest request if it has arrived, and what is reported.
    void meet(Timestamp now) {
        std::string said;
        if (replay.has_arrived()) {
            said = sent.front()(now);
            sent.pop_front();
        }
        for (const sim::Report& report : venue.take_reports()) {
            said += (said.empty() ? "" : ", ") + text(report);
        }
        answered.push_back(said + " at " + std::to_string(ms(now)));
        replay.respond();
    }

    /// Plays to the end; `at_decision(now)` acts when there is something to decide.
    template <class AtDecision> void play(AtDecision&& at_decision) {
        for (Wake wake = replay.run();; wake = replay.run()) {
            switch (wake.reason) {
            case WakeReason::end: return;
            case WakeReason::venue: meet(wake.ts); break;
            case WakeReason::reports:
                told.push_back(answered.front() + ", heard " + std::to_string(ms(wake.ts)));
                answered.pop_front();
                break;
            default: pipeline.clear(); at_decision(wake.ts);
            }
        }
    }
    static std::string text(const sim::Report& report) {
        switch (report.execution_type) {
        case sim::ExecutionType::new_: return "new";
        case sim::ExecutionType::trade: return "trade";
        case sim::ExecutionType::canceled: return "canceled";
        default: return "other";
        }
    }
};

using Texts = std::vector<std::string>;

TEST(TickReplay, EachWayTakesItsTime) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.sold(1'100, 99, 6); // 5 of others, 1 of ours.
    tape.sold(3'000, 99, 1);
    Bench bench(tape, {constant(30), constant(20), constant(5)});
    std::vector<std::int64_t> beats;
    bench.play([&](Timestamp now) {
        beats.push_back(bench.ms(now));
        if (beats.size() == 2) { // Heard at 1030 that it was 1000; the first said 0.
            bench.submit(bench.buy(99));
        }
    });
    EXPECT_EQ(beats, (std::vector<std::int64_t>{30, 1'030, 2'030, 3'030}));
    // Sent at 1030, there at 1050; the trade of 1100 is heard of at 1105.
    EXPECT_EQ(bench.told,
              (Texts{"order ok, new at 1050, heard 1055", "trade at 1100, heard 1105"}));
}

TEST(TickReplay, AnOrderThatIsLateMissesItsTrade) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.sold(1'100, 98, 6);
    tape.sold(3'000, 100, 1);
    for (const std::int64_t delay : {50, 100, 101}) {
        Bench bench(tape, {constant(0), constant(delay), constant(0)});
        bench.play([&](Timestamp now) {
            if (bench.ms(now) == 1'000) {
                bench.submit(bench.buy(99));
            }
        });
        // At the very instant of a trade the trade is first.
        EXPECT_EQ(bench.told.back() == "trade at 1100, heard 1100", delay == 50) << delay;
    }
}

TEST(TickReplay, ACancelThatIsLateComesAfterTheFill) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.sold(2'010, 98, 6);
    tape.sold(3'000, 100, 1);
    Bench bench(tape, {constant(0), constant(20), constant(100)});
    bench.play([&](Timestamp now) {
        if (bench.ms(now) == 1'000) {
            bench.submit(bench.buy(99));
        } else if (bench.ms(now) == 2'000) {
            bench.cancel("a");
        }
    });
    EXPECT_EQ(bench.told, (Texts{"order ok, new at 1020, heard 1120", "trade at 2010, heard 2110",
                                 "cancel unknown_order at 2020, heard 2120"}));
}

TEST(TickReplay, WithoutDelaysTheVenueIsFirstAtEachInstant) {
    Tape tape;
    tape.sold(0, 100, 1);
    tape.sold(1'000, 98, 1); // Said before the end of the second is heard: not for us.
    tape.sold(1'000, 98, 2);
    tape.sold(2'000, 98, 1);
    Bench bench(tape, {});
    bench.play([&](Timestamp now) {
        if (bench.ms(now) == 1'000) {
            bench.submit(bench.buy(99));
        }
    });
    EXPECT_EQ(bench.told,
              (Texts{"order ok, new at 1000, heard 1000", "trade at 2000, heard 2000"}));
}

TEST(TickReplay, AnAlarmRingsOnceAndOnTime) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.sold(1'500, 100, 1);
    Bench bench(tape, {constant(10), {}, {}});
    bench.replay.wake_at({kStart + 700 * kMs});
    std::vector<std::int64_t> woken;
    bench.play([&](Timestamp now) { woken.push_back(bench.ms(now)); });
    EXPECT_EQ(woken, (std::vector<std::int64_t>{10, 700, 1'010}));
}

TEST(TickReplay, BarsAndBookAreThoseTheStrategyHasHeardOf) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.level(900, 98, 3, model::kFlagLast);
    tape.sold(1'500, 100, 1);
    Bench bench(tape, {constant(200), {}, {}});
    std::vector<std::uint64_t> bids;
    bench.replay.wake_at({kStart + 1'000 * kMs});
    bench.play([&](Timestamp) { bids.push_back(bench.pipeline.book(0).bid_count()); });
    // At 200 the first beat, the book behind it; at 1000 the level of 900 is not heard of.
    EXPECT_EQ(bids, (std::vector<std::uint64_t>{0, 1, 2}));
    EXPECT_EQ(bench.replay.rows_played(), 5u);
}

TEST(TickReplay, ABookThatNobodyReadsIsNotHeardOf) {
    Tape tape;
    tape.sold(500, 100, 1);
    tape.sold(1'500, 100, 1);
    sim::Venue venue({instrument()}, sim::Mode::ticks, 0, 0);
    MarketPipeline pipeline({instrument()}, Bench::options(), {});
    TickReplay replay(pipeline, venue, tape.ticks(), {});
    while (replay.run().reason != WakeReason::end) {
        pipeline.clear();
    }
    EXPECT_EQ(pipeline.book(0).bid_count(), 0u);
    EXPECT_EQ(venue.liquidity(0).levels(Side::buy, 9).size(), 1u);
    EXPECT_EQ(pipeline.counters().bars, 1u);
}

TEST(TickReplay, WhatDoesNotFitIsRefused) {
    Tape tape;
    tape.sold(500, 100, 1);
    sim::Venue bars({instrument()}, sim::Mode::bars, 0, 0);
    sim::Venue ticks({instrument()}, sim::Mode::ticks, 0, 0);
    MarketPipeline pipeline({instrument()}, Bench::options(), {});
    EXPECT_THROW(TickReplay(pipeline, bars, tape.ticks(), {}), std::invalid_argument);
    EXPECT_THROW(TickReplay(pipeline, ticks, {}, {}), std::invalid_argument);
    Tape backwards = tape;
    backwards.sold(400, 100, 1);
    EXPECT_THROW(TickReplay(pipeline, ticks, backwards.ticks(), {}), std::invalid_argument);
    Tape foreign = tape;
    foreign.trades[0].tag.instrument = 1;
    EXPECT_THROW(TickReplay(pipeline, ticks, foreign.ticks(), {}), std::invalid_argument);
    Tape endless = tape;
    endless.level(600, 98, 1, 0);
    EXPECT_THROW(TickReplay(pipeline, ticks, endless.ticks(), {}), std::invalid_argument);
    EXPECT_THROW(sim::Delay({-1}), std::invalid_argument);
    EXPECT_THROW(sim::Delay(std::vector<std::int64_t>{}), std::invalid_argument);
}

TEST(Delay, DrawsEachValueAsOftenAndRepeats) {
    const sim::Delay delay({10, 20, 30, 40}, 7);
    const sim::Delay same({10, 20, 30, 40}, 7);
    const sim::Delay other({10, 20, 30, 40}, 8);
    std::vector<int> counts(5);
    int differing = 0;
    for (std::uint64_t i = 0; i < 40'000; ++i) {
        ++counts[static_cast<std::size_t>(delay.of(i) / 10)];
        EXPECT_EQ(delay.of(i), same.of(i));
        differing += delay.of(i) != other.of(i) ? 1 : 0;
    }
    for (int value = 1; value <= 4; ++value) {
        EXPECT_NEAR(counts[static_cast<std::size_t>(value)], 10'000, 400); // 4 sigma: 347.
    }
    EXPECT_NEAR(differing, 30'000, 400);
}

TEST(Line, NoMessageOvertakesAnother) {
    sim::Line line(sim::Delay({5, 500}, 3));
    Timestamp last{};
    bool has_waited = false;
    for (std::int64_t sent = 1'000; sent < 2'000; sent += 10) {
        const Timestamp arrived = line.send({sent});
        EXPECT_GE(arrived, last);
        has_waited = has_waited || (arrived == last && arrived.raw - sent != 500);
        last = arrived;
    }
    EXPECT_TRUE(has_waited);
}

} // namespace
} // namespace tradecore::pipeline

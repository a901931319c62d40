// SPDX-License-Identifier: Apache-2.0
// Worker threads against the inline form: the same calls must hand over the same bytes in the same
// portions, whatever the number of workers, the size of the rings and the scheduling.
#include <gtest/gtest.h>
#include <poll.h>

#include "pipeline_script.hpp"

namespace tradecore::pipeline {
namespace {

struct Played {
    std::string text;
    std::size_t intents = 0;
    std::size_t signals = 0;
    WorkerCounters workers;
};

Played play(std::uint64_t seed, std::size_t symbols, bars::Source source,
            const WorkerOptions& workers, int steps) {
    Desk desk(symbols, source, workers);
    Script script(seed, symbols, source);
    Transcript transcript(desk);
    for (int i = 0; i < steps; ++i) {
        script.step(desk);
        transcript.take();
        // Other looks between, which change nothing.
        switch (mixed(seed + static_cast<std::uint64_t>(i)) % 64) {
        case 0: transcript.settle(); break;
        case 1: static_cast<void>(desk.pipeline->forming(0, 1)); break;
        case 2: static_cast<void>(desk.pipeline->book(symbols - 1)); break;
        case 3: static_cast<void>(desk.pipeline->counters()); break;
        case 4:
            static_cast<void>(desk.pipeline->on_wake());
            transcript.take();
            break;
        default: break;
        }
    }
    transcript.finish();
    return {std::move(transcript.text), transcript.intents, transcript.signals,
            desk.pipeline->worker_counters()};
}

WorkerOptions workers(std::size_t count, std::size_t input = 4'096, std::size_t output = 1'024,
                      bool is_disturbed = false) {
    WorkerOptions options;
    options.count = count;
    options.input_slots = input;
    options.output_slots = output;
    options.disturb = is_disturbed ? &disturb : nullptr;
    return options;
}

#if defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 1; // Some twenty times slower.
constexpr int kSteps = 600;
#else
constexpr std::uint64_t kSeeds = 4;
constexpr int kSteps = 1'500;
#endif

class PipelineWorkers : public ::testing::TestWithParam<bars::Source> {};

TEST_P(PipelineWorkers, HandOverWhatTheInlineFormDoes) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        for (const std::size_t symbols : {1U, 2U, 3U}) {
            const Played inline_form = play(seed, symbols, GetParam(), {}, kSteps);
            ASSERT_GT(inline_form.intents, 2U);
            ASSERT_GT(inline_form.signals, static_cast<std::size_t>(kSteps) / 40);
            for (const WorkerOptions& options :
                 {workers(1), workers(2), workers(3), workers(8), workers(2, 1, 1),
                  workers(2, 4, 2, true), workers(3, 64, 1, true), workers(1, 1, 1'024, true)}) {
                const Played played = play(seed, symbols, GetParam(), options, kSteps);
                ASSERT_EQ(played.text.size(), inline_form.text.size());
                ASSERT_TRUE(played.text == inline_form.text)
                    << "seed " << seed << ", " << symbols << " symbols, " << options.count
                    << " workers, rings of " << options.input_slots << " and "
                    << options.output_slots;
                EXPECT_EQ(played.workers.workers, std::min(options.count, symbols));
                EXPECT_EQ(played.workers.forced, 0U);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Sources, PipelineWorkers,
                         ::testing::Values(bars::Source::trades, bars::Source::klines),
                         [](const auto& source) {
                             return source.param == bars::Source::trades ? "Trades" : "Klines";
                         });

std::string closing_trade(std::int64_t minute, std::int64_t id, const std::string& symbol) {
    const std::string ms = std::to_string((kStart + minute * kMinute) / kMs);
    return R"({"e":"trade","E":)" + ms + R"(,"s":")" + symbol + R"(","t":)" + std::to_string(id) +
           R"(,"p":")" + std::to_string(100 + minute % 5) + R"(","q":"1","T":)" + ms +
           R"(,"m":false,"M":true})";
}

void feed(Desk& desk, const std::string& frame) {
    desk.pipeline->feed(std::as_bytes(std::span<const char>(frame)), {1});
}

TEST(WorkerThreads, FullRingMakesTheCallerWaitAndLosesNothing) {
    Desk desk(1, bars::Source::trades, workers(1, 2, 2));
    for (std::int64_t i = 0; i < 5'000; ++i) {
        feed(desk, closing_trade(i / 100, i + 1, "BTCUSDT"));
        desk.pipeline->clear();
    }
    while (desk.pipeline->settle() != 0) {
        desk.pipeline->clear();
    }
    EXPECT_GT(desk.pipeline->worker_counters().ring_waits, 0U);
    EXPECT_EQ(desk.pipeline->forming(0, 0).count, 100);
    EXPECT_EQ(desk.pipeline->counters().trade_gaps, 0U);
    const Counters counters = desk.pipeline->counters();
    EXPECT_EQ(counters.frames, 5'000U);
    EXPECT_EQ(counters.bars, 48U + 16U + 8U); // The first minute was not seen from its beginning.
}

TEST(WorkerThreads, NothingFurtherComesUntilWhatIsPendingIsTaken) {
    Desk desk(2, bars::Source::trades, workers(2));
    desk.pipeline->advance({kStart});
    for (std::int64_t minute = 0; minute < 10; ++minute) {
        feed(desk, closing_trade(minute, minute + 1, "BTCUSDT"));
        feed(desk, closing_trade(minute, minute + 1, "ETHUSDT"));
    }
    static_cast<void>(desk.pipeline->counters()); // All is worked off; one call of it is handed on.
    ASSERT_GT(desk.pipeline->poll(), 0U);
    ASSERT_EQ(desk.pipeline->bars().size(), 1U);
    EXPECT_EQ(desk.pipeline->bars()[0].tag.instrument, 0U);
    EXPECT_EQ(desk.pipeline->view(1).last_close.raw, 0);
    desk.pipeline->clear();
    ASSERT_GT(desk.pipeline->poll(), 0U);
    EXPECT_EQ(desk.pipeline->bars()[0].tag.instrument, 1U);
}

TEST(WorkerThreads, CallerThatNeverTakesIsBounded) {
    Desk desk(1, bars::Source::trades, workers(1, 1'024, 1'024));
    for (std::int64_t minute = 0; minute < 70'000; ++minute) {
        feed(desk, closing_trade(minute, minute + 1, "BTCUSDT"));
    }
    static_cast<void>(desk.pipeline->counters());
    desk.pipeline->poll();
    EXPECT_GT(desk.pipeline->worker_counters().forced, 0U);
    EXPECT_GT(desk.pipeline->pending(), 1U);
}

TEST(WorkerThreads, SilentFramesWakeNobodyOneByOne) {
    Desk desk(1, bars::Source::trades, workers(1));
    desk.pipeline->advance({kStart});
    desk.pipeline->settle();
    const std::uint64_t before = desk.pipeline->worker_counters().worker_wakes;
    for (std::int64_t id = 1; id <= 1'000; ++id) {
        feed(desk, closing_trade(0, id, "BTCUSDT"));
    }
    EXPECT_LE(desk.pipeline->worker_counters().worker_wakes - before, 1'000U / 64 + 1);
    EXPECT_EQ(desk.pipeline->worker_counters().reader_wakes, 1U); // For the advance.
    EXPECT_EQ(desk.pipeline->forming(0, 0).count, 1'000);
}

bool is_readable(int fd, int timeout_ms) {
    pollfd wanted{fd, POLLIN, 0};
    return ::poll(&wanted, 1, timeout_ms) == 1;
}

TEST(WorkerThreads, DescriptorIsWrittenOnceUntilItIsHeard) {
    Desk desk(1, bars::Source::trades, workers(1));
    desk.pipeline->advance({kStart});
    desk.pipeline->settle();
    ASSERT_TRUE(is_readable(desk.pipeline->wake_fd(), 10'000));
    desk.pipeline->on_wake();
    EXPECT_FALSE(is_readable(desk.pipeline->wake_fd(), 0));

    for (std::int64_t minute = 0; minute < 20; ++minute) {
        feed(desk, closing_trade(minute, minute + 1, "BTCUSDT"));
        static_cast<void>(desk.pipeline->counters());
    }
    ASSERT_TRUE(is_readable(desk.pipeline->wake_fd(), 10'000));
    EXPECT_EQ(desk.pipeline->worker_counters().reader_wakes, 2U);
    std::size_t bars = 0;
    for (std::size_t waiting = desk.pipeline->on_wake(); waiting != 0;
         waiting = desk.pipeline->poll()) {
        bars += desk.pipeline->bars().size();
        desk.pipeline->clear();
    }
    EXPECT_EQ(bars, 19U + 3U);
}

TEST(WorkerThreads, SleepingReaderIsWokenForEveryAnswer) {
    Desk desk(2, bars::Source::trades, workers(2, 16, 1, true));
    desk.pipeline->advance({kStart});
    std::size_t bars = 0;
    for (std::int64_t minute = 0; minute < 400; ++minute) {
        const std::string& symbol = kSymbols[static_cast<std::size_t>(minute) % 2];
        feed(desk, closing_trade(minute, minute + 1, symbol));
        const std::size_t until = bars + (minute < 2 ? 0 : 1);
        for (std::size_t waiting = desk.pipeline->pending(); bars < until;) {
            if (waiting == 0) {
                ASSERT_TRUE(is_readable(desk.pipeline->wake_fd(), 10'000)) << minute;
                waiting = desk.pipeline->on_wake();
                continue;
            }
            bars += desk.pipeline->bars().size();
            desk.pipeline->clear();
            waiting = desk.pipeline->poll();
        }
    }
    EXPECT_GE(bars, 398U);
}

TEST(WorkerThreads, EndWithWorkStillQueued) {
    for (int round = 0; round < 50; ++round) {
        Desk desk(3, bars::Source::trades, workers(2, 8, 1, true));
        for (std::int64_t minute = 0; minute < round % 12; ++minute) {
            feed(desk,
                 closing_trade(minute, minute + 1, kSymbols[static_cast<std::size_t>(minute) % 3]));
        }
    }
}

TEST(WorkerThreads, LatencyIsMeasuredAcrossTheHop) {
    Desk desk(1, bars::Source::trades, workers(1));
    Transcript transcript(desk);
    for (std::int64_t minute = 0; minute < 50; ++minute) {
        feed(desk, closing_trade(minute, minute + 1, "BTCUSDT"));
        transcript.settle();
    }
    EXPECT_GT(desk.pipeline->to_intent().count(), 0U);
    EXPECT_EQ(desk.pipeline->to_intent().count(), desk.pipeline->counters().intents);
    EXPECT_EQ(desk.pipeline->to_done().count(), 50U);
}

TEST(WorkerThreads, RingsMustBePowersOfTwo) {
    EXPECT_THROW(Desk(1, bars::Source::trades, workers(1, 3)), std::invalid_argument);
    EXPECT_THROW(Desk(1, bars::Source::trades, workers(1, 4, 0)), std::invalid_argument);
}

} // namespace
} // namespace tradecore::pipeline

// SPDX-License-Identifier: Apache-2.0
// A random market of calls to a pipeline, the same for the same seed, and a byte-for-byte record of
// what the pipeline hands over.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tradecore/pipeline/pipeline.hpp"

namespace tradecore::pipeline {

using base::kScale;
using graph::Node;
using graph::Op;

inline constexpr std::int64_t kMs = 1'000'000;
inline constexpr std::int64_t kMinute = 60'000 * kMs;
inline constexpr std::int64_t kStart = 28'333'340 * kMinute;
inline const std::array<std::string, 3> kSymbols{"BTCUSDT", "ETHUSDT", "SOLUSDT"};

inline std::uint64_t mixed(std::uint64_t value) {
    value ^= value >> 33;
    value *= 0xff51afd7ed558ccdULL;
    value ^= value >> 33;
    value *= 0xc4ceb9fe1a85ec53ULL;
    return value ^ (value >> 33);
}

/// Stands in for a scheduler that takes the processor away at the worst moments.
inline void disturb(std::uint64_t slots) noexcept {
    static std::atomic<std::uint64_t> calls{0};
    const std::uint64_t chance = mixed(slots + (calls.fetch_add(1) << 20));
    if (chance % 3 == 0) {
        std::this_thread::yield();
    } else if (chance % 7 == 0) {
        for (std::uint64_t i = 0; i < chance % 500; ++i) {
            relax();
        }
    }
}

/// Up and down of closes of `clock_s`, over a mean of so many bars.
inline std::shared_ptr<const graph::Program> over_mean(std::uint32_t clock_s, int bars) {
    std::vector<Node> nodes(6);
    nodes[0] = {.op = Op::field, .timeframe_s = clock_s};
    nodes[1] = {.op = Op::constant, .value = static_cast<double>(bars)};
    nodes[2] = {.op = Op::indicator, .row = indicators::find_row("sma"), .args = {0, 1}};
    nodes[3] = {.op = Op::gt, .args = {0, 2}};
    nodes[4] = {.op = Op::lt, .args = {0, 2}};
    nodes[5] = {.op = Op::sub, .args = {0, 2}};
    const std::vector<std::uint32_t> outputs{3, 4, 5};
    return graph::Program::build(nodes, outputs, {});
}

struct Desk {
    std::vector<model::Instrument> instruments;
    std::vector<CompiledStrategy> strategies;
    std::unique_ptr<MarketPipeline> pipeline;

    Desk(std::size_t symbols, bars::Source source, const WorkerOptions& workers) {
        for (std::size_t i = 0; i < symbols; ++i) {
            model::Instrument made;
            made.symbol = kSymbols[i];
            made.tick_size = {kScale / 100};
            made.price_min = {kScale / 100};
            made.lot_size = {kScale / 100'000};
            made.quantity_min = {kScale / 100'000};
            instruments.push_back(made);
        }
        add(over_mean(60, 3));
        add(over_mean(300, 2));
        add(over_mean(60, 7));
        strategies[2].policies[0] = nullptr; // Does not trade the first one.
        Options options;
        options.timeframes_s = {60, 180, 300};
        options.source = source;
        options.wake_timeframes_s = {60, 300};
        options.signals_max = 100'000;
        options.workers = workers;
        pipeline = std::make_unique<MarketPipeline>(instruments, options, strategies);
    }

    void add(std::shared_ptr<const graph::Program> program) {
        CompiledStrategy strategy{std::move(program), {}, {}};
        for (std::size_t i = 0; i < instruments.size(); ++i) {
            strategy.policies.push_back(std::make_shared<policy::Policy>(
                policy::Config{}, static_cast<std::uint16_t>(strategies.size()),
                static_cast<std::uint16_t>(i), instruments[i]));
        }
        strategies.push_back(std::move(strategy));
    }

    /// Fills what is wanted at once, as an engine may before the next frame is fed.
    void fill(const policy::Intent& intent) {
        policy::Policy& policy = *strategies[intent.strategy].policies[intent.tag.instrument];
        policy::Intent ignored;
        const auto side =
            intent.action == policy::Action::enter_long ? model::Side::buy : model::Side::sell;
        static_cast<void>(
            policy.on_fill(side, intent.reference_price, {kScale}, intent.ts_event, ignored));
    }
};

/// Everything that was handed over, byte for byte, portion by portion.
class Transcript {
public:
    explicit Transcript(Desk& desk) : desk_(desk) {}

    /// Takes what is pending, and what follows once that is taken.
    void take() {
        MarketPipeline& pipeline = *desk_.pipeline;
        for (std::size_t waiting = pipeline.pending(); waiting != 0; waiting = pipeline.poll()) {
            pipeline.sort();
            add("take", pipeline.intents());
            add("bars", pipeline.bars());
            intents += pipeline.intents().size();
            for (const policy::Intent& intent : pipeline.intents()) {
                desk_.fill(intent);
            }
            for (std::size_t i = 0; i < pipeline.instruments(); ++i) {
                text += std::to_string(pipeline.view(i).last_close.raw) + ' ';
            }
            pipeline.clear();
        }
    }
    void settle() {
        take();
        while (desk_.pipeline->settle() != 0) {
            take();
        }
    }
    /// All views, once nothing moves any more.
    void finish() {
        settle();
        MarketPipeline& pipeline = *desk_.pipeline;
        add("signals", pipeline.signals());
        signals = pipeline.signals().size();
        const Counters counters = pipeline.counters();
        for (const std::uint64_t count :
             {counters.frames, counters.bars, counters.evaluations, counters.intents,
              counters.book_gaps, counters.bars_ignored, counters.trades_repeated,
              counters.trade_gaps, counters.trade_id_restarts, pipeline.late()}) {
            text += std::to_string(count) + ' ';
        }
        for (std::size_t i = 0; i < pipeline.instruments(); ++i) {
            add("view", std::span(&pipeline.view(i), 1));
            for (std::size_t t = 0; t < pipeline.timeframes_s().size(); ++t) {
                const Bar bar = pipeline.forming(i, t);
                add("forming", std::span(&bar, 1));
            }
            const book::Book& book = pipeline.book(i);
            text += std::to_string(book.last_update_id()) + ' ' + std::to_string(book.bid_count()) +
                    ' ' + std::to_string(book.gaps()) + ' ' +
                    std::to_string(book.best_bid().price.raw) + ' ' +
                    std::to_string(book.is_in_sequence());
            for (std::size_t s = 0; s < pipeline.strategies(); ++s) {
                if (const policy::Signal* signal = pipeline.signal(s, i)) {
                    add("signal", std::span(signal, 1));
                }
            }
        }
    }

    std::string text;
    std::size_t intents = 0;
    std::size_t signals = 0;

private:
    template <class Record> void add(const char* name, std::span<const Record> records) {
        text += name;
        text += std::to_string(records.size()) + ':';
        text.append(reinterpret_cast<const char*>(records.data()), records.size_bytes());
    }

    Desk& desk_;
};

inline std::string money(std::int64_t cents) {
    std::string rest = std::to_string(cents % 100);
    return std::to_string(cents / 100) + '.' + (rest.size() < 2 ? "0" : "") + rest;
}

/// One market of calls, the same for the same seed.
class Script {
public:
    Script(std::uint64_t seed, std::size_t symbols, bars::Source source)
        : random_(seed), source_(source), ids_(symbols, 1), updates_(symbols, 100),
          cents_(symbols, 10'000), opens_(symbols, kStart) {}

    void step(Desk& desk) {
        const std::uint64_t kind = pick(100);
        const std::size_t i = pick(ids_.size());
        now_ += static_cast<std::int64_t>(pick(pick(40) == 0 ? 400'000 : 4'000)) * kMs;
        cents_[i] += static_cast<std::int64_t>(pick(201)) - 100;
        MarketPipeline& pipeline = *desk.pipeline;
        if (kind < 45) {
            feed(pipeline, trade(i));
        } else if (kind < 60) {
            feed(pipeline, depth(i));
        } else if (kind < 68) {
            feed(pipeline, quote(i));
        } else if (kind < 80) {
            kline(pipeline, i);
        } else if (kind < 94) {
            pipeline.advance({now_ - static_cast<std::int64_t>(pick(3'000)) * kMs});
        } else if (kind < 96) {
            pipeline.mark_gap();
        } else if (kind < 98) {
            const std::string body = R"({"lastUpdateId":)" + std::to_string(updates_[i]++) +
                                     R"(,"bids":[["90.00","1"],["89.5","2"]],"asks":[]})";
            EXPECT_EQ(pipeline.apply_snapshot(std::as_bytes(std::span<const char>(body)),
                                              static_cast<std::uint16_t>(i), {1}),
                      Status::ok);
        } else if (kind < 99) {
            push(pipeline);
        } else {
            feed(pipeline, "{not json");
        }
    }

private:
    std::uint64_t pick(std::uint64_t below) { return random_() % below; }

    static void feed(MarketPipeline& pipeline, const std::string& frame) {
        pipeline.feed(std::as_bytes(std::span<const char>(frame)), {1});
    }
    std::string trade(std::size_t i) {
        ids_[i] += static_cast<std::int64_t>(pick(20) == 0 ? pick(4) : 1); // Repeated, or a gap.
        const std::int64_t late = pick(10) == 0 ? static_cast<std::int64_t>(pick(90'000)) : 0;
        const std::string ms = std::to_string(now_ / kMs - late);
        return R"({"e":"trade","E":)" + ms + R"(,"s":")" + kSymbols[i] + R"(","t":)" +
               std::to_string(ids_[i]) + R"(,"p":")" + money(cents_[i]) + R"(","q":"0.5","T":)" +
               ms + R"(,"m":)" + (pick(2) == 0 ? "true" : "false") + R"(,"M":true})";
    }
    std::string depth(std::size_t i) {
        const std::int64_t first = updates_[i] + (pick(30) == 0 ? 2 : 0);
        updates_[i] = first + 1 + static_cast<std::int64_t>(pick(3));
        std::string bids;
        for (std::uint64_t level = pick(9); level > 0; --level) {
            bids += (bids.empty() ? "" : ",") + std::string("[\"") +
                    money(9'000 - static_cast<std::int64_t>(pick(300))) + "\",\"" +
                    std::to_string(pick(3)) + "\"]";
        }
        return R"({"e":"depthUpdate","E":1,"s":")" + kSymbols[i] + R"(","U":)" +
               std::to_string(first) + R"(,"u":)" + std::to_string(updates_[i] - 1) + R"(,"b":[)" +
               bids + R"(],"a":[]})";
    }
    std::string quote(std::size_t i) {
        return R"({"u":1,"s":")" + kSymbols[i] + R"(","b":")" + money(cents_[i]) +
               R"(","B":"1","a":")" + money(cents_[i] + 1) + R"(","A":"2"})";
    }
    void kline(MarketPipeline& pipeline, std::size_t i) {
        const bool is_closed = pick(2) == 0;
        if (source_ == bars::Source::klines) { // Else they are there to be ignored.
            opens_[i] = std::max(opens_[i], now_ - now_ % kMinute - kMinute);
        }
        const std::string open_ms = std::to_string(opens_[i] / kMs);
        const std::string close_ms = std::to_string((opens_[i] + kMinute) / kMs - 1);
        const std::string price = money(cents_[i]);
        feed(pipeline, R"({"e":"kline","E":)" + close_ms + R"(,"s":")" + kSymbols[i] +
                           R"(","k":{"t":)" + open_ms + R"(,"T":)" + close_ms + R"(,"s":")" +
                           kSymbols[i] + R"(","i":"1m","f":1,"L":2,"o":")" + price + R"(","c":")" +
                           price + R"(","h":")" + price + R"(","l":")" + price +
                           R"(","v":"1","n":2,"x":)" + (is_closed ? "true" : "false") +
                           R"(,"q":"90","V":"0.5","Q":"45","B":"0"}})");
        opens_[i] += is_closed ? kMinute : 0;
    }
    void push(MarketPipeline& pipeline) {
        std::vector<Bar> bars;
        for (std::size_t i = ids_.size(); i-- > 0;) {
            for (std::uint64_t count = pick(12); count > 0; --count) {
                opens_[i] = std::max(opens_[i], now_ - now_ % kMinute);
                Bar bar;
                bar.ts_open = {opens_[i]};
                bar.ts_close = {opens_[i] += kMinute};
                cents_[i] += static_cast<std::int64_t>(pick(201)) - 100;
                bar.open = bar.high = bar.low = bar.close = Price{cents_[i] * (kScale / 100)};
                bar.volume = base::Wide{kScale};
                bar.count = 1;
                bar.tag = {static_cast<std::uint16_t>(pick(20) == 0 ? 9 : i),
                           model::RecordKind::bar, model::kFlagClosed, 60};
                bars.push_back(bar);
            }
        }
        if (pick(3) == 0) {
            pipeline.warm_up(bars);
        } else {
            pipeline.push_bars(bars);
        }
    }

    std::mt19937_64 random_;
    bars::Source source_;
    std::int64_t now_ = kStart;
    std::vector<std::int64_t> ids_, updates_, cents_, opens_;
};

} // namespace tradecore::pipeline

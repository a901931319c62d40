// SPDX-License-Identifier: Apache-2.0
// Bytes to intents in one call: decode, book and quote, bars, graph, policy. One thread, no lock,
// no allocation after construction; what it has to say lies in two wake buffers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/bars/builder.hpp"
#include "tradecore/book/book.hpp"
#include "tradecore/decode/decoder.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/graph/stream.hpp"
#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/pipeline/latency.hpp"
#include "tradecore/pipeline/trade_sequence.hpp"
#include "tradecore/pipeline/wake.hpp"
#include "tradecore/policy/policy.hpp"

namespace tradecore::pipeline {

using base::Price;
using base::Status;
using base::Timestamp;
using model::Bar;

/// A graph and, for each instrument, the policy that turns its signals into intents. The owner
/// shares the policies: it tells them of fills, the pipeline of signals.
struct CompiledStrategy {
    std::shared_ptr<const graph::Program>
        program; ///< Outputs long_entry, long_exit, stop_distance.
    std::vector<double> params;
    std::vector<std::shared_ptr<policy::Policy>> policies; ///< By instrument; null: not traded.
};

struct Options {
    std::vector<std::uint32_t> timeframes_s; ///< Ascending; the first is the base grid.
    bars::Source source = bars::Source::trades;
    std::vector<std::uint32_t> wake_timeframes_s; ///< Closed bars of these are handed over.
    std::size_t intents_max = 4'096;
    std::size_t bars_max = 65'536;
};

struct Counters {
    std::uint64_t frames = 0;
    std::uint64_t bars = 0;        ///< Closed, of every timeframe.
    std::uint64_t evaluations = 0; ///< Of a graph at a tick of its clock.
    std::uint64_t intents = 0;
    std::uint64_t book_gaps = 0;    ///< Updates that left a book unproven.
    std::uint64_t bars_ignored = 0; ///< Of a timeframe that is not the base, or of no instrument.
    std::uint64_t trades_repeated = 0;   ///< Delivered before, and left out.
    std::uint64_t trade_gaps = 0;        ///< Jumps in the trade ids.
    std::uint64_t trade_id_restarts = 0; ///< The venue began to count its trades anew.
};

/// Where one instrument stands.
struct InstrumentView {
    Price last_price;       ///< Of the newest trade, or kline; 0 before the first.
    Timestamp ts_event;     ///< Of the newest trade or closed base bar.
    Price last_close;       ///< Of the newest closed base bar; 0 before the first.
    Timestamp ts_close;     ///< Of the same.
    model::QuoteTick quote; ///< tag.kind none before the first.
};

/// At one instant an instrument's bars close short to long, then its strategies are evaluated; the
/// buffers are handed over in the order of the whole node: by time, then bars by timeframe and
/// instrument, intents by strategy and instrument.
class MarketPipeline {
public:
    static constexpr std::size_t kOutputs = 3;

    /// Strategies come in the order of their names. Throws std::invalid_argument.
    MarketPipeline(const std::vector<model::Instrument>& instruments, Options options,
                   const std::vector<CompiledStrategy>& strategies);

    /// One raw frame's whole way. Returns pending(). A frame that is refused is only counted, and
    /// so is a trade that was delivered before.
    std::size_t feed(std::span<const std::byte> frame, Timestamp ts_recv) noexcept;

    /// Venue time has reached `ts`: closes every bar with ts_close <= ts. Pre: all that the venue
    /// stamped before `ts` has been fed; what comes later is late and left out, so a live clock
    /// must give frames time to arrive. Returns pending().
    std::size_t advance(Timestamp ts) noexcept;

    /// Closed base bars, oldest first, of any instruments; others are ignored and counted. Where
    /// trades are the source this is history before the first of them.
    std::size_t push_bars(std::span<const Bar> bars) noexcept;

    /// Like push_bars, but nothing is raised and no policy hears of it.
    void warm_up(std::span<const Bar> bars) noexcept;

    /// Trades were lost: the next bar says so, and books are unproven until a snapshot comes.
    void mark_gap() noexcept;

    /// A REST depth body, from which on the instrument's book is proven. Pre: instrument is one.
    [[nodiscard]] Status apply_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                        Timestamp ts_recv) noexcept;

    /// Records waiting in the buffers.
    [[nodiscard]] std::size_t pending() const noexcept { return intents_.size() + bars_.size(); }
    /// Puts the buffers into their order; they stay until clear().
    void sort() noexcept;
    [[nodiscard]] std::span<const policy::Intent> intents() const noexcept {
        return intents_.records();
    }
    [[nodiscard]] std::span<const Bar> bars() const noexcept { return bars_.records(); }
    void clear() noexcept;

    [[nodiscard]] std::size_t instruments() const noexcept { return states_.size(); }
    [[nodiscard]] std::size_t strategies() const noexcept { return strategies_; }
    [[nodiscard]] std::span<const std::uint32_t> timeframes_s() const noexcept {
        return options_.timeframes_s;
    }
    /// Pre: instrument < instruments(), strategy < strategies().
    [[nodiscard]] const InstrumentView& view(std::size_t instrument) const noexcept;
    [[nodiscard]] const book::Book& book(std::size_t instrument) const noexcept;
    /// What was seen of the bar that now forms; tag.kind is none if nothing was.
    [[nodiscard]] Bar forming(std::size_t instrument, std::size_t timeframe) const noexcept;
    /// Trades and bars that came after their interval was closed, and were left out.
    [[nodiscard]] std::uint64_t late() const noexcept;
    /// The graph's outputs at its last tick; null where the strategy does not trade.
    [[nodiscard]] const policy::Signal* signal(std::size_t strategy,
                                               std::size_t instrument) const noexcept;

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const decode::Counters& decoded() const noexcept { return decoder_.counters(); }
    [[nodiscard]] std::uint64_t intents_refused() const noexcept { return intents_.refused(); }
    [[nodiscard]] std::uint64_t bars_refused() const noexcept { return bars_.refused(); }
    /// In ticks of clock(): from feed's first instruction to an intent, and to its return.
    [[nodiscard]] const Histogram& to_intent() const noexcept { return to_intent_; }
    [[nodiscard]] const Histogram& to_done() const noexcept { return to_done_; }
    [[nodiscard]] const TickClock& clock() const noexcept { return clock_; }
    void clear_latency() noexcept;

private:
    struct Evaluator {
        std::uint16_t strategy;
        std::uint32_t clock_s;
        graph::Stream stream;
        std::shared_ptr<policy::Policy> policy;
        policy::Signal signal;
    };
    struct State {
        InstrumentView view;
        TradeSequence trades;
        bars::BarBuilder builder;
        book::Book book;
        std::vector<Evaluator> evaluators;
        Timestamp instant; // Of the bars not yet evaluated.
        bool is_evaluation_due = false;
    };

    void on_trade(const model::TradeTick& trade) noexcept;
    void on_levels(std::span<const model::BookLevel> levels) noexcept;
    void on_kline(const Bar& bar) noexcept;
    void on_base_bar(State& state, const Bar& bar) noexcept;
    void on_closed(State& state, const Bar& bar) noexcept;
    void evaluate(State& state) noexcept;
    [[nodiscard]] bool wakes(std::uint32_t timeframe_s) const noexcept;

    Options options_;
    std::int64_t step_ns_; // The base timeframe.
    std::size_t strategies_;
    decode::Decoder decoder_;
    decode::Event event_;
    std::vector<State> states_;
    WakeBuffer<policy::Intent> intents_;
    WakeBuffer<Bar> bars_;
    Counters counters_;
    Histogram to_intent_;
    Histogram to_done_;
    TickClock clock_;
    std::uint64_t frame_begun_ = 0; // Ticks; 0 outside feed.
    bool is_warming_up_ = false;
};

} // namespace tradecore::pipeline

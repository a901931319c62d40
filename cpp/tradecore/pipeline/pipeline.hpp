// SPDX-License-Identifier: Apache-2.0
// Bytes to intents: decode, book and quote, bars, graph, policy. Inline on the caller's thread, or
// with worker threads between decode and policy; the results are the same to the byte. No lock, no
// allocation after construction; what it has to say lies in wake buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/decode/decoder.hpp"
#include "tradecore/pipeline/crew.hpp"
#include "tradecore/pipeline/lane.hpp"
#include "tradecore/pipeline/outbox.hpp"
#include "tradecore/pipeline/setup.hpp"
#include "tradecore/pipeline/trade_sequence.hpp"

namespace tradecore::pipeline {

/// At one instant an instrument's bars close short to long, then its strategies are evaluated; the
/// buffers are handed over in the order of the whole node: by time, then bars by timeframe and
/// instrument, intents by strategy and instrument.
///
/// Inline, a call returns when all that it causes is done. With workers it returns when it is
/// handed to them; what it causes comes with a later feed(), poll() or settle(), in the same order
/// and, where each is followed by sort() and clear(), in the same portions: those of one call at a
/// time. All methods are for one thread, the caller's, which is also the only one that calls a
/// policy.
class MarketPipeline {
public:
    /// Strategies come in the order of their names. Throws std::invalid_argument, and with workers
    /// std::system_error.
    MarketPipeline(const std::vector<model::Instrument>& instruments, Options options,
                   const std::vector<CompiledStrategy>& strategies);

    /// Shows ticks, closed bars, signals, the intents that they raise, and latency to other
    /// processes from now on; warm_up() is not shown. Null ends that. Pre: as Outbox::publish_to.
    void publish_to(Publisher* publisher) noexcept { outbox_.publish_to(publisher); }

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

    /// What frames said, decoded already: trades of any instruments, quotes, one book update.
    std::size_t push_trades(std::span<const model::TradeTick> trades) noexcept;
    std::size_t push_quotes(std::span<const model::QuoteTick> quotes) noexcept;
    std::size_t push_update(std::span<const model::BookLevel> levels) noexcept;

    /// Like push_bars, but nothing is raised and no policy hears of it.
    void warm_up(std::span<const Bar> bars) noexcept;

    /// Trades were lost: the next bar says so, and books are unproven until a snapshot comes.
    void mark_gap() noexcept;

    /// A REST depth body, from which on the instrument's book is proven. Pre: instrument is one.
    [[nodiscard]] Status apply_snapshot(std::span<const std::byte> body, std::uint16_t instrument,
                                        Timestamp ts_recv) noexcept;

    /// Hands on what workers have done; waits for nothing. Returns pending().
    std::size_t poll() noexcept;
    /// Waits until something is pending, or all that the calls so far cause is handed on. Returns
    /// pending(): 0 means that nothing more will come of them.
    std::size_t settle() noexcept;
    /// To be called when wake_fd() was readable: lets it be written again. Returns poll().
    std::size_t on_wake() noexcept;
    /// Becomes readable when workers have something for a caller that does not call; -1 inline.
    [[nodiscard]] int wake_fd() const noexcept { return crew_ ? crew_->wake_fd() : -1; }

    /// Records waiting in the buffers of intents, bars and ticks.
    [[nodiscard]] std::size_t pending() const noexcept { return outbox_.pending(); }
    /// Puts intents and bars into their order; they stay until clear().
    void sort() noexcept { outbox_.sort(); }
    [[nodiscard]] std::span<const policy::Intent> intents() const noexcept {
        return outbox_.intents().records();
    }
    [[nodiscard]] std::span<const Bar> bars() const noexcept { return outbox_.bars().records(); }
    void clear() noexcept { outbox_.clear(); }
    /// Trades and changes of books that are waited for, in their order; they stay until
    /// clear_ticks(). Bars that one closed waited before it. book() is as of the last.
    [[nodiscard]] std::span<const Tick> ticks() const noexcept { return outbox_.ticks().records(); }
    void clear_ticks() noexcept { outbox_.clear_ticks(); }
    /// All evaluations since clear_signals(), whether they led to an intent or not, in their order;
    /// none unless Options::signals_max.
    [[nodiscard]] std::span<const policy::Signal> signals() const noexcept {
        return outbox_.signals().records();
    }
    void clear_signals() noexcept { outbox_.clear_signals(); }

    [[nodiscard]] bool is_made_of_trades() const noexcept {
        return options_.source == bars::Source::trades;
    }
    [[nodiscard]] std::size_t instruments() const noexcept { return lanes_.size(); }
    [[nodiscard]] std::size_t strategies() const noexcept { return strategies_; }
    [[nodiscard]] std::span<const std::uint32_t> timeframes_s() const noexcept {
        return options_.timeframes_s;
    }
    // As far as it has been handed on. Pre: instrument < instruments(), strategy < strategies().
    [[nodiscard]] const InstrumentView& view(std::size_t instrument) const noexcept;
    /// The graph's outputs at its last tick; null where the strategy does not trade.
    [[nodiscard]] const policy::Signal* signal(std::size_t strategy,
                                               std::size_t instrument) const noexcept {
        return outbox_.signal(strategy, instrument);
    }
    // After all calls so far: these wait until workers are at rest. The book changes with the next
    // call, and with workers from another thread: copy what is to be kept.
    [[nodiscard]] const book::Book& book(std::size_t instrument) const noexcept;
    /// What was seen of the bar that now forms; tag.kind is none if nothing was.
    [[nodiscard]] Bar forming(std::size_t instrument, std::size_t timeframe) const noexcept;
    /// Trades and bars that came after their interval was closed, and were left out.
    [[nodiscard]] std::uint64_t late() const noexcept;
    [[nodiscard]] Counters counters() const noexcept;

    [[nodiscard]] WorkerCounters worker_counters() const noexcept;
    [[nodiscard]] const decode::Counters& decoded() const noexcept { return decoder_.counters(); }
    [[nodiscard]] std::uint64_t intents_refused() const noexcept {
        return outbox_.intents().refused();
    }
    [[nodiscard]] std::uint64_t bars_refused() const noexcept { return outbox_.bars().refused(); }
    [[nodiscard]] std::uint64_t ticks_refused() const noexcept { return outbox_.ticks().refused(); }
    [[nodiscard]] std::uint64_t signals_refused() const noexcept {
        return outbox_.signals().refused();
    }
    /// In ticks of clock(), from feed's first instruction: to an intent; and until nothing more
    /// comes of the frame. With workers a frame that can close no bar ends when it is handed over.
    [[nodiscard]] const Histogram& to_intent() const noexcept { return outbox_.to_intent(); }
    [[nodiscard]] const Histogram& to_done() const noexcept { return outbox_.to_done(); }
    [[nodiscard]] const TickClock& clock() const noexcept { return outbox_.clock(); }
    void clear_latency() noexcept { outbox_.clear_latency(); }

private:
    void begin(std::uint64_t begun, bool is_warming_up = false) noexcept;
    bool end() noexcept;
    void on_event(const decode::Event& event) noexcept;
    void on_trade(const model::TradeTick& trade) noexcept;
    void on_levels(std::span<const model::BookLevel> levels) noexcept;
    void on_kline(const Bar& bar) noexcept;
    void on_bar(const Bar& bar) noexcept;
    void push(std::span<const Bar> bars, bool is_warming_up) noexcept;
    void rest() const noexcept;

    Options options_;
    std::int64_t step_ns_; // The base timeframe.
    std::size_t strategies_;
    decode::Decoder decoder_;
    decode::Event event_;
    std::vector<TradeSequence> trades_; // By instrument.
    std::vector<Lane> lanes_;           // By instrument; the workers' while there are any.
    Outbox outbox_;
    Counters counters_;
    Cause cause_;                // Of the call that runs.
    std::unique_ptr<Crew> crew_; // Null inline. Last: its threads use the lanes.
};

} // namespace tradecore::pipeline

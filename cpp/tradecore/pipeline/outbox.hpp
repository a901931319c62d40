// SPDX-License-Identifier: Apache-2.0
// The caller's side of a pipeline: what the lanes say comes here in its order, becomes prices,
// signals and intents, and waits until it is taken. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/pipeline/latency.hpp"
#include "tradecore/pipeline/publisher.hpp"
#include "tradecore/pipeline/setup.hpp"
#include "tradecore/pipeline/wake.hpp"

namespace tradecore::pipeline {

/// Where one instrument stands.
struct InstrumentView {
    Price last_price;       ///< Of the newest trade, or kline; 0 before the first.
    Timestamp ts_event;     ///< Of the newest trade or closed base bar.
    Price last_close;       ///< Of the newest closed base bar; 0 before the first.
    Timestamp ts_close;     ///< Of the same.
    model::QuoteTick quote; ///< tag.kind none before the first.
    Timestamp ts_book;      ///< Of the book's newest change: the venue's, else that of receipt.
};

/// A trade that is waited for, or, of kind book_level, word that the book has changed: only the tag
/// is set then, and the book shows how.
using Tick = model::TradeTick;

/// One call of the pipeline: what the lanes say is said because of it.
struct Cause {
    std::uint64_t number = 0; ///< Ascends from call to call.
    std::uint64_t begun = 0;  ///< In ticks of the clock; 0 where no frame is behind it.
    bool is_warming_up = false;
};

class Outbox {
public:
    /// Pre: check_setup() found nothing.
    Outbox(const Options& options, std::size_t instruments,
           const std::vector<CompiledStrategy>& strategies);

    /// From now on all that passes here is shown to other processes; null ends that. What is
    /// closed shows nothing. Pre: not null means open, with two histograms; it outlives this, or
    /// the next call.
    void publish_to(Publisher* publisher) noexcept;

    // --- What the caller's thread sees itself.

    void on_trade(const model::TradeTick& trade, std::uint64_t number) noexcept;
    void on_quote(const model::QuoteTick& quote) noexcept {
        places_[quote.tag.instrument].view.quote = quote;
        publish(quote);
    }
    void on_levels(std::span<const model::BookLevel> levels) noexcept {
        for (const model::BookLevel& level : levels) {
            publish(level);
        }
    }
    /// The update just published changed the instrument's book.
    void on_book_changed(std::uint16_t instrument, Timestamp ts) noexcept;
    [[nodiscard]] bool tells_books() const noexcept { return tells_books_; }
    /// The price of a bar that is not closed yet.
    void on_forming(const Bar& bar, std::uint64_t number) noexcept;
    /// A frame that began at `begun` is done with.
    void on_done(std::uint64_t begun) noexcept { took(to_done_, kToDone, begun); }

    // --- What the lanes say of one call, in order: between begin() and the next begin().

    void begin(const Cause& cause) noexcept { cause_ = cause; }
    void on_bar(const Bar& bar) noexcept;
    void on_signal(const policy::Signal& signal) noexcept;

    // --- What waits to be taken.

    /// Intents, bars and ticks; signals wake nobody.
    [[nodiscard]] std::size_t pending() const noexcept {
        return intents_.size() + bars_.size() + ticks_.size();
    }
    /// Puts intents and bars into the order of the node.
    void sort() noexcept;
    void clear() noexcept;
    [[nodiscard]] const WakeBuffer<policy::Intent>& intents() const noexcept { return intents_; }
    [[nodiscard]] const WakeBuffer<Bar>& bars() const noexcept { return bars_; }
    [[nodiscard]] const WakeBuffer<Tick>& ticks() const noexcept { return ticks_; }
    void clear_ticks() noexcept { ticks_.clear(); }
    [[nodiscard]] const WakeBuffer<policy::Signal>& signals() const noexcept { return signals_; }
    void clear_signals() noexcept { signals_.clear(); }

    // --- Views.

    [[nodiscard]] const InstrumentView& view(std::size_t instrument) const noexcept {
        return places_[instrument].view;
    }
    /// The graph's outputs at its last tick; null where the strategy does not trade.
    [[nodiscard]] const policy::Signal* signal(std::size_t strategy,
                                               std::size_t instrument) const noexcept;
    /// `counters` with what is counted here.
    [[nodiscard]] Counters counted(Counters counters) const noexcept;
    [[nodiscard]] const Histogram& to_intent() const noexcept { return to_intent_; }
    [[nodiscard]] const Histogram& to_done() const noexcept { return to_done_; }
    [[nodiscard]] const TickClock& clock() const noexcept { return clock_; }
    void clear_latency() noexcept;

private:
    /// A bar is heard after the call that closed it, behind worker threads even after later calls;
    /// it moves the price only where no later call has.
    struct Place {
        InstrumentView view;
        std::uint64_t price_number = 0; ///< The call that last told a price, other than by a bar.
        std::uint64_t trade_number = 0; ///< The same, but trades only.
        bool tells_trades = false;      ///< They are waited for.
        bool tells_books = false;       ///< Changes of the book are.
    };
    struct Decider {
        policy::Signal last;
        std::shared_ptr<policy::Policy> policy; ///< Null: not traded.
    };

    // Places of the publisher's histograms, as PublisherOptions names them.
    static constexpr std::size_t kToIntent = 0;
    static constexpr std::size_t kToDone = 1;

    template <class Record> void publish(const Record& record) noexcept {
        if (publisher_ != nullptr && publisher_->is_open()) {
            publisher_->publish(record);
        }
    }
    void took(Histogram& histogram, std::size_t place, std::uint64_t begun) noexcept {
        const std::uint64_t ticks = clock_.now() - begun;
        histogram.record(ticks);
        if (publisher_ != nullptr && publisher_->is_open()) {
            publisher_->histogram(place).record(ticks);
        }
    }
    [[nodiscard]] std::size_t place_of(std::size_t strategy,
                                       std::size_t instrument) const noexcept {
        return strategy * places_.size() + instrument;
    }

    std::vector<std::uint32_t> wake_timeframes_s_;
    std::uint32_t base_s_;
    std::vector<Place> places_;     // By instrument.
    std::vector<Decider> deciders_; // By strategy, then instrument.
    WakeBuffer<policy::Intent> intents_;
    WakeBuffer<Bar> bars_;
    WakeBuffer<Tick> ticks_;
    WakeBuffer<policy::Signal> signals_;
    bool keeps_signals_;
    bool tells_books_;
    Cause cause_;
    std::uint64_t bars_heard_ = 0;
    std::uint64_t evaluations_ = 0;
    std::uint64_t intents_raised_ = 0;
    Histogram to_intent_;
    Histogram to_done_;
    TickClock clock_;
    Publisher* publisher_ = nullptr;
};

} // namespace tradecore::pipeline

// SPDX-License-Identifier: Apache-2.0
// One instrument's way from records to signals: book, bars, graphs. Policy comes after it, on the
// caller's thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradecore/bars/builder.hpp"
#include "tradecore/book/book.hpp"
#include "tradecore/graph/stream.hpp"
#include "tradecore/pipeline/setup.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::pipeline {

/// At one instant the bars close short to long, then the strategies are evaluated. A `Sink` has
/// `on_bar(const Bar&)` and `on_signal(const policy::Signal&)`, both noexcept; it hears each closed
/// bar and each evaluation in that order and must not call the lane.
///
/// Made and destroyed on its owner's thread; between, one thread at a time uses it.
class Lane {
public:
    /// Throws std::invalid_argument, std::bad_alloc. Pre: check_setup() found nothing.
    Lane(std::uint16_t instrument, const Options& options,
         const std::vector<CompiledStrategy>& strategies);

    /// Pre: the source is trades, and this one was not seen before.
    template <class Sink> void on_trade(const model::TradeTick& trade, Sink& sink) noexcept {
        builder_.on_trade(trade, [&](const Bar& bar) { on_closed(bar, sink); });
        evaluate(sink);
    }
    /// A closed base bar.
    template <class Sink> void on_bar(const Bar& bar, Sink& sink) noexcept {
        builder_.on_bar(bar, [&](const Bar& closed) { on_closed(closed, sink); });
        evaluate(sink);
    }
    /// Venue time has reached `ts`.
    template <class Sink> void advance(Timestamp ts, Sink& sink) noexcept {
        builder_.advance(ts, [&](const Bar& bar) { on_closed(bar, sink); });
        evaluate(sink);
    }
    /// A base bar that is not closed yet. Pre: the source is klines.
    void on_forming(const Bar& bar) noexcept { builder_.on_forming(bar); }
    /// One book update, or a snapshot.
    void on_levels(std::span<const model::BookLevel> levels) noexcept {
        book_status_ = book_.apply(levels);
        book_gaps_ += book_status_ == Status::gap;
    }
    void mark_gap() noexcept {
        builder_.mark_gap();
        book_.clear();
    }

    [[nodiscard]] const book::Book& book() const noexcept { return book_; }
    /// What the book said of the last update.
    [[nodiscard]] Status book_status() const noexcept { return book_status_; }
    [[nodiscard]] std::uint64_t book_gaps() const noexcept { return book_gaps_; }
    [[nodiscard]] std::uint64_t late() const noexcept { return builder_.late(); }
    [[nodiscard]] Bar forming(std::size_t timeframe) const noexcept {
        return builder_.forming(timeframe);
    }

private:
    struct Evaluator {
        std::uint32_t clock_s;
        std::size_t outputs;
        graph::Stream stream;
        policy::Signal signal;
    };

    template <class Sink> void on_closed(const Bar& bar, Sink& sink) noexcept {
        if (is_evaluation_due_ && bar.ts_close != instant_) {
            evaluate(
                sink); // Silence of several bars closes them at once, an instant after another.
        }
        instant_ = bar.ts_close;
        is_evaluation_due_ = true;
        for (Evaluator& evaluator : evaluators_) {
            evaluator.stream.on_bar(bar);
            if (bar.tag.extra == evaluator.clock_s) {
                evaluator.signal.close = bar.close;
            }
        }
        sink.on_bar(bar);
    }

    template <class Sink> void evaluate(Sink& sink) noexcept {
        if (!is_evaluation_due_) {
            return;
        }
        is_evaluation_due_ = false;
        for (Evaluator& evaluator : evaluators_) {
            std::array<double, policy::kOutputsMax> out{};
            const std::span<double> outputs = std::span(out).first(evaluator.outputs);
            if (!evaluator.stream.evaluate(instant_, outputs)) {
                continue;
            }
            policy::Signal& signal = evaluator.signal;
            signal.ts_event = instant_;
            signal.take(outputs);
            sink.on_signal(static_cast<const policy::Signal&>(signal));
        }
    }

    bars::BarBuilder builder_;
    book::Book book_;
    std::vector<Evaluator> evaluators_;
    Timestamp instant_; // Of the bars not yet evaluated.
    std::uint64_t book_gaps_ = 0;
    Status book_status_ = Status::ok;
    bool is_evaluation_due_ = false;
};

} // namespace tradecore::pipeline

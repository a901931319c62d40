// SPDX-License-Identifier: Apache-2.0
// A free-form strategy on one spot instrument without an engine: it is shown bar after bar and says
// what it wishes, and sim::Trader does what engine and venue would. docs/decisions/0025.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "tradecore/pipeline/history.hpp"
#include "tradecore/pipeline/seat.hpp"
#include "tradecore/sim/trader.hpp"

namespace tradecore::pipeline {

class FreeRun {
public:
    /// Shows the closed bars of these timeframes, of which the shortest is the seat's clock. Gives
    /// up at once where `terms` or the history are not a trader's. Throws std::invalid_argument
    /// unless there is a timeframe and each is a multiple of the history's.
    FreeRun(std::shared_ptr<const History> history, sim::Terms terms, const policy::Config& config,
            std::vector<std::uint32_t> timeframes_s, Seat seat);
    FreeRun(const FreeRun&) = delete;
    FreeRun& operator=(const FreeRun&) = delete;

    /// The next bar: by close, at one instant long to short. All orders made so far have met what
    /// the market did up to its close. Null after the last one, and once the trader gave up.
    [[nodiscard]] const model::Bar* next();
    /// What is wished at the bar last shown; nothing unless this is called before the next one.
    void wish(const Wish& wish);

    /// No bar comes any more: what was wished so far becomes orders, which meet nothing. Pre: now()
    /// is over.
    void stop();
    /// Whether no more bars of this instant will be shown.
    [[nodiscard]] bool is_over() const noexcept;

    /// Whether the trader did, or an instant raised more than one intent: what comes of two is the
    /// engine's to say.
    [[nodiscard]] bool gave_up() const noexcept { return gave_up_ || trader_.gave_up(); }
    /// When the bar last shown closed; 0 before the first.
    [[nodiscard]] base::Timestamp now() const noexcept { return now_; }
    /// Close of the last base bar by then; 0 before the first.
    [[nodiscard]] base::Price price() const noexcept;
    /// The market order that was made after the last base bar, and waits for the next open; null
    /// without one.
    [[nodiscard]] const sim::Sent* waiting() const noexcept;
    [[nodiscard]] const sim::Tally& tally() const noexcept { return trader_.tally(); }
    [[nodiscard]] const sim::Log& log() const noexcept { return log_; }

private:
    struct Track {
        std::span<const model::Bar> bars;
        std::size_t shown = 0;

        [[nodiscard]] const model::Bar& next() const noexcept { return bars[shown]; }
    };

    [[nodiscard]] Track* first() noexcept;
    void settle();
    void act();

    std::shared_ptr<const History> history_;
    sim::Terms terms_;
    sim::Log log_;
    sim::Trader trader_;
    Seat seat_;
    std::vector<Track> tracks_;          ///< Long to short.
    std::vector<policy::Intent> raised_; ///< At now_: they become orders when it is over.
    model::Bar shown_;                   ///< The last one, as a BarBuilder makes it.
    bool is_open_ = false;               ///< Nothing was wished at it yet.
    bool gave_up_ = false;
    std::size_t closed_ = 0; ///< Base bars closed by now_.
    base::Timestamp now_;
};

} // namespace tradecore::pipeline

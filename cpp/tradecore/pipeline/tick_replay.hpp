// SPDX-License-Identifier: Apache-2.0
// Recorded ticks, a simulated venue and a pipeline on one time line, with the time that messages
// take between venue and strategy. Returns to its owner only when there is something to decide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>

#include "tradecore/pipeline/funding.hpp"
#include "tradecore/pipeline/pipeline.hpp"
#include "tradecore/pipeline/replay.hpp"
#include "tradecore/pipeline/tick_cursor.hpp"
#include "tradecore/sim/delay.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::pipeline {

struct Delays {
    sim::Delay data;      ///< Market data, from the venue to the strategy.
    sim::Delay orders;    ///< Orders, cancels and queries, from the strategy to the venue.
    sim::Delay responses; ///< Answers and reports, from the venue to the strategy.
};

/// Two times run here. In venue time the venue meets the ticks and takes what arrives; in the
/// strategy's time the pipeline hears of the same ticks, a delay later. Venue time is heard as
/// well: at each instant T of the base grid the venue says that it is T, before the ticks of T, and
/// on that the bars close. At one instant: funding, ticks at the venue (trades, quotes, updates),
/// requests at the venue, responses at the strategy, ticks at the strategy, alarms.
///
/// What is sent either way stays with the owner, oldest first: this keeps the times. On `venue` he
/// carries the request out, or takes the reports, and responds with what the venue said. Pre of
/// run(): what the last wake named was done.
class TickReplay {
public:
    /// The memory of `ticks` stays the caller's. Throws std::invalid_argument: a venue fed with
    /// bars, bars not made of trades, workers, ticks that are none or not as check_ticks() wants
    /// them. The strategy hears of the trades, and only if `hears_book` of quotes and updates too:
    /// a book that nobody reads costs as much as the venue's.
    TickReplay(MarketPipeline& pipeline, sim::Venue& venue, const Ticks& ticks, Delays delays,
               bool hears_book = false, std::vector<FundingRate> funding = {});

    /// Plays on until there is something to do, at most `steps_max` ticks at either end.
    [[nodiscard]] Wake run(std::uint64_t steps_max = std::numeric_limits<std::uint64_t>::max());

    /// The strategy sends something to the venue: a wake `venue` follows when it is there.
    void send() { requests_.push_back(orders_.send(now_)); }
    /// Whether the wake `venue` is the arrival of a request, the oldest on its way.
    [[nodiscard]] bool has_arrived() const noexcept { return has_arrived_; }
    /// The venue sends something back: a wake `reports` follows when it is heard.
    void respond() { responses_.push_back(answers_.send(now_)); }

    /// Come back with `decision` at `ts`, or now if that is over, once.
    void wake_at(Timestamp ts) noexcept { alarm_ = ts < now_ ? now_.raw : ts.raw; }

    [[nodiscard]] Timestamp start() const noexcept { return start_; }
    [[nodiscard]] Timestamp end() const noexcept { return end_; } ///< Of the last tick.
    /// Trades, quotes and levels that the venue has met.
    [[nodiscard]] std::uint64_t rows_played() const noexcept { return rows_played_; }

private:
    static constexpr std::int64_t kNever = TickCursor::kNever;

    void play_tick();
    [[nodiscard]] bool hear_tick();
    [[nodiscard]] WakeReason heard() const noexcept;
    void send_next();

    MarketPipeline& pipeline_;
    sim::Venue& venue_;
    Funding funding_;
    TickCursor met_;   ///< By the venue.
    TickCursor heard_; ///< By the strategy.
    sim::Line data_;
    sim::Line orders_;
    sim::Line answers_;
    std::deque<Timestamp> requests_;  ///< When each on its way arrives.
    std::deque<Timestamp> responses_; ///< Likewise.
    std::int64_t step_ns_;
    std::int64_t beat_;          ///< The next instant of the base grid that the venue will say.
    std::int64_t last_beat_;     ///< No more of them after it.
    std::int64_t heard_due_ = 0; ///< When the next of the data line is heard.
    bool has_arrived_ = false;
    bool is_beat_next_ = false; ///< It is a beat.
    std::int64_t alarm_ = kNever;
    Timestamp start_, end_, now_;
    std::uint64_t rows_played_ = 0;
};

} // namespace tradecore::pipeline

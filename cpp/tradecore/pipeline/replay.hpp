// SPDX-License-Identifier: Apache-2.0
// Bars, a simulated venue and a pipeline on one time line. Returns to its owner only when there is
// something to decide, so that a backtest costs C++ time per bar and Python time per order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tradecore/pipeline/funding.hpp"
#include "tradecore/pipeline/pipeline.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::pipeline {

/// Why run() came back.
enum class WakeReason : std::uint8_t {
    reports,  ///< The venue has reports to take.
    decision, ///< The pipeline has intents to take, or an alarm rang; bars may wait too.
    pause,    ///< As many steps as asked for are done.
    end,      ///< All bars or ticks are played.
    venue,    ///< TickReplay: a request has reached the venue, or it has reports to send.
    bars,     ///< Replay: the pipeline has bars to take, and nothing else is to be done.
    ticks,    ///< TickReplay: the pipeline has ticks to take, and nothing else is to be done.
};

struct Wake {
    WakeReason reason = WakeReason::end;
    Timestamp ts; ///< The instant being played.
};

/// At each instant T of the base grid, also inside holes: the venue closes the bars that end at T
/// (fills) and settles the funding due by T, the pipeline takes them and advances to T (bars,
/// decisions), and the venue opens the bars that begin at T (fills at the open). After each of the
/// three the owner may act. Pre of run(): what the last wake named was taken.
class Replay {
public:
    /// One run of closed base bars for each instrument, ascending, on the base grid; the memory
    /// stays the caller's. Throws std::invalid_argument.
    Replay(MarketPipeline& pipeline, sim::Venue& venue, std::vector<std::span<const Bar>> bars,
           std::vector<FundingRate> funding = {});

    /// Plays on until there is something to do, at most `steps_max` instants.
    [[nodiscard]] Wake run(std::uint64_t steps_max = std::numeric_limits<std::uint64_t>::max());

    /// Come back with `decision` at the first instant at or after `ts`, once. At the last instant
    /// before midnight UTC it does so by itself: limits by the day start from that instant's
    /// prices.
    void wake_at(Timestamp ts) noexcept { alarm_ = ts; }
    /// Come back with `decision` whenever a base bar closes below `below` or above `above`; 0 for
    /// never.
    void watch(std::size_t instrument, Price below, Price above) noexcept;

    [[nodiscard]] std::size_t instruments() const noexcept { return tracks_.size(); }
    [[nodiscard]] Timestamp start() const noexcept { return start_; }
    [[nodiscard]] Timestamp end() const noexcept { return end_; }
    [[nodiscard]] std::uint64_t bars_played() const noexcept { return bars_played_; }

private:
    enum class Phase : std::uint8_t { close, decide, open };
    struct Track {
        std::span<const Bar> bars;
        std::size_t opened = 0; ///< Bars whose open was played.
        std::size_t closed = 0; ///< Bars whose close was played.
        Price below;
        Price above;
        bool is_closing = false; ///< A bar of this instrument closed at now_.
    };

    void close_bars();
    void decide();
    [[nodiscard]] bool rings() noexcept;
    void open_bars();

    MarketPipeline& pipeline_;
    sim::Venue& venue_;
    std::vector<Track> tracks_;
    Funding funding_;
    std::int64_t step_ns_;
    Timestamp start_;
    Timestamp end_;
    Timestamp now_;
    Timestamp alarm_{std::numeric_limits<std::int64_t>::max()};
    std::uint64_t bars_played_ = 0;
    Phase phase_ = Phase::close;
};

} // namespace tradecore::pipeline

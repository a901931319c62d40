// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/replay.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

void check_track(std::span<const Bar> bars, std::size_t instrument, std::int64_t step) {
    Timestamp last{std::numeric_limits<std::int64_t>::min()};
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const Bar& bar = bars[i];
        const auto refuse = [&](const std::string& what) {
            throw std::invalid_argument("bars of instrument " + std::to_string(instrument) +
                                        ": row " + std::to_string(i) + what);
        };
        if (bar.tag.instrument != instrument) {
            refuse(" names instrument " + std::to_string(bar.tag.instrument));
        }
        if (bar.ts_close.raw - bar.ts_open.raw != step || bar.ts_open.raw % step != 0) {
            refuse(" is not one step of the base grid of " + std::to_string(step / kSecond) + " s");
        }
        if (bar.ts_open < last) {
            refuse(" begins before the bar before it ends");
        }
        if (!bar.tag.has(model::kFlagClosed)) {
            refuse(" is not a closed bar");
        }
        last = bar.ts_close;
    }
}

} // namespace

Replay::Replay(MarketPipeline& pipeline, sim::Venue& venue, std::vector<std::span<const Bar>> bars,
               std::vector<FundingRate> funding)
    : pipeline_(pipeline), venue_(venue), funding_(std::move(funding), venue),
      step_ns_(static_cast<std::int64_t>(pipeline.timeframes_s().front()) * kSecond) {
    if (bars.size() != pipeline.instruments()) {
        throw std::invalid_argument("bars holds " + std::to_string(bars.size()) +
                                    " runs, must hold one for each of " +
                                    std::to_string(pipeline.instruments()) + " instruments");
    }
    if (pipeline.worker_counters().workers != 0) {
        throw std::invalid_argument("pipeline has " +
                                    std::to_string(pipeline.worker_counters().workers) +
                                    " workers, must have none: a replay is one time line");
    }
    start_.raw = std::numeric_limits<std::int64_t>::max();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        check_track(bars[i], i, step_ns_);
        if (!bars[i].empty()) {
            start_ = std::min(start_, bars[i].front().ts_open);
            end_ = std::max(end_, bars[i].back().ts_close);
        }
        Track track;
        track.bars = bars[i];
        tracks_.push_back(track);
    }
    if (end_.raw == 0) {
        throw std::invalid_argument("bars are all empty, must hold at least one bar");
    }
    now_ = start_;
}

void Replay::watch(std::size_t instrument, Price below, Price above) noexcept {
    TC_ASSERT(instrument < tracks_.size());
    tracks_[instrument].below = below;
    tracks_[instrument].above = above;
}

Wake Replay::run(std::uint64_t steps_max) {
    std::uint64_t steps = 0;
    while (now_ <= end_) {
        switch (phase_) {
        case Phase::close:
            if (steps++ == steps_max) {
                return {WakeReason::pause, now_};
            }
            close_bars();
            funding_.pay(venue_, now_);
            phase_ = Phase::decide;
            if (venue_.has_reports()) {
                return {WakeReason::reports, now_};
            }
            [[fallthrough]];
        case Phase::decide:
            decide();
            phase_ = Phase::open;
            if (rings() || !pipeline_.intents().empty()) {
                return {WakeReason::decision, now_};
            }
            if (!pipeline_.bars().empty()) {
                return {WakeReason::bars, now_};
            }
            [[fallthrough]];
        case Phase::open: {
            open_bars();
            phase_ = Phase::close;
            const Timestamp played = now_;
            now_.raw += step_ns_;
            if (venue_.has_reports()) {
                return {WakeReason::reports, played};
            }
        }
        }
    }
    return {WakeReason::end, end_};
}

void Replay::close_bars() {
    for (Track& track : tracks_) {
        track.is_closing = track.closed < track.opened && track.bars[track.closed].ts_close == now_;
        if (track.is_closing) {
            venue_.close_phase(track.bars.subspan(track.closed, 1));
        }
    }
}

void Replay::decide() {
    for (Track& track : tracks_) {
        if (track.is_closing) {
            static_cast<void>(pipeline_.push_bars(track.bars.subspan(track.closed, 1)));
            ++track.closed;
            ++bars_played_;
        }
    }
    static_cast<void>(pipeline_.advance(now_));
}

bool Replay::rings() noexcept {
    bool rings = now_ >= alarm_ || (now_.raw + step_ns_) % kDay == 0;
    if (now_ >= alarm_) {
        alarm_.raw = std::numeric_limits<std::int64_t>::max();
    }
    for (const Track& track : tracks_) {
        if (track.is_closing) {
            const Price close = track.bars[track.closed - 1].close;
            rings = rings || close < track.below || (track.above.raw != 0 && close > track.above);
        }
    }
    return rings;
}

void Replay::open_bars() {
    for (Track& track : tracks_) {
        if (track.opened < track.bars.size() && track.bars[track.opened].ts_open == now_) {
            venue_.open_phase(track.bars.subspan(track.opened, 1));
            ++track.opened;
        }
    }
}

} // namespace tradecore::pipeline

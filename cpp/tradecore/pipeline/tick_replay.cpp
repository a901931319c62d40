// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/tick_replay.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {
namespace {

template <class Record>
void check_rows(std::span<const Record> rows, const char* name, std::size_t instruments) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto refuse = [&](const std::string& what) {
            throw std::invalid_argument(std::string(name) + ": row " + std::to_string(i) + what);
        };
        if (rows[i].tag.instrument >= instruments) {
            refuse(" names instrument " + std::to_string(rows[i].tag.instrument) +
                   ", must be below " + std::to_string(instruments));
        }
        if (i > 0 && rows[i].ts_event < rows[i - 1].ts_event) {
            refuse(" is older than the row before it");
        }
        if (rows[i].ts_event.raw <= 0) {
            refuse(" has no time");
        }
    }
}

/// The first instant of the grid at or after `ts`.
[[nodiscard]] std::int64_t grid_after(std::int64_t ts, std::int64_t step) noexcept {
    return (ts + step - 1) / step * step;
}

[[nodiscard]] std::int64_t last_ts(const Ticks& ticks) noexcept {
    std::int64_t last = 0;
    const auto look = [&](const auto& rows) {
        last = rows.empty() ? last : std::max(last, rows.back().ts_event.raw);
    };
    look(ticks.trades);
    look(ticks.quotes);
    look(ticks.levels);
    return last;
}

} // namespace

void check_ticks(const Ticks& ticks, std::size_t instruments) {
    check_rows(ticks.trades, "trades", instruments);
    check_rows(ticks.quotes, "quotes", instruments);
    check_rows(ticks.levels, "levels", instruments);
    if (!ticks.levels.empty() && !ticks.levels.back().tag.has(model::kFlagLast)) {
        throw std::invalid_argument("levels: the last update has no end, its last row must be "
                                    "flagged LAST");
    }
}

TickReplay::TickReplay(MarketPipeline& pipeline, sim::Venue& venue, const Ticks& ticks,
                       Delays delays, bool hears_book, std::vector<FundingRate> funding)
    : pipeline_(pipeline), venue_(venue), funding_(std::move(funding), venue),
      met_((check_ticks(ticks, venue.instruments().size()), ticks)),
      heard_(hears_book ? ticks : Ticks{ticks.trades, {}, {}}), data_(std::move(delays.data)),
      orders_(std::move(delays.orders)), answers_(std::move(delays.responses)),
      step_ns_(static_cast<std::int64_t>(pipeline.timeframes_s().front()) * 1'000'000'000) {
    const auto require = [](bool condition, const char* text) {
        if (!condition) {
            throw std::invalid_argument(text);
        }
    };
    require(met_.kind() != TickKind::none, "ticks are empty, must hold at least one");
    require(venue.mode() == sim::Mode::ticks, "venue is fed with bars, must be fed with ticks");
    require(pipeline.is_made_of_trades(), "pipeline makes no bars of trades, must do so");
    require(pipeline.worker_counters().workers == 0,
            "pipeline has workers, must have none: a replay is one time line");
    require(pipeline.instruments() == venue.instruments().size(),
            "pipeline and venue must have the same instruments");
    now_ = start_ = {met_.ts()};
    end_ = {last_ts(ticks)};
    beat_ = grid_after(start_.raw, step_ns_);
    last_beat_ = end_.raw - end_.raw % step_ns_;
    send_next();
}

Wake TickReplay::run(std::uint64_t steps_max) {
    const auto first = [](const std::deque<Timestamp>& line) {
        return line.empty() ? kNever : line.front().raw;
    };
    has_arrived_ = false;
    for (std::uint64_t steps = 0;;) {
        const std::int64_t request = first(requests_);
        const std::int64_t response = first(responses_);
        const std::int64_t played = std::min({met_.ts(), request, response, heard_due_});
        if (played == kNever) {
            now_ = std::max(now_, end_);
            return {WakeReason::end, now_};
        }
        now_.raw = std::min({played, alarm_, std::max(funding_.due(), now_.raw)});
        if (funding_.due() <= now_.raw) {
            funding_.pay(venue_, now_);
            if (venue_.has_reports()) {
                return {WakeReason::venue, now_};
            }
        } else if (met_.ts() == now_.raw) {
            play_tick();
            if (venue_.has_reports()) {
                return {WakeReason::venue, now_};
            }
        } else if (request == now_.raw) {
            requests_.pop_front();
            has_arrived_ = true;
            return {WakeReason::venue, now_};
        } else if (response == now_.raw) {
            responses_.pop_front();
            return {WakeReason::reports, now_};
        } else if (heard_due_ == now_.raw) {
            if (hear_tick()) {
                return {heard(), now_};
            }
        } else {
            alarm_ = kNever;
            return {WakeReason::decision, now_};
        }
        if (++steps == steps_max) {
            return {WakeReason::pause, now_};
        }
    }
}

void TickReplay::play_tick() {
    std::size_t rows = 1;
    switch (met_.kind()) {
    case TickKind::none: return;
    case TickKind::trade: venue_.on_trades(met_.trade()); break;
    case TickKind::quote: venue_.on_quotes(met_.quote()); break;
    case TickKind::update: {
        const auto update = met_.update();
        rows = update.size();
        venue_.on_levels(update);
        break;
    }
    }
    rows_played_ += rows;
    met_.advance(rows);
}

/// True if there is something to decide.
bool TickReplay::hear_tick() {
    if (is_beat_next_) {
        static_cast<void>(pipeline_.advance({beat_}));
        beat_ += step_ns_;
        send_next();
        return true;
    }
    std::size_t rows = 1;
    switch (heard_.kind()) {
    case TickKind::none: break;
    case TickKind::trade: static_cast<void>(pipeline_.push_trades(heard_.trade())); break;
    case TickKind::quote: static_cast<void>(pipeline_.push_quotes(heard_.quote())); break;
    case TickKind::update: {
        const auto update = heard_.update();
        rows = update.size();
        static_cast<void>(pipeline_.push_update(update));
        break;
    }
    }
    heard_.advance(rows);
    send_next();
    return pipeline_.pending() > 0;
}

/// Why there is something to decide: ticks that are waited for, alone, or more.
WakeReason TickReplay::heard() const noexcept {
    const std::size_t ticks = pipeline_.ticks().size();
    return ticks > 0 && ticks == pipeline_.pending() ? WakeReason::ticks : WakeReason::decision;
}

/// Puts what the venue says next on the data line.
void TickReplay::send_next() {
    const std::int64_t tick = heard_.ts();
    is_beat_next_ = beat_ <= last_beat_ && beat_ <= tick;
    const std::int64_t sent = is_beat_next_ ? beat_ : tick;
    heard_due_ = sent == kNever ? kNever : data_.send({sent}).raw;
}

} // namespace tradecore::pipeline

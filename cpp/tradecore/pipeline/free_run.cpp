// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/free_run.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

namespace tradecore::pipeline {
namespace {

/// The shortest timeframe's decisions. Throws std::invalid_argument if there is none.
const sim::Clock& clock_of(const History& history, const std::vector<std::uint32_t>& timeframes_s) {
    if (timeframes_s.empty()) {
        throw std::invalid_argument("timeframes_s was empty, must have at least one");
    }
    return history.clock(*std::ranges::min_element(timeframes_s));
}

sim::Terms plain(sim::Terms terms, const History& history) {
    terms.is_plain = terms.is_plain && history.tape().is_plain();
    return terms;
}

} // namespace

FreeRun::FreeRun(std::shared_ptr<const History> history, sim::Terms terms,
                 const policy::Config& config, std::vector<std::uint32_t> timeframes_s, Seat seat)
    : history_(std::move(history)), terms_(plain(std::move(terms), *history_)),
      trader_(history_->tape(), clock_of(*history_, timeframes_s), terms_, config, &log_),
      seat_(std::move(seat)) {
    std::ranges::sort(timeframes_s, std::greater{});
    for (const std::uint32_t timeframe_s : timeframes_s) {
        tracks_.push_back({history_->bars(timeframe_s), 0});
    }
}

base::Price FreeRun::price() const noexcept {
    return closed_ == 0 ? base::Price{} : history_->tape().close(closed_ - 1);
}

const sim::Sent* FreeRun::waiting() const noexcept {
    return trader_.is_waiting() ? &log_.orders.back() : nullptr;
}

/// What has the next bar: the earliest, of them the longest; null at the end.
FreeRun::Track* FreeRun::first() noexcept {
    Track* first = nullptr;
    for (Track& track : tracks_) {
        if (track.shown < track.bars.size() &&
            (first == nullptr || track.next().ts_close < first->next().ts_close)) {
            first = &track;
        }
    }
    return first;
}

bool FreeRun::is_over() const noexcept {
    return std::ranges::none_of(tracks_, [this](const Track& track) {
        return track.shown < track.bars.size() && track.next().ts_close == now_;
    });
}

const model::Bar* FreeRun::next() {
    settle();
    Track* const first = this->first();
    if (first == nullptr) {
        act();
        trader_.play_until(history_->tape().size());
        return nullptr;
    }
    const model::Bar& bar = first->next();
    const bool is_after_gap =
        first->shown > 0 && first->bars[first->shown - 1].ts_close != bar.ts_open;
    if (bar.ts_close != now_) {
        act();
        now_ = bar.ts_close;
        const sim::Tape& tape = history_->tape();
        while (closed_ < tape.size() && tape.ts_close(closed_) <= now_) {
            ++closed_;
        }
        trader_.play_until(closed_);
    }
    if (gave_up()) {
        return nullptr;
    }
    ++first->shown;
    shown_ = bar;
    shown_.tag.instrument = 0;
    shown_.tag.flags = model::kFlagClosed | (is_after_gap ? model::kFlagGap : 0);
    is_open_ = true;
    return &shown_;
}

void FreeRun::wish(const Wish& wish) {
    if (!is_open_) {
        throw std::logic_error("a wish came without a bar, or a second one for the same bar");
    }
    is_open_ = false;
    if (const std::optional<policy::Signal> signal = seat_.signal(shown_, wish)) {
        if (const std::optional<policy::Intent> intent = trader_.hear(*signal)) {
            raised_.push_back(*intent);
        }
    }
}

void FreeRun::stop() {
    settle();
    act();
}

/// Hears the bar last shown at which nothing was wished.
void FreeRun::settle() {
    if (is_open_) {
        wish({});
    }
}

/// Makes an order of what was raised at the instant that is over.
void FreeRun::act() {
    gave_up_ = gave_up_ || raised_.size() > 1;
    if (raised_.size() == 1) {
        trader_.act(raised_.front());
    }
    raised_.clear();
}

} // namespace tradecore::pipeline

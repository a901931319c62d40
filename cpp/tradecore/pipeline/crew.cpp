// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/crew.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <thread>

#include "tradecore/base/assert.hpp"

namespace tradecore::pipeline {
namespace {

/// Silent slots that a sleeping worker may lag behind: some microseconds of its work, and one wake
/// shared by so many.
constexpr std::size_t kLagMax = 64;
/// Calls kept for a caller that does not take what is pending.
constexpr std::size_t kCallsMax = 65'536;
constexpr std::size_t kRoom = 1'024;
constexpr std::size_t kSpins = 200;

[[nodiscard]] Timestamp end_of_step(Timestamp ts, std::int64_t step) noexcept {
    const std::int64_t rest = ts.raw % step;
    return {ts.raw - (rest < 0 ? rest + step : rest) + step};
}

} // namespace

Crew::Crew(std::span<Lane> lanes, Outbox& outbox, const Options& options)
    : outbox_(outbox),
      step_ns_(static_cast<std::int64_t>(options.timeframes_s.front()) * 1'000'000'000),
      is_trades_(options.source == bars::Source::trades),
      silent_to_(lanes.size(), Timestamp{std::numeric_limits<std::int64_t>::min()}), calls_(kRoom),
      asks_(kRoom), owner_(::getpid()) {
    const std::size_t count = std::min(options.workers.count, lanes.size());
    hands_.reserve(count);
    for (std::size_t w = 0; w < count; ++w) {
        hands_.emplace_back(options.workers.output_slots);
        hands_.back().worker = std::make_unique<Worker>(lanes, reader_, options.workers, w);
    }
}

Crew::~Crew() {
    if (::getpid() != owner_) {
        for (Hand& hand : hands_) {
            // Its thread is the parent's. NOLINTNEXTLINE(bugprone-unused-return-value)
            static_cast<void>(hand.worker.release());
        }
    }
}

void Crew::begin(const Cause& cause) noexcept {
    open_ = {cause, 0};
}

bool Crew::end() noexcept {
    const bool has_asked = open_.answers != 0;
    if (has_asked) {
        calls_.push(open_);
    }
    poll();
    return has_asked;
}

// A trade closes bars only at or after the end of the interval that the builder gathers, and that
// end lies after every trade and every time that it was told before.
void Crew::on_trade(const model::TradeTick& trade) noexcept {
    Timestamp& silent_to = silent_to_[trade.tag.instrument];
    Slot slot = Slot::of(trade);
    Hand& hand = hands_[hand_of(trade.tag.instrument)];
    if (trade.ts_event < silent_to) {
        give(hand, slot);
        return;
    }
    silent_to = end_of_step(trade.ts_event, step_ns_);
    model::Tag tag = slot.tag();
    tag.extra = Worker::kAsks;
    slot.words[7] = std::bit_cast<std::uint64_t>(tag);
    give(hand, slot);
    ask(trade.tag.instrument);
}

void Crew::on_bar(const Bar& bar) noexcept {
    Hand& hand = hands_[hand_of(bar.tag.instrument)];
    const BarSlots slots = slots_of(bar);
    give(hand, slots.second);
    give(hand, slots.first);
    if (bar.tag.has(model::kFlagClosed)) {
        ask(bar.tag.instrument);
    }
}

void Crew::on_levels(std::span<const model::BookLevel> levels) noexcept {
    TC_ASSERT(!levels.empty() && levels.back().tag.has(model::kFlagLast));
    Hand& hand = hands_[hand_of(levels.front().tag.instrument)];
    for (const model::BookLevel& level : levels) {
        give(hand, Slot::of(level));
    }
}

// Before the end of the interval, or up to a time told already, the builder does nothing at all.
void Crew::advance(std::uint16_t instrument, Timestamp ts) noexcept {
    Timestamp& silent_to = silent_to_[instrument];
    if (is_trades_ ? ts < silent_to : ts <= silent_to) {
        return;
    }
    silent_to = is_trades_ ? end_of_step(ts, step_ns_) : ts;
    give(hands_[hand_of(instrument)],
         word_slot(Word::advance, instrument, static_cast<std::uint64_t>(ts.raw)));
    ask(instrument);
}

void Crew::mark_gap(std::uint16_t instrument) noexcept {
    give(hands_[hand_of(instrument)], word_slot(Word::mark_gap, instrument, 0));
}

void Crew::give(Hand& hand, const Slot& slot) noexcept {
    if (!hand.worker->try_give(slot)) [[unlikely]] { // Counted there as a wait.
        std::size_t turns = 0;
        while (!hand.worker->has_room()) {
            wake(hand);
            take_answers();
            pause(turns++);
        }
        static_cast<void>(hand.worker->try_give(slot)); // There is room: nobody else gives.
    }
    if (++hand.unwoken >= kLagMax) {
        wake(hand);
    }
}

void Crew::ask(std::uint16_t instrument) noexcept {
    const std::size_t place = hand_of(instrument);
    Hand& hand = hands_[place];
    asks_.push({place, hand.asked++});
    ++open_.answers;
    wake(hand);
}

void Crew::wake(Hand& hand) noexcept {
    hand.unwoken = 0;
    wakes_ += hand.worker->wake();
}

void Crew::take_answers() noexcept {
    for (Hand& hand : hands_) {
        hand.worker->take_answers([&hand](const Slot& slot) noexcept {
            hand.answers.push(slot);
            const model::Tag tag = slot.tag();
            if (hand.is_in_bar) { // Its first half has no tag.
                hand.is_in_bar = false;
                return;
            }
            hand.is_in_bar = tag.kind == model::RecordKind::bar;
            hand.answered += tag.kind == model::RecordKind::none;
        });
    }
}

bool Crew::is_front_answered() noexcept {
    const std::size_t answers = calls_[0].answers;
    while (checked_ < answers) {
        const Ask& ask = asks_[checked_];
        if (hands_[ask.worker].answered <= ask.number) {
            return false;
        }
        ++checked_;
    }
    return true;
}

void Crew::poll() noexcept {
    if (calls_.is_empty()) {
        return; // Nothing else is ever said.
    }
    take_answers();
    while (!calls_.is_empty() && is_front_answered()) {
        if (outbox_.pending() != 0) {
            if (calls_.size() <= kCallsMax) {
                return;
            }
            ++forced_;
        }
        const Call call = calls_.pop();
        checked_ = 0;
        outbox_.begin(call.cause);
        for (std::size_t i = 0; i < call.answers; ++i) {
            release_answer(hands_[asks_.pop().worker]);
        }
        if (call.cause.begun != 0) {
            outbox_.on_done(call.cause.begun);
        }
    }
}

void Crew::release_answer(Hand& hand) noexcept {
    for (;;) {
        const Slot slot = hand.answers.pop();
        if (hand.joiner.is_begun()) {
            outbox_.on_bar(hand.joiner.finish(slot));
            continue;
        }
        switch (slot.tag().kind) {
        case model::RecordKind::bar: hand.joiner.begin(slot); break;
        case model::RecordKind::signal: outbox_.on_signal(slot.as<policy::Signal>()); break;
        default: return;
        }
    }
}

void Crew::settle() noexcept {
    std::size_t turns = 0;
    for (poll(); !calls_.is_empty() && outbox_.pending() == 0; poll()) {
        pause(turns++);
    }
}

void Crew::rest() noexcept {
    std::size_t turns = 0;
    for (Hand& hand : hands_) {
        while (!hand.worker->is_at_rest()) {
            wake(hand);
            take_answers();
            pause(turns++);
        }
    }
}

void Crew::pause(std::size_t turns) const noexcept {
    if (turns < kSpins) {
        relax();
        return;
    }
    if (turns % 1'024 == 0 && ::getpid() != owner_) {
        std::fputs("tradecore: a pipeline's worker threads do not survive fork(); "
                   "make the pipeline in the child\n",
                   stderr);
        std::abort();
    }
    std::this_thread::yield();
}

WorkerCounters Crew::counters() const noexcept {
    WorkerCounters counters;
    counters.workers = hands_.size();
    counters.worker_wakes = wakes_;
    counters.forced = forced_;
    for (const Hand& hand : hands_) {
        counters.reader_wakes += hand.worker->reader_wakes();
        counters.ring_waits += hand.worker->waits();
    }
    return counters;
}

} // namespace tradecore::pipeline

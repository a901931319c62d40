// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/worker.hpp"

#include <pthread.h>
#include <signal.h>

#include <string>

#include "tradecore/base/assert.hpp"
#include "tradecore/decode/decoder.hpp"

namespace tradecore::pipeline {
namespace {

constexpr std::size_t kBatch = 64; ///< Slots handed back together.

void name_thread([[maybe_unused]] std::size_t place) noexcept {
#if defined(__linux__)
    char name[16] = "tc-worker-";
    name[10] = static_cast<char>('0' + place / 10 % 10);
    name[11] = static_cast<char>('0' + place % 10);
    ::pthread_setname_np(::pthread_self(), name);
#endif
}

} // namespace

Worker::Worker(std::span<Lane> lanes, WakeFd& reader, const WorkerOptions& options,
               std::size_t place)
    : lanes_(lanes), reader_(reader), options_(options), input_(options.input_slots),
      output_(options.output_slots) {
    levels_.reserve(decode::Limits{}.levels);
    start(place);
}

void Worker::start(std::size_t place) {
    // Signals are for the threads of the owner.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        thread_ = std::thread([this, place]() noexcept {
            name_thread(place);
            run();
        });
    } catch (...) {
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

Worker::~Worker() {
    // Publishes the end to a thread that is awake; the wakes do to one that is not.
    is_stopping_.store(true, std::memory_order_release);
    sleeper_.wake();
    room_.wake();
    thread_.join();
}

void Worker::run() noexcept {
    std::uint32_t looks = 0;
    while (!is_stopping()) {
        if (input_.consume(kBatch, [this](const Slot& slot) noexcept { take(slot); }) != 0) {
            looks = 0;
        } else if (looks < options_.spins) {
            ++looks;
            relax();
        } else {
            sleeper_.sleep_until([this]() noexcept { return input_.size() != 0 || is_stopping(); });
            looks = 0;
        }
    }
}

void Worker::take(const Slot& slot) noexcept {
    if (options_.disturb != nullptr) {
        options_.disturb(slots_taken_);
    }
    ++slots_taken_;
    if (joiner_.is_begun()) {
        take_bar(joiner_.finish(slot));
        return;
    }
    const model::Tag tag = slot.tag();
    switch (tag.kind) {
    case model::RecordKind::trade: {
        Lane& lane = lanes_[tag.instrument];
        auto trade = slot.as<model::TradeTick>();
        trade.tag.extra = 0;
        if (tag.extra == kAsks) {
            answer([&]() noexcept { lane.on_trade(trade, *this); });
        } else {
            lane.on_trade(trade, *this);
        }
        break;
    }
    case model::RecordKind::book_level:
        TC_ASSERT(levels_.size() < levels_.capacity()); // No decoder makes a longer run.
        levels_.push_back(slot.as<model::BookLevel>());
        if (tag.has(model::kFlagLast)) {
            lanes_[tag.instrument].on_levels(levels_);
            levels_.clear();
        }
        break;
    case model::RecordKind::bar: joiner_.begin(slot); break;
    default: take_word(slot); break;
    }
}

void Worker::take_word(const Slot& slot) noexcept {
    const model::Tag tag = slot.tag();
    Lane& lane = lanes_[tag.instrument];
    if (static_cast<Word>(tag.extra) == Word::mark_gap) {
        lane.mark_gap();
        return;
    }
    const Timestamp ts{static_cast<std::int64_t>(slot.words[0])};
    answer([&]() noexcept { lane.advance(ts, *this); });
}

void Worker::take_bar(const Bar& bar) noexcept {
    Lane& lane = lanes_[bar.tag.instrument];
    if (bar.tag.has(model::kFlagClosed)) {
        answer([&]() noexcept { lane.on_bar(bar, *this); });
    } else {
        lane.on_forming(bar);
    }
}

template <class Work> void Worker::answer(Work&& work) noexcept {
    is_answering_ = true;
    work();
    say(word_slot(Word::end, 0, 0));
    is_answering_ = false;
    signal_reader();
}

void Worker::on_bar(const Bar& bar) noexcept {
    const BarSlots slots = slots_of(bar);
    say(slots.second);
    say(slots.first);
}

void Worker::say(const Slot& slot) noexcept {
    TC_ASSERT(is_answering_); // A silent input has nothing to say: the caller counts on it.
    if (output_.size() == output_.capacity()) [[unlikely]] {
        signal_reader(); // It may not know yet that there is something to take.
        room_.sleep_until(
            [this]() noexcept { return output_.size() < output_.capacity() || is_stopping(); });
    }
    if (!is_stopping()) {
        static_cast<void>(output_.try_push(slot)); // There is room: nobody else pushes.
    }
}

void Worker::signal_reader() noexcept {
    if (reader_.signal()) {
        reader_wakes_.store(reader_wakes_.load(std::memory_order_relaxed) + 1,
                            std::memory_order_relaxed);
    }
}

} // namespace tradecore::pipeline

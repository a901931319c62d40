// SPDX-License-Identifier: Apache-2.0
// The caller's side of the worker threads: deals records to them, merges their answers, and hands
// on exactly what the inline form would, in its order.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/pipeline/backlog.hpp"
#include "tradecore/pipeline/lane.hpp"
#include "tradecore/pipeline/outbox.hpp"
#include "tradecore/pipeline/slot.hpp"
#include "tradecore/pipeline/wake_fd.hpp"
#include "tradecore/pipeline/worker.hpp"

namespace tradecore::pipeline {

/// Instruments are dealt by index, so an instrument's records stay in order. Most inputs cannot
/// close a bar and are silent: nobody waits for them, and a sleeping worker is only woken once some
/// have gathered. The others are asked: each is answered, and answers are released strictly in the
/// order in which they were asked for, call by call.
///
/// After a call that left something to take, no later call is released until that is taken, so
/// that fills which follow from it reach the policies first, as they do inline.
///
/// A full ring: the caller waits for room and takes answers meanwhile, so both sides always go on;
/// nothing is dropped. All methods are for one thread. They do not survive fork(): in the child
/// the first wait ends the process with a message, and the destructor leaves the threads alone.
class Crew {
public:
    /// `lanes` and `outbox` outlive this. Throws std::system_error, std::bad_alloc.
    Crew(std::span<Lane> lanes, Outbox& outbox, const Options& options);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // --- One call: begin, what it says, end.

    void begin(const Cause& cause) noexcept;
    void on_trade(const model::TradeTick& trade) noexcept;
    /// A base bar, closed or forming.
    void on_bar(const Bar& bar) noexcept;
    void on_levels(std::span<const model::BookLevel> levels) noexcept;
    void advance(std::uint16_t instrument, Timestamp ts) noexcept;
    void mark_gap(std::uint16_t instrument) noexcept;
    /// True if it asked for an answer.
    bool end() noexcept;

    // --- Answers.

    /// Releases what is answered. Waits for nothing.
    void poll() noexcept;
    /// Releases until there is something to take, or everything asked is answered and released.
    void settle() noexcept;
    /// Waits until everything given is worked off: the lanes may be read until the next call.
    void rest() noexcept;
    /// The descriptor was readable: makes it unreadable and lets workers write it again.
    void arm() noexcept { reader_.arm(); }
    [[nodiscard]] int wake_fd() const noexcept { return reader_.fd(); }

    [[nodiscard]] WorkerCounters counters() const noexcept;

private:
    struct Call {
        Cause cause;
        std::size_t answers = 0; ///< Asked for.
    };
    struct Ask {
        std::size_t worker = 0;
        std::uint64_t number = 0; ///< Of this worker's answers, from 0.
    };
    struct Hand {
        explicit Hand(std::size_t slots) : answers(slots) {}
        Backlog<Slot> answers;      ///< Taken from the ring, not released yet.
        std::uint64_t asked = 0;    ///< Answers asked for so far.
        std::uint64_t answered = 0; ///< Answers taken whole.
        std::size_t unwoken = 0;    ///< Slots given since it was last woken.
        bool is_in_bar = false;     ///< The last slot taken was half a bar.
        BarJoiner joiner;
        std::unique_ptr<Worker> worker; ///< Last: its thread ends first.
    };

    [[nodiscard]] std::size_t hand_of(std::uint16_t instrument) const noexcept {
        return instrument % hands_.size();
    }
    void give(Hand& hand, const Slot& slot) noexcept;
    void ask(std::uint16_t instrument) noexcept;
    void wake(Hand& hand) noexcept;
    void take_answers() noexcept;
    void release_answer(Hand& hand) noexcept;
    [[nodiscard]] bool is_front_answered() noexcept;
    void pause(std::size_t turns) const noexcept;

    Outbox& outbox_;
    std::int64_t step_ns_;             ///< The base timeframe.
    bool is_trades_;                   ///< The source.
    std::vector<Timestamp> silent_to_; ///< By instrument: before this nothing can close.
    WakeFd reader_;
    Call open_; ///< Between begin() and end().
    Backlog<Call> calls_;
    Backlog<Ask> asks_;
    std::size_t checked_ = 0; ///< Asks of the front call that are known to be answered.
    std::uint64_t wakes_ = 0;
    std::uint64_t forced_ = 0;
    pid_t owner_;
    std::vector<Hand> hands_; ///< Last: the threads use the above.
};

} // namespace tradecore::pipeline

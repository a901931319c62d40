// SPDX-License-Identifier: Apache-2.0
// A thread that runs the lanes of some instruments between two rings.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "tradecore/pipeline/lane.hpp"
#include "tradecore/pipeline/sleeper.hpp"
#include "tradecore/pipeline/slot.hpp"
#include "tradecore/pipeline/wake_fd.hpp"
#include "tradecore/ring/spsc.hpp"

namespace tradecore::pipeline {

/// Trade, advance and closed-bar slots that ask for an answer get one: bars and signals in the
/// lane's order, then Word::end. All else is silent. The thread takes no lock, allocates nothing,
/// throws nothing and never touches Python; with nothing to do it spins a little and then sleeps.
class Worker {
public:
    /// Of a trade's slot: it may close a bar, so it is to be answered.
    static constexpr std::uint32_t kAsks = 1;

    /// `lanes` and `reader` outlive this; of the lanes it touches those whose instruments it is
    /// given. `place` names the thread. Throws std::system_error, std::bad_alloc.
    Worker(std::span<Lane> lanes, WakeFd& reader, const WorkerOptions& options, std::size_t place);
    /// Ends the thread where it is; what is still in the rings is left there.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // --- The caller's thread only.

    /// False, and counted by the ring, if there is no room.
    [[nodiscard]] bool try_give(const Slot& slot) noexcept { return input_.try_push(slot); }
    [[nodiscard]] bool has_room() const noexcept { return input_.size() < input_.capacity(); }
    /// Everything given has been worked off: what the lanes hold may be read.
    [[nodiscard]] bool is_at_rest() const noexcept { return input_.size() == 0; }
    [[nodiscard]] std::uint64_t waits() const noexcept { return input_.refused(); }
    /// True if it slept.
    bool wake() noexcept { return sleeper_.wake(); }
    /// Shows every slot that waits and hands them back.
    template <class See> void take_answers(See&& see) noexcept {
        if (output_.consume(output_.capacity(), see) != 0) {
            room_.wake();
        }
    }
    [[nodiscard]] std::uint64_t reader_wakes() const noexcept {
        return reader_wakes_.load(std::memory_order_relaxed);
    }

    // --- The worker's own thread: what the lanes call.

    void on_bar(const Bar& bar) noexcept;
    void on_signal(const policy::Signal& signal) noexcept { say(Slot::of(signal)); }

private:
    void start(std::size_t place);
    void run() noexcept;
    void take(const Slot& slot) noexcept;
    void take_word(const Slot& slot) noexcept;
    void take_bar(const Bar& bar) noexcept;
    template <class Work> void answer(Work&& work) noexcept;
    void say(const Slot& slot) noexcept;
    void signal_reader() noexcept;
    [[nodiscard]] bool is_stopping() const noexcept {
        // Waits for nothing but the flag; acquire keeps it in line with the wake that follows it.
        return is_stopping_.load(std::memory_order_acquire);
    }

    std::span<Lane> lanes_;
    WakeFd& reader_;
    WorkerOptions options_;
    ring::SpscRing<Slot> input_;
    ring::SpscRing<Slot> output_;
    Sleeper sleeper_; // The worker, until there is input.
    Sleeper room_;    // The worker, until its output has room.
    std::atomic<bool> is_stopping_{false};
    std::atomic<std::uint64_t> reader_wakes_{0};
    BarJoiner joiner_;
    std::vector<model::BookLevel> levels_; // Of the update that is coming in.
    std::uint64_t slots_taken_ = 0;
    bool is_answering_ = false;
    std::thread thread_; // Last: it uses all of the above.
};

} // namespace tradecore::pipeline

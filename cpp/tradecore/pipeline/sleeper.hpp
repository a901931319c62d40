// SPDX-License-Identifier: Apache-2.0
// One thread that sleeps until there is something for it, one that wakes it, and only if it sleeps.
#pragma once

#include <atomic>
#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tradecore::pipeline {

/// A moment of a spinning wait.
inline void relax() noexcept {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// The announcement is lost to nobody: both sides change it by an exchange, and exchanges of one
/// variable have one order. Either the waker's comes second and sees it, or the sleeper's does, and
/// then its look at `is_ready` sees all that the waker published before.
class Sleeper {
public:
    /// Returns once `is_ready()`; `is_ready` reads what the waker publishes before wake().
    template <class Ready> void sleep_until(Ready&& is_ready) noexcept {
        for (;;) {
            // Announces, and takes over what was published before the last wake().
            is_asleep_.exchange(1, std::memory_order_acq_rel);
            if (is_ready()) {
                is_asleep_.store(0, std::memory_order_relaxed);
                return;
            }
            // Waits for the waker's exchange.
            is_asleep_.wait(1, std::memory_order_acquire);
        }
    }

    /// True if the other was asleep, and has been woken.
    bool wake() noexcept {
        // Publishes what came before to a sleeper that announces itself later.
        if (is_asleep_.exchange(0, std::memory_order_acq_rel) == 0) {
            return false;
        }
        is_asleep_.notify_one();
        return true;
    }

private:
    std::atomic<std::uint32_t> is_asleep_{0};
};

} // namespace tradecore::pipeline

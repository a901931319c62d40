// SPDX-License-Identifier: Apache-2.0
// A clock cheap enough to be read twice a frame, for histograms of what lies between two readings.
#pragma once

#include <chrono>
#include <cstdint>
#include <type_traits>

#include "tradecore/base/histogram.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace tradecore::pipeline {

using base::Histogram;

/// Elapsed time in ticks: the processor's invariant counter where there is one (9 ns a reading on
/// x86-64 against 25 for the steady clock), else nanoseconds of the steady clock.
class TickClock {
public:
    TickClock() noexcept
        : has_counter_(find_counter()), start_ticks_(now()), start_time_(Steady::now()) {}

    [[nodiscard]] std::uint64_t now() const noexcept {
#if defined(__x86_64__)
        if (has_counter_) {
            return __rdtsc();
        }
#endif
        return static_cast<std::uint64_t>(Steady::now().time_since_epoch().count());
    }

    /// Nanoseconds in one tick, measured over this object's life so far; for reports only. Waits
    /// until that is at least a millisecond.
    [[nodiscard]] double ns_per_tick() const noexcept {
        if (!has_counter_) {
            return 1.0;
        }
        std::chrono::nanoseconds elapsed{};
        std::uint64_t ticks = 0;
        do {
            elapsed = Steady::now() - start_time_;
            ticks = now() - start_ticks_;
        } while (elapsed < std::chrono::milliseconds(1) || ticks == 0);
        return static_cast<double>(elapsed.count()) / static_cast<double>(ticks);
    }

private:
    using Steady = std::chrono::steady_clock;
    static_assert(std::is_same_v<Steady::period, std::nano>);

    [[nodiscard]] static bool find_counter() noexcept {
#if defined(__x86_64__)
        unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
        // "Invariant TSC": constant rate, equal on all cores.
        return __get_cpuid(0x80000007U, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1U << 8)) != 0;
#else
        return false;
#endif
    }

    bool has_counter_;
    std::uint64_t start_ticks_;
    Steady::time_point start_time_;
};

} // namespace tradecore::pipeline

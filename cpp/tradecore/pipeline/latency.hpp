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
    TickClock() noexcept : has_counter_(find_counter()), start_(read_both()) {}

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
            const Both end = read_both();
            elapsed = end.time - start_.time;
            ticks = end.ticks - start_.ticks;
        } while (elapsed < std::chrono::milliseconds(1) || ticks == 0);
        return static_cast<double>(elapsed.count()) / static_cast<double>(ticks);
    }

private:
    using Steady = std::chrono::steady_clock;
    static_assert(std::is_same_v<Steady::period, std::nano>);

    /// Both clocks at one instant.
    struct Both {
        std::uint64_t ticks;
        Steady::time_point time;
    };
    /// The closest of several pairs: a thread put to sleep between two readings would bend the
    /// rate.
    [[nodiscard]] Both read_both() const noexcept {
        Both best{};
        std::uint64_t least = ~std::uint64_t{0};
        for (int i = 0; i < 5; ++i) {
            const std::uint64_t before = now();
            const Steady::time_point time = Steady::now();
            const std::uint64_t gap = now() - before;
            if (gap < least) {
                least = gap;
                best = {before + gap / 2, time};
            }
        }
        return best;
    }
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
    Both start_;
};

} // namespace tradecore::pipeline

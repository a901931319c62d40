// SPDX-License-Identifier: Apache-2.0
// A clock cheap enough to be read twice a frame, and a histogram that takes a sample in two
// instructions' time: log-linear, 32 steps to each power of two, so a reading is at most 3.2% high.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "tradecore/base/assert.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace tradecore::pipeline {

/// Counts of samples by size. One writer; read it from the same thread.
class Histogram {
public:
    void record(std::uint64_t value) noexcept {
        ++counts_[index_of(value)];
        ++count_;
        max_ = value > max_ ? value : max_;
    }

    /// The smallest step under which at least `fraction` of the samples lie: its upper edge, at
    /// most max(). 0 without samples. Pre: 0 < fraction <= 1.
    [[nodiscard]] std::uint64_t quantile(double fraction) const noexcept {
        TC_ASSERT(fraction > 0.0 && fraction <= 1.0);
        const double wanted = fraction * static_cast<double>(count_);
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size() && count_ > 0; ++i) {
            seen += counts_[i];
            if (static_cast<double>(seen) >= wanted) {
                return upper_edge(i) < max_ ? upper_edge(i) : max_;
            }
        }
        return max_;
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t max() const noexcept { return max_; }
    void clear() noexcept { *this = Histogram{}; }

    /// Values below 32 have a step each; above, the five bits after the leading one choose it.
    [[nodiscard]] static constexpr std::size_t index_of(std::uint64_t value) noexcept {
        if (value < kSteps) {
            return static_cast<std::size_t>(value);
        }
        const int shift = static_cast<int>(std::bit_width(value)) - kStepBits - 1;
        return static_cast<std::size_t>(shift) * kSteps + static_cast<std::size_t>(value >> shift);
    }
    /// The largest value that index_of puts at `index`.
    [[nodiscard]] static constexpr std::uint64_t upper_edge(std::size_t index) noexcept {
        if (index < 2 * kSteps) {
            return index;
        }
        const int shift = static_cast<int>(index / kSteps) - 1;
        const std::uint64_t step = kSteps + index % kSteps;
        return (step << shift) + ((std::uint64_t{1} << shift) - 1);
    }

private:
    static constexpr int kStepBits = 5;
    static constexpr std::uint64_t kSteps = 1U << kStepBits;
    static constexpr std::size_t kSize = static_cast<std::size_t>(64 - kStepBits + 1) * kSteps;

    std::array<std::uint64_t, kSize> counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

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

// SPDX-License-Identifier: Apache-2.0
// A bounded queue from one thread to one other. Full means refused and counted, never overwritten.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <type_traits>

namespace tradecore::ring {

/// Two lines: the adjacent-line prefetcher moves lines in pairs. A constant, not
/// std::hardware_destructive_interference_size, which varies with tuning flags.
inline constexpr std::size_t kLinePair = 128;

/// Each index is written by one side only and grows for ever; slots are found by masking. Each side
/// keeps a cached sight of the other's index on its own lines and looks again only when that says
/// full or empty, so in bulk the index lines stop bouncing between the cores.
/// `Atomic` is std::atomic, or a checker's.
template <class T, template <class> class Atomic = std::atomic> class SpscRing {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    /// Throws std::invalid_argument unless `capacity` is a power of two.
    explicit SpscRing(std::size_t capacity)
        : mask_(capacity - 1), slots_(std::make_unique<T[]>(capacity)) {
        if (!std::has_single_bit(capacity)) {
            throw std::invalid_argument("capacity must be a power of two");
        }
    }

    /// Producer only. False, and counted, when full.
    [[nodiscard]] bool try_push(const T& value) noexcept {
        const std::uint64_t tail = producer_.tail.load(std::memory_order_relaxed);
        if (tail - producer_.cached_head > mask_) {
            // Waits for the consumer to be done with the slot that is written next.
            producer_.cached_head = consumer_.head.load(std::memory_order_acquire);
            if (tail - producer_.cached_head > mask_) {
                producer_.refused.store(producer_.refused.load(std::memory_order_relaxed) + 1,
                                        std::memory_order_relaxed);
                return false;
            }
        }
        slots_[tail & mask_] = value;
        producer_.tail.store(tail + 1, std::memory_order_release); // Publishes the slot.
        return true;
    }

    /// Consumer only. False when empty.
    [[nodiscard]] bool try_pop(T& value) noexcept { return pop_batch({&value, 1}) == 1; }

    /// Consumer only. Takes what is there, at most out.size(), with one hand-back for all.
    [[nodiscard]] std::size_t pop_batch(std::span<T> out) noexcept {
        const std::uint64_t head = consumer_.head.load(std::memory_order_relaxed);
        if (consumer_.cached_tail - head < out.size()) {
            // Waits for the slots that the producer published.
            consumer_.cached_tail = producer_.tail.load(std::memory_order_acquire);
        }
        const auto count = std::min<std::uint64_t>(consumer_.cached_tail - head, out.size());
        for (std::uint64_t i = 0; i < count; ++i) {
            out[i] = slots_[(head + i) & mask_];
        }
        if (count != 0) {
            consumer_.head.store(head + count, std::memory_order_release); // Hands the slots back.
        }
        return static_cast<std::size_t>(count);
    }

    /// Any thread; exact only when both sides rest.
    [[nodiscard]] std::size_t size() const noexcept {
        const std::uint64_t head = consumer_.head.load(std::memory_order_relaxed);
        const std::uint64_t tail = producer_.tail.load(std::memory_order_relaxed);
        return tail > head ? static_cast<std::size_t>(tail - head) : 0;
    }
    [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
    /// Any thread. Pushes that found the ring full.
    [[nodiscard]] std::uint64_t refused() const noexcept {
        return producer_.refused.load(std::memory_order_relaxed);
    }

private:
    struct alignas(kLinePair) Producer {
        Atomic<std::uint64_t> tail{0};
        std::uint64_t cached_head = 0;
        Atomic<std::uint64_t> refused{0};
    };
    struct alignas(kLinePair) Consumer {
        Atomic<std::uint64_t> head{0};
        std::uint64_t cached_tail = 0;
    };

    const std::uint64_t mask_;
    const std::unique_ptr<T[]> slots_;
    Producer producer_;
    Consumer consumer_;
};

} // namespace tradecore::ring

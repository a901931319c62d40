// SPDX-License-Identifier: Apache-2.0
// A bounded queue between exactly one producer thread and one consumer thread. A full ring refuses
// and counts; nobody waits and nothing is lost unseen.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace tradecore::ring {

/// Two cache lines: the adjacent-line prefetcher moves pairs. A constant of ours, because the
/// compiler's own one changes with its tuning flags.
inline constexpr std::size_t kPadding = 128;

/// Indices count messages since the start and never wrap in practice (64 bits), so there is no ABA
/// and full and empty differ. Each index has one writer; that writer keeps its last sight of the
/// other index, and a copy of its own, on lines that nobody else reads, and looks again only when
/// the ring seems full or empty: while one side polls an index, the other never waits to read it.
/// `Atomic` is std::atomic, or a checker's stand-in with the same load and store.
template <class T, template <class> class Atomic = std::atomic> class SpscRing {
    static_assert(std::is_trivially_copyable_v<T> ||
                      !std::is_same_v<Atomic<std::uint64_t>, std::atomic<std::uint64_t>>,
                  "slots are copied as bytes; only a checker's message may watch its copies");

public:
    /// Every page is touched here, not by the first messages.
    /// Throws std::invalid_argument unless `capacity` is a power of two, std::bad_alloc.
    explicit SpscRing(std::size_t capacity) : mask_(capacity - 1) {
        if (!std::has_single_bit(capacity)) {
            throw std::invalid_argument("capacity was " + std::to_string(capacity) +
                                        ", must be a power of two");
        }
        if (capacity > SIZE_MAX / sizeof(T)) {
            throw std::bad_array_new_length();
        }
        auto* const slots =
            static_cast<T*>(::operator new(capacity * sizeof(T), std::align_val_t{kPadding}));
        std::uninitialized_value_construct_n(slots, capacity);
        slots_ = {slots, Release{capacity}};
    }
    SpscRing(const SpscRing&) = delete;
    SpscRing& operator=(const SpscRing&) = delete;

    // --- The producer's thread only.

    /// False if the ring is full; the message is counted as refused.
    [[nodiscard]] bool try_push(const T& message) noexcept {
        const std::uint64_t tail = producer_.tail;
        if (tail - producer_.head_seen > mask_) [[unlikely]] {
            // Waits for the consumer to be done with the slots it handed back.
            producer_.head_seen = head_.load(std::memory_order_acquire);
            if (tail - producer_.head_seen > mask_) {
                refuse(1);
                return false;
            }
        }
        slots_.get()[tail & mask_] = message;
        producer_.tail = tail + 1;
        // Publishes the slot.
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }

    /// Pushes as many as fit, in order, published together; the rest is counted as refused.
    /// Returns how many went in.
    [[nodiscard]] std::size_t push_batch(std::span<const T> messages) noexcept {
        const std::uint64_t tail = producer_.tail;
        if (messages.size() > room(tail)) {
            // Waits for the consumer to be done with the slots it handed back.
            producer_.head_seen = head_.load(std::memory_order_acquire);
        }
        const std::size_t count = std::min(messages.size(), room(tail));
        for (std::size_t i = 0; i < count; ++i) {
            slots_.get()[(tail + i) & mask_] = messages[i];
        }
        producer_.tail = tail + count;
        // Publishes the slots.
        tail_.store(tail + count, std::memory_order_release);
        if (count < messages.size()) {
            refuse(messages.size() - count);
        }
        return count;
    }

    // --- The consumer's thread only.

    /// False if the ring is empty; `message` is untouched then.
    [[nodiscard]] bool try_pop(T& message) noexcept {
        const std::uint64_t head = consumer_.head;
        if (head == consumer_.tail_seen) [[unlikely]] {
            // Waits for the producer to have published the slots.
            consumer_.tail_seen = tail_.load(std::memory_order_acquire);
            if (head == consumer_.tail_seen) {
                return false;
            }
        }
        message = slots_.get()[head & mask_];
        consumer_.head = head + 1;
        // Hands the slot back: our reads of it are over.
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

    /// Takes what is there, at most out.size(), handed back together. Returns how many.
    [[nodiscard]] std::size_t pop_batch(std::span<T> out) noexcept {
        std::size_t taken = 0;
        return consume(out.size(), [&](const T& message) noexcept { out[taken++] = message; });
    }

    /// Shows each waiting message in its slot, at most `most`; the slots are handed back at the
    /// end. `see(const T&)` must not throw. Returns how many.
    template <class See> std::size_t consume(std::size_t most, See&& see) noexcept {
        const std::uint64_t head = consumer_.head;
        if (consumer_.tail_seen - head < most) {
            // Waits for the producer to have published the slots.
            consumer_.tail_seen = tail_.load(std::memory_order_acquire);
        }
        const std::uint64_t count = std::min<std::uint64_t>(consumer_.tail_seen - head, most);
        for (std::uint64_t i = 0; i < count; ++i) {
            see(static_cast<const T&>(slots_.get()[(head + i) & mask_]));
        }
        if (count != 0) {
            consumer_.head = head + count;
            // Hands the slots back: our reads of them are over.
            head_.store(head + count, std::memory_order_release);
        }
        return static_cast<std::size_t>(count);
    }

    // --- Any thread.

    [[nodiscard]] std::size_t capacity() const noexcept { return mask_ + 1; }
    /// How many wait; already out of date when it returns, never above the capacity.
    [[nodiscard]] std::size_t size() const noexcept {
        // The head first: the tail that is read later is never below it.
        // Waits for the hand-back, so that the tail read next is not older than it.
        const std::uint64_t head = head_.load(std::memory_order_acquire);
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        return static_cast<std::size_t>(std::min<std::uint64_t>(tail - head, mask_ + 1));
    }
    /// Messages that found the ring full.
    [[nodiscard]] std::uint64_t refused() const noexcept {
        return producer_.refused.load(std::memory_order_relaxed);
    }

private:
    struct Release {
        std::size_t count = 0;
        void operator()(T* slots) const noexcept {
            std::destroy_n(slots, count);
            ::operator delete(static_cast<void*>(slots), std::align_val_t{kPadding});
        }
    };
    struct alignas(kPadding) Producer {
        std::uint64_t tail = 0;
        std::uint64_t head_seen = 0;
        Atomic<std::uint64_t> refused{0};
    };
    struct alignas(kPadding) Consumer {
        std::uint64_t head = 0;
        std::uint64_t tail_seen = 0;
    };

    [[nodiscard]] std::size_t room(std::uint64_t tail) const noexcept {
        return static_cast<std::size_t>(mask_ + 1 - (tail - producer_.head_seen));
    }
    void refuse(std::uint64_t count) noexcept {
        producer_.refused.store(producer_.refused.load(std::memory_order_relaxed) + count,
                                std::memory_order_relaxed);
    }

    std::uint64_t mask_;
    std::unique_ptr<T[], Release> slots_;
    Producer producer_;
    Consumer consumer_;
    alignas(kPadding) Atomic<std::uint64_t> tail_{0}; // Messages published.
    alignas(kPadding) Atomic<std::uint64_t> head_{0}; // Messages taken.
};

} // namespace tradecore::ring

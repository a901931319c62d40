// SPDX-License-Identifier: Apache-2.0
// One writer, any number of readers, over memory that they share. The writer waits for nobody and
// overwrites the oldest; a reader that was too slow is told how many messages it lost.
//
// A slot is its message and nothing else: one cache line for 64 bytes. The last four bytes of every
// message are free for the ring, which keeps a stamp there:
//
//     stamp = 2 * lap       message `lap * capacity + slot - capacity` is here (laps count from 1)
//     stamp = 2 * lap - 1   it is being written
//
// Laps are counted in 31 bits, so a stamp repeats after 2^31 * capacity messages. Nothing read
// from the memory is used as an index or a length.
//
// Nothing here is a data race in the C++ memory model. The writer stores an odd stamp, then the
// words with release, then the even stamp with release. A reader that sees a word of a newer
// message therefore also sees the odd stamp, or a later one, when it looks at the stamp again.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "tradecore/base/assert.hpp"

namespace tradecore::ring {

static_assert(std::endian::native == std::endian::little, "the stamp is the last four bytes");

/// A message of `kWords` words. The upper half of the last one does not travel.
template <std::size_t kWords> using Words = std::array<std::uint64_t, kWords>;

template <std::size_t kWords, template <class> class Atomic = std::atomic>
struct alignas(kWords * sizeof(std::uint64_t)) BroadcastSlot {
    static_assert(std::has_single_bit(kWords) && kWords >= 2);
    std::array<Atomic<std::uint64_t>, kWords> words{};
};

/// What of message `sequence` is in a slot, by the slot's stamp.
class Lap {
public:
    /// Pre: capacity is a power of two.
    Lap(std::uint64_t sequence, std::size_t capacity) noexcept
        : sequence_(sequence), capacity_(capacity),
          stamp_(static_cast<std::uint32_t>(
              2 * ((sequence >> std::countr_zero(static_cast<std::uint64_t>(capacity))) + 1))) {}

    [[nodiscard]] std::uint32_t written() const noexcept { return stamp_; }
    [[nodiscard]] std::uint32_t being_written() const noexcept { return stamp_ - 1; }

    /// Negative: not there yet. 0: there. Positive: the writer has begun a later message.
    [[nodiscard]] std::int32_t ahead(std::uint32_t stamp) const noexcept {
        return static_cast<std::int32_t>(stamp - stamp_);
    }
    /// How many messages must have been published for the slot to say `stamp`.
    /// Pre: ahead(stamp) > 0.
    [[nodiscard]] std::uint64_t published(std::uint32_t stamp) const noexcept {
        const auto steps = static_cast<std::uint64_t>(ahead(stamp));
        return sequence_ + (steps + 1) / 2 * capacity_ + (steps % 2 == 0 ? 1 : 0);
    }

private:
    std::uint64_t sequence_;
    std::uint64_t capacity_;
    std::uint32_t stamp_;
};

/// The one writer of a ring whose memory lies elsewhere.
template <std::size_t kWords, template <class> class Atomic = std::atomic> class BroadcastWriter {
public:
    using Slot = BroadcastSlot<kWords, Atomic>;

    /// Pre: a power of two of slots, at least two, all zero, as is `published`; both outlive this.
    BroadcastWriter(std::span<Slot> slots, Atomic<std::uint64_t>& published) noexcept
        : slots_(slots.data()), capacity_(slots.size()), published_(&published) {
        TC_ASSERT(std::has_single_bit(slots.size()) && slots.size() >= 2);
    }

    void publish(const Words<kWords>& message) noexcept {
        auto& words = slots_[next_ & (capacity_ - 1)].words;
        const Lap lap(next_, capacity_);
        // Ordered by the words' stores: who sees one of them sees this, or what came later.
        words[kLast].store(std::uint64_t{lap.being_written()} << 32, std::memory_order_relaxed);
        for (std::size_t i = 0; i < kLast; ++i) {
            // Publishes the odd stamp.
            words[i].store(message[i], std::memory_order_release);
        }
        // Publishes the words.
        words[kLast].store((message[kLast] & 0xFFFF'FFFFU) | std::uint64_t{lap.written()} << 32,
                           std::memory_order_release);
        // Publishes the slot to those who begin, or begin again.
        published_->store(++next_, std::memory_order_release);
    }

    [[nodiscard]] std::uint64_t published() const noexcept { return next_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

private:
    static constexpr std::size_t kLast = kWords - 1;

    Slot* slots_;
    std::uint64_t capacity_;
    Atomic<std::uint64_t>* published_;
    std::uint64_t next_ = 0; // The writer's own copy; nobody else's store can move it.
};

enum class Start : std::uint8_t {
    oldest, ///< With what is still there; what was overwritten before is not counted as lost.
    newest, ///< With what comes next.
};

/// One reader. It writes nothing to the memory that it reads, so any number may look on.
/// At every moment taken() + lost() is the number of messages it has got past.
template <std::size_t kWords, template <class> class Atomic = std::atomic> class BroadcastReader {
public:
    using Slot = BroadcastSlot<kWords, Atomic>;

    /// Pre: a power of two of slots, at least two; both outlive this.
    BroadcastReader(std::span<const Slot> slots, const Atomic<std::uint64_t>& published,
                    Start start) noexcept
        : slots_(slots.data()), capacity_(slots.size()), published_(&published),
          next_(this->published()) {
        TC_ASSERT(std::has_single_bit(slots.size()) && slots.size() >= 2);
        if (start == Start::oldest) {
            next_ = next_ < capacity_ ? 0 : next_ - capacity_ + 1;
        }
    }

    /// False if nothing waits; `message` is then unspecified. The upper half of its last word is
    /// zero. Never waits for the writer, whatever state that left a slot in.
    [[nodiscard]] bool take(Words<kWords>& message) noexcept {
        // Overtaken again, it leaves twice the room: it ends at the newest.
        for (std::uint64_t room = 1; room <= capacity_; room *= 2) {
            const std::uint64_t overtaken_by = read(message);
            if (overtaken_by == kTaken) {
                ++next_;
                ++taken_;
                return true;
            }
            if (overtaken_by == kNotThere) {
                return false;
            }
            skip(overtaken_by, room);
        }
        return false;
    }

    /// Whether the next message is there, or lost: a look at its slot and nothing else.
    [[nodiscard]] bool is_waiting() const noexcept {
        const auto& words = slots_[next_ & (capacity_ - 1)].words;
        const std::uint64_t last = words[kLast].load(std::memory_order_relaxed);
        return Lap(next_, capacity_).ahead(static_cast<std::uint32_t>(last >> 32)) >= 0;
    }

    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }
    /// The place of the next message in all that was ever published.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
    /// How many the writer has published; all of them can be taken, or count as lost, from here on.
    [[nodiscard]] std::uint64_t published() const noexcept {
        // Waits for the slots that the count speaks of.
        return published_->load(std::memory_order_acquire);
    }

private:
    static constexpr std::size_t kLast = kWords - 1;
    // No count of published messages that overtook a reader is so small.
    static constexpr std::uint64_t kTaken = 0;
    static constexpr std::uint64_t kNotThere = 1;

    /// kTaken, kNotThere, or how many messages must have been published by now.
    [[nodiscard]] std::uint64_t read(Words<kWords>& message) const noexcept {
        const auto& words = slots_[next_ & (capacity_ - 1)].words;
        const Lap lap(next_, capacity_);
        // Waits for the words.
        const std::uint64_t last = words[kLast].load(std::memory_order_acquire);
        const auto stamp = static_cast<std::uint32_t>(last >> 32);
        if (lap.ahead(stamp) < 0) {
            return kNotThere;
        }
        if (lap.ahead(stamp) > 0) {
            return lap.published(stamp);
        }
        for (std::size_t i = 0; i < kLast; ++i) {
            // Waits for the odd stamp that came before this word, if it is of a newer message.
            message[i] = words[i].load(std::memory_order_acquire);
        }
        message[kLast] = last & 0xFFFF'FFFFU;
        const auto again =
            static_cast<std::uint32_t>(words[kLast].load(std::memory_order_relaxed) >> 32);
        return lap.ahead(again) == 0 ? kTaken : lap.published(again);
    }

    /// On to the oldest message that is safe, `room` slots before the one being written.
    void skip(std::uint64_t published_at_least, std::uint64_t room) noexcept {
        std::uint64_t count = published();
        count = count < published_at_least ? published_at_least : count;
        const std::uint64_t oldest = count - capacity_ + room;
        lost_ += oldest - next_;
        next_ = oldest;
    }

    const Slot* slots_;
    std::uint64_t capacity_;
    const Atomic<std::uint64_t>* published_;
    std::uint64_t next_;
    std::uint64_t taken_ = 0;
    std::uint64_t lost_ = 0;
};

} // namespace tradecore::ring

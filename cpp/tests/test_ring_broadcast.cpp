// SPDX-License-Identifier: Apache-2.0
#include "tradecore/ring/broadcast.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <functional>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "ring_messages.hpp"

namespace tradecore::ring {
namespace {

/// The memory of a ring, as a segment would hold it.
template <std::size_t kWords> struct Memory {
    explicit Memory(std::size_t capacity) : slots(capacity) {}
    std::vector<BroadcastSlot<kWords>> slots;
    std::atomic<std::uint64_t> published{0};

    [[nodiscard]] BroadcastWriter<kWords> writer() { return {slots, published}; }
    [[nodiscard]] BroadcastReader<kWords> reader(Start start = Start::oldest) const {
        return {slots, published, start};
    }
    [[nodiscard]] std::atomic<std::uint64_t>& stamp_word(std::size_t slot) {
        return slots[slot].words[kWords - 1];
    }
};

/// Every word says `value`, the last in its lower half.
template <std::size_t kWords> Words<kWords> message_of(std::uint64_t value) {
    Words<kWords> words;
    words.fill(value);
    words.back() &= 0xFFFF'FFFFU;
    return words;
}

/// What happens once, just before a certain word is read.
struct Meddling {
    const void* where = nullptr;
    std::function<void()> what;
};
Meddling before_load;

/// An atomic for one thread, in whose loads somebody else can come in between.
template <class T> class Meddled {
public:
    Meddled(T value = {}) : value_(value) {}
    void store(T value, std::memory_order) { value_ = value; }
    [[nodiscard]] T load(std::memory_order) const {
        if (before_load.where == this) {
            const auto what = std::exchange(before_load, {}).what;
            what();
        }
        return value_;
    }

private:
    T value_;
};

static_assert(sizeof(BroadcastSlot<8>) == 64 && alignof(BroadcastSlot<8>) == 64);
static_assert(sizeof(BroadcastSlot<16>) == 128 && alignof(BroadcastSlot<16>) == 128);

TEST(BroadcastRing, HandsOutWhatWasPublishedInOrder) {
    Memory<8> memory(8);
    auto writer = memory.writer();
    auto reader = memory.reader();
    Words<8> message{};
    EXPECT_FALSE(reader.take(message));
    for (std::uint64_t i = 0; i < 100; ++i) {
        writer.publish(message_of<8>(i));
        writer.publish(message_of<8>(i + 1'000));
        ASSERT_TRUE(reader.take(message));
        EXPECT_EQ(message, message_of<8>(i));
        ASSERT_TRUE(reader.take(message));
        EXPECT_EQ(message, message_of<8>(i + 1'000));
        EXPECT_FALSE(reader.take(message));
    }
    EXPECT_EQ(reader.taken(), 200U);
    EXPECT_EQ(reader.lost(), 0U);
}

TEST(BroadcastRing, TheUpperHalfOfTheLastWordStaysBehind) {
    Memory<2> memory(2);
    auto writer = memory.writer();
    auto reader = memory.reader();
    writer.publish({~0ULL, ~0ULL});
    Words<2> message{};
    ASSERT_TRUE(reader.take(message));
    EXPECT_EQ(message, (Words<2>{~0ULL, 0xFFFF'FFFFULL}));
}

TEST(BroadcastRing, ReadersBeginWithTheOldestOrTheNewest) {
    Memory<2> memory(4);
    auto writer = memory.writer();
    for (std::uint64_t i = 0; i < 10; ++i) {
        writer.publish(message_of<2>(i));
    }
    auto oldest = memory.reader(Start::oldest);
    auto newest = memory.reader(Start::newest);
    Words<2> message{};
    ASSERT_TRUE(oldest.take(message));
    // The slot of message 6 is where message 10 may be being written.
    EXPECT_EQ(message, message_of<2>(7));
    EXPECT_FALSE(newest.take(message));
    writer.publish(message_of<2>(10));
    ASSERT_TRUE(newest.take(message));
    EXPECT_EQ(message, message_of<2>(10));
    EXPECT_EQ(oldest.lost() + newest.lost(), 0U);
}

// Bug: the slot that is being written now is already lost; an overrun test with < where <= must
// be hands out half of it.
TEST(BroadcastRing, TheSlotBeingWrittenIsLostAlready) {
    Memory<2> memory(4);
    auto writer = memory.writer();
    auto reader = memory.reader();
    for (std::uint64_t i = 0; i < 4; ++i) {
        writer.publish(message_of<2>(i));
    }
    // Message 4 begins: slot 0, lap 2.
    const Lap lap(4, 4);
    memory.stamp_word(0).store(std::uint64_t{lap.being_written()} << 32);
    Words<2> message{};
    ASSERT_TRUE(reader.take(message));
    EXPECT_EQ(message, message_of<2>(1));
    EXPECT_EQ(reader.lost(), 1U);
    EXPECT_EQ(reader.taken() + reader.lost(), reader.next());
}

// Bug: a writer dies inside a slot and its readers wait for it for ever.
TEST(BroadcastRing, ASlotWhoseWriterDiedIsNotThere) {
    Memory<2> memory(2);
    auto writer = memory.writer();
    auto reader = memory.reader();
    writer.publish(message_of<2>(0));
    const Lap lap(1, 2);
    memory.stamp_word(1).store(std::uint64_t{lap.being_written()} << 32);
    Words<2> message{};
    ASSERT_TRUE(reader.take(message));
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(reader.take(message));
    }
    EXPECT_EQ(reader.next(), 1U);
    EXPECT_EQ(reader.lost(), 0U);
}

// Bug: the words are copied, and the stamp is looked at before only.
TEST(BroadcastRing, AMessageThatChangesWhileItIsCopiedIsNotHandedOut) {
    std::array<BroadcastSlot<2, Meddled>, 2> slots;
    Meddled<std::uint64_t> published;
    BroadcastWriter<2, Meddled> writer(slots, published);
    BroadcastReader<2, Meddled> reader(slots, published, Start::oldest);
    writer.publish(message_of<2>(0));
    writer.publish(message_of<2>(1));
    // Two more come just before the first word of message 0 is read.
    before_load = {&slots[0].words[0], [&] {
                       writer.publish(message_of<2>(2));
                       writer.publish(message_of<2>(3));
                   }};
    Words<2> message{};
    ASSERT_TRUE(reader.take(message));
    EXPECT_EQ(message, message_of<2>(3));
    EXPECT_EQ(reader.lost(), 3U);
}

// Bug: narrow sequences wrap. Here a stamp does after 2^31 laps, and the arithmetic must not
// notice.
TEST(BroadcastRing, StampsWrapWithoutASeam) {
    for (const std::uint64_t capacity : {2ULL, 4ULL, 65'536ULL}) {
        const std::uint64_t wrap = capacity << 31;
        for (std::uint64_t lap = 0; lap < 6; ++lap) {
            const std::uint64_t sequence = wrap - 4 * capacity + lap * capacity + 1;
            const Lap now(sequence, capacity);
            const Lap next(sequence + capacity, capacity);
            const Lap later(sequence + 3 * capacity, capacity);
            EXPECT_EQ(now.ahead(now.written()), 0);
            EXPECT_EQ(now.ahead(now.being_written()), -1);
            EXPECT_EQ(now.ahead(next.being_written()), 1);
            EXPECT_EQ(now.ahead(next.written()), 2);
            EXPECT_LT(next.ahead(now.written()), 0);
            EXPECT_EQ(now.published(next.being_written()), sequence + capacity);
            EXPECT_EQ(now.published(later.written()), sequence + 3 * capacity + 1);
        }
    }
}

// Bug: a length or an index read from shared memory is believed.
TEST(BroadcastRing, NoGarbageInTheMemoryLeadsOutOfIt) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 2'000; ++round) {
        Memory<2> memory(4);
        for (auto& slot : memory.slots) {
            slot.words[0].store(random());
            slot.words[1].store(random() >> (random() % 64));
        }
        memory.published.store(random() >> (random() % 64));
        auto reader = memory.reader(round % 2 == 0 ? Start::oldest : Start::newest);
        Words<2> message{};
        for (int i = 0; i < 20; ++i) {
            static_cast<void>(reader.take(message)); // ASan watches; and it comes back.
        }
    }
}

// A reader of any speed: what it took is in order and whole, and nothing is lost uncounted.
TEST(BroadcastRing, TakenAndLostAreWhatWasPublished) {
    std::mt19937_64 random(7);
    for (const std::size_t capacity : {2U, 4U, 16U}) {
        Memory<8> memory(capacity);
        auto writer = memory.writer();
        auto reader = memory.reader();
        std::uint64_t published = 0;
        for (int round = 0; round < 3'000; ++round) {
            for (auto count = random() % (2 * capacity + 1); count > 0; --count) {
                writer.publish(message_of<8>(published++));
            }
            Words<8> message{};
            for (auto count = random() % (capacity + 2); count > 0; --count) {
                const std::uint64_t before = reader.next() + reader.lost();
                if (!reader.take(message)) {
                    ASSERT_EQ(reader.taken() + reader.lost(), published);
                    break;
                }
                ASSERT_EQ(message, message_of<8>(reader.next() - 1));
                ASSERT_LE(before, reader.next() + reader.lost());
                // Not later than the oldest that was safe.
                ASSERT_LE(published - reader.next(), capacity - 1);
            }
        }
        Words<8> message{};
        while (reader.take(message)) {
        }
        EXPECT_EQ(reader.taken() + reader.lost(), published);
        EXPECT_GT(reader.lost(), 0U);
    }
}

/// A writer that never waits laps `readers` readers through a ring of `capacity`.
template <std::size_t kWords>
void torture(std::size_t capacity, std::size_t readers, std::uint64_t count) {
    Memory<kWords> memory(capacity);
    std::atomic<bool> is_over{false};
    struct Result {
        std::uint64_t torn = 0, unordered = 0, taken = 0, lost = 0;
    };
    std::vector<Result> results(readers);
    std::vector<std::thread> threads;
    std::atomic<std::size_t> ready{0};
    for (Result& result : results) {
        threads.emplace_back([&] {
            auto reader = memory.reader();
            Words<kWords> message{};
            ready.fetch_add(1, std::memory_order_release);
            // Once it is over, all that is left is taken; and then no more comes.
            for (bool was_over = false, took = true; !was_over || took;) {
                was_over = is_over.load(std::memory_order_acquire);
                took = reader.take(message);
                if (took) {
                    const std::uint64_t value = reader.next() - 1;
                    result.torn += message != message_of<kWords>(message[0]) ? 1U : 0U;
                    result.unordered += message[0] != value ? 1U : 0U;
                }
            }
            result.taken = reader.taken();
            result.lost = reader.lost();
        });
    }
    while (ready.load(std::memory_order_acquire) < readers) {
        std::this_thread::yield();
    }
    auto writer = memory.writer();
    for (std::uint64_t value = 0; value < count; ++value) {
        writer.publish(message_of<kWords>(value));
    }
    is_over.store(true, std::memory_order_release);
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Result& result : results) {
        EXPECT_EQ(result.torn, 0U);
        EXPECT_EQ(result.unordered, 0U);
        EXPECT_EQ(result.taken + result.lost, count);
        EXPECT_GT(result.taken, 0U);
        std::printf("  %llu published through %zu slots: %llu taken, %llu lost, %llu torn\n",
                    static_cast<unsigned long long>(count), capacity,
                    static_cast<unsigned long long>(result.taken),
                    static_cast<unsigned long long>(result.lost),
                    static_cast<unsigned long long>(result.torn));
    }
}

TEST(BroadcastRing, ALappedReaderOfTwoSlotsSeesNothingTorn) {
    torture<8>(2, 1, messages(300'000, 200'000'000, 10'000'000));
}
TEST(BroadcastRing, NorOneOfTwoLinesAMessage) {
    torture<16>(2, 1, messages(300'000, 100'000'000, 10'000'000));
}
TEST(BroadcastRing, NorDoSeveralReadersOfALargerRing) {
    torture<8>(1'024, 3, messages(300'000, 100'000'000, 10'000'000));
}

} // namespace
} // namespace tradecore::ring

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <thread>
#include <vector>

#include "ring_messages.hpp"
#include "tradecore/ring/measure.hpp"
#include "tradecore/ring/spsc.hpp"

namespace tradecore::ring {
namespace {

TEST(SpscRing, CapacityIsAPowerOfTwo) {
    EXPECT_THROW(SpscRing<int>(0), std::invalid_argument);
    EXPECT_THROW(SpscRing<int>(3), std::invalid_argument);
    EXPECT_THROW(SpscRing<int>(std::size_t{1} << 63), std::bad_alloc);
    EXPECT_EQ(SpscRing<int>(1).capacity(), 1U);
    EXPECT_EQ(SpscRing<int>(8).capacity(), 8U);
}

TEST(SpscRing, KeepsOrderAcrossManyLaps) {
    SpscRing<int> ring(4);
    int expected = 0;
    int next = 0;
    for (int round = 0; round < 100; ++round) {
        for (int i = 0; i <= round % 4; ++i) {
            ASSERT_TRUE(ring.try_push(next++));
        }
        EXPECT_EQ(ring.size(), static_cast<std::size_t>(round % 4 + 1));
        int value = -1;
        while (ring.try_pop(value)) {
            ASSERT_EQ(value, expected++);
        }
    }
    EXPECT_EQ(expected, next);
    EXPECT_EQ(ring.refused(), 0U);
}

TEST(SpscRing, FullRingRefusesAndCounts) {
    SpscRing<int> ring(2);
    EXPECT_TRUE(ring.try_push(1));
    EXPECT_TRUE(ring.try_push(2));
    EXPECT_FALSE(ring.try_push(3));
    EXPECT_FALSE(ring.try_push(4));
    EXPECT_EQ(ring.refused(), 2U);
    int value = 0;
    ASSERT_TRUE(ring.try_pop(value));
    EXPECT_EQ(value, 1);
    EXPECT_TRUE(ring.try_push(5));
    EXPECT_EQ(ring.refused(), 2U);
}

TEST(SpscRing, EmptyRingLeavesTheOutputAlone) {
    SpscRing<int> ring(2);
    int value = 77;
    EXPECT_FALSE(ring.try_pop(value));
    EXPECT_EQ(value, 77);
    std::array<int, 2> out{};
    EXPECT_EQ(ring.pop_batch(out), 0U);
}

TEST(SpscRing, BatchesTakeWhatIsThere) {
    SpscRing<int> ring(8);
    std::vector<int> numbers(10);
    std::iota(numbers.begin(), numbers.end(), 0);
    EXPECT_EQ(ring.push_batch(numbers), 8U);
    EXPECT_EQ(ring.refused(), 2U);
    std::array<int, 5> out{};
    EXPECT_EQ(ring.pop_batch(out), 5U);
    EXPECT_EQ(out, (std::array{0, 1, 2, 3, 4}));
    EXPECT_EQ(ring.push_batch(std::span(numbers).first(5)), 5U);
    int sum = 0;
    EXPECT_EQ(ring.consume(100, [&](const int& value) noexcept { sum += value; }), 8U);
    EXPECT_EQ(sum, 5 + 6 + 7 + 0 + 1 + 2 + 3 + 4);
}

/// Words that must agree, so that a torn message shows.
struct Message {
    std::array<std::uint64_t, 8> words;
};

TEST(SpscRing, ThreadsLoseAndTearNothing) {
    // Small rings lap all the time; batches of many sizes on both sides.
    for (const std::size_t capacity : {1U, 2U, 8U, 256U}) {
        SpscRing<Message> ring(capacity);
        constexpr std::uint64_t count = 60'000;
        std::thread producer([&] {
            std::array<Message, 7> batch;
            for (std::uint64_t sent = 0; sent < count;) {
                const std::size_t size = std::min<std::uint64_t>(1 + sent % 7, count - sent);
                for (std::size_t i = 0; i < size; ++i) {
                    batch[i].words.fill(sent + i);
                }
                const std::size_t pushed = size == 1
                                               ? (ring.try_push(batch[0]) ? 1U : 0U)
                                               : ring.push_batch(std::span(batch).first(size));
                sent += pushed;
                if (pushed == 0) {
                    std::this_thread::yield();
                }
            }
        });
        std::uint64_t expected = 0;
        std::uint64_t wrong = 0;
        const auto see = [&](const Message& message) noexcept {
            for (const std::uint64_t word : message.words) {
                wrong += word != expected ? 1U : 0U;
            }
            ++expected;
        };
        while (expected < count) {
            Message message;
            const bool took = expected % 3 == 0 ? ring.try_pop(message) : false;
            if (took) {
                see(message);
            } else if (ring.consume(5, see) == 0) {
                std::this_thread::yield();
            }
            ASSERT_LE(ring.size(), capacity);
        }
        producer.join();
        EXPECT_EQ(wrong, 0U) << capacity;
        EXPECT_EQ(ring.size(), 0U);
    }
}

TEST(SpscRing, ALongRunLosesAndTearsNothing) {
    const std::uint64_t count = messages(1'000'000, 1'000'000'000, 10'000'000);
    SpscRing<Message> ring(1'024);
    std::thread producer([&] {
        Message message;
        for (std::uint64_t value = 0; value < count; ++value) {
            message.words.fill(value);
            while (!ring.try_push(message)) {
                std::this_thread::yield();
            }
        }
    });
    std::uint64_t expected = 0;
    std::uint64_t wrong = 0;
    while (expected < count) {
        const std::size_t taken = ring.consume(256, [&](const Message& message) noexcept {
            for (const std::uint64_t word : message.words) {
                wrong += word != expected ? 1U : 0U;
            }
            ++expected;
        });
        if (taken == 0) {
            std::this_thread::yield();
        }
    }
    producer.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(ring.size(), 0U);
}

TEST(SpscRing, MeasuresItself) {
    EXPECT_GT(measure_throughput(10'000, 64, 16), 0.0);
    EXPECT_EQ(measure_round_trips(100).size(), 100U);
    EXPECT_EQ(measure_line_round_trips(100).size(), 100U);
    EXPECT_THROW((void)measure_throughput(0, 64, 16), std::invalid_argument);
}

} // namespace
} // namespace tradecore::ring

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <random>

#include "tradecore/ring/measure.hpp"
#include "tradecore/ring/spsc.hpp"

namespace tradecore::ring {
namespace {

TEST(SpscRing, RefusesACapacityThatIsNoPowerOfTwo) {
    for (const std::size_t capacity : {0, 3, 100}) {
        EXPECT_THROW(SpscRing<int>{capacity}, std::invalid_argument) << capacity;
    }
}

TEST(SpscRing, FullRingRefusesCountsAndKeepsWhatItHolds) {
    SpscRing<int> ring(2);
    EXPECT_TRUE(ring.try_push(1));
    EXPECT_TRUE(ring.try_push(2));
    EXPECT_FALSE(ring.try_push(3));
    EXPECT_FALSE(ring.try_push(4));
    EXPECT_EQ(ring.refused(), 2U);
    EXPECT_EQ(ring.size(), 2U);
    int value = 0;
    EXPECT_TRUE(ring.try_pop(value));
    EXPECT_EQ(value, 1);
    EXPECT_TRUE(ring.try_push(5));
    EXPECT_TRUE(ring.try_pop(value));
    EXPECT_EQ(value, 2);
    EXPECT_TRUE(ring.try_pop(value));
    EXPECT_EQ(value, 5);
    EXPECT_FALSE(ring.try_pop(value));
    EXPECT_EQ(value, 5) << "an empty ring leaves the output alone";
}

TEST(SpscRing, BehavesAsABoundedQueue) {
    std::mt19937 random(7);
    for (const std::size_t capacity : {1, 2, 8}) {
        SpscRing<int> ring(capacity);
        std::deque<int> model;
        for (int step = 0; step < 20'000; ++step) {
            if (random() % 2 == 0) {
                const bool fits = model.size() < capacity;
                EXPECT_EQ(ring.try_push(step), fits);
                if (fits) {
                    model.push_back(step);
                }
            } else {
                std::array<int, 3> out{-1, -1, -1};
                const std::size_t wanted = random() % 4;
                const std::size_t got = ring.pop_batch(std::span(out).first(wanted));
                EXPECT_EQ(got, std::min(wanted, model.size()));
                for (std::size_t i = 0; i < got; ++i) {
                    EXPECT_EQ(out[i], model.front());
                    model.pop_front();
                }
            }
            EXPECT_EQ(ring.size(), model.size());
        }
    }
}

TEST(SpscRing, PassesEveryMessageInOrderBetweenThreads) {
    for (const std::size_t capacity : {2, 64, 1024}) {
        EXPECT_GT(measure_throughput(200'000, capacity).messages_per_s, 0) << capacity;
    }
    EXPECT_GT(measure_round_trips(2'000), 0);
}

} // namespace
} // namespace tradecore::ring

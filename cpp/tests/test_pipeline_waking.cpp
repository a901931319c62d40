// SPDX-License-Identifier: Apache-2.0
// What worker threads sleep and queue with: no wake-up is lost, none is sent to who is awake.
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <random>
#include <thread>

#include "tradecore/pipeline/backlog.hpp"
#include "tradecore/pipeline/sleeper.hpp"
#include "tradecore/pipeline/wake_fd.hpp"

namespace tradecore::pipeline {
namespace {

TEST(Backlog, IsAQueueHoweverFarItGrows) {
    std::mt19937_64 random(3);
    Backlog<std::uint64_t> backlog(3); // Room for four.
    std::deque<std::uint64_t> reference;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        const bool is_growing = i / 1'000 % 2 == 0;
        if (random() % 3 < (is_growing ? 2U : 1U)) {
            backlog.push(i);
            reference.push_back(i);
        } else if (!reference.empty()) {
            const std::uint64_t at = random() % reference.size();
            ASSERT_EQ(backlog[at], reference[at]);
            ASSERT_EQ(backlog.pop(), reference.front());
            reference.pop_front();
        }
        ASSERT_EQ(backlog.size(), reference.size());
        ASSERT_EQ(backlog.is_empty(), reference.empty());
    }
}

// Each side waits for the other at every number: one lost wake-up and this never ends.
TEST(Sleeper, LosesNoWakeUp) {
    constexpr std::uint64_t kRounds = 3'000;
    Sleeper left, right;
    std::atomic<std::uint64_t> to_right{0}, to_left{0};
    std::thread thread([&] {
        for (std::uint64_t i = 1; i <= kRounds; ++i) {
            right.sleep_until([&] { return to_right.load(std::memory_order_relaxed) >= i; });
            to_left.store(i, std::memory_order_relaxed);
            left.wake();
        }
    });
    for (std::uint64_t i = 1; i <= kRounds; ++i) {
        to_right.store(i, std::memory_order_relaxed);
        right.wake();
        left.sleep_until([&] { return to_left.load(std::memory_order_relaxed) >= i; });
    }
    thread.join();
    EXPECT_EQ(to_left.load(), kRounds);
}

TEST(Sleeper, WakesNobodyWhoIsAwake) {
    Sleeper sleeper;
    EXPECT_FALSE(sleeper.wake());
    sleeper.sleep_until([] { return true; });
    EXPECT_FALSE(sleeper.wake());
}

bool is_readable(const WakeFd& wake) {
    pollfd wanted{wake.fd(), POLLIN, 0};
    return ::poll(&wanted, 1, 0) == 1;
}

TEST(WakeFd, IsWrittenOnceForEachTimeItIsArmed) {
    WakeFd wake;
    for (int round = 0; round < 3; ++round) {
        EXPECT_FALSE(is_readable(wake));
        EXPECT_TRUE(wake.signal());
        EXPECT_TRUE(is_readable(wake));
        EXPECT_FALSE(wake.signal());
        wake.arm();
    }
}

TEST(WakeFd, ReaderThatArmsAndThenLooksMissesNothing) {
    constexpr std::uint64_t kRounds = 3'000;
    WakeFd wake;
    std::atomic<std::uint64_t> told{0}, heard{0};
    std::thread thread([&] {
        for (std::uint64_t i = 1; i <= kRounds; ++i) {
            told.store(i, std::memory_order_relaxed);
            wake.signal();
            while (i % 8 == 0 && heard.load(std::memory_order_relaxed) < i) {
                std::this_thread::yield();
            }
        }
    });
    while (heard.load(std::memory_order_relaxed) < kRounds) {
        pollfd wanted{wake.fd(), POLLIN, 0};
        ASSERT_EQ(::poll(&wanted, 1, 10'000), 1);
        wake.arm();
        heard.store(told.load(std::memory_order_relaxed), std::memory_order_relaxed);
    }
    thread.join();
}

} // namespace
} // namespace tradecore::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/ring/measure.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tradecore/ring/spsc.hpp"

namespace tradecore::ring {
namespace {

using Clock = std::chrono::steady_clock;

struct alignas(64) Message {
    std::uint64_t sequence = 0;
    std::array<std::uint64_t, 7> payload{};
};
static_assert(sizeof(Message) == 64);

double seconds_since(Clock::time_point begun) {
    return std::chrono::duration<double>(Clock::now() - begun).count();
}

/// A spinning thread on a busy machine must not starve the thread it waits for.
struct Spin {
    void operator()() noexcept {
        if (++count % 4096 == 0) {
            std::this_thread::yield();
        }
    }
    std::uint32_t count = 0;
};

} // namespace

RingFigures measure_throughput(std::size_t messages, std::size_t capacity) {
    SpscRing<Message> ring(capacity);
    const auto begun = Clock::now();
    std::thread producer([&] {
        Spin spin;
        for (std::uint64_t i = 0; i < messages; ++i) {
            const Message message{i, {i, i, i, i, i, i, i}};
            while (!ring.try_push(message)) {
                spin();
            }
        }
    });
    std::array<Message, 64> batch;
    Spin spin;
    bool is_right = true;
    for (std::uint64_t next = 0; next < messages;) {
        const std::size_t count = ring.pop_batch(batch);
        for (std::size_t i = 0; i < count; ++i, ++next) {
            is_right = is_right && batch[i].sequence == next && batch[i].payload[6] == next;
        }
        if (count == 0) {
            spin();
        }
    }
    producer.join();
    const double seconds = seconds_since(begun);
    if (!is_right) {
        throw std::runtime_error("a message came out of the ring wrong or out of order");
    }
    return {seconds, static_cast<double>(messages) / seconds, ring.refused()};
}

double measure_round_trips(std::size_t trips) {
    SpscRing<Message> there(16);
    SpscRing<Message> back(16);
    std::thread echo([&] {
        Spin spin;
        Message message;
        for (std::size_t i = 0; i < trips; ++i) {
            while (!there.try_pop(message)) {
                spin();
            }
            while (!back.try_push(message)) {
                spin();
            }
        }
    });
    const auto begun = Clock::now();
    Spin spin;
    Message message;
    for (std::uint64_t i = 0; i < trips; ++i) {
        message.sequence = i;
        while (!there.try_push(message)) {
            spin();
        }
        while (!back.try_pop(message)) {
            spin();
        }
    }
    const double seconds = seconds_since(begun);
    echo.join();
    return seconds;
}

} // namespace tradecore::ring

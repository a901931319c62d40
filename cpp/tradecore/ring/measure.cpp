// SPDX-License-Identifier: Apache-2.0
#include "tradecore/ring/measure.hpp"

#include <array>
#include <chrono>
#include <thread>

#include "tradecore/ring/spsc.hpp"

namespace tradecore::ring {
namespace {

using Clock = std::chrono::steady_clock;

/// As large as a record; all words say the same, so that a torn one shows.
struct Message {
    std::array<std::uint64_t, 8> words{};

    [[nodiscard]] static Message of(std::uint64_t value) noexcept {
        Message message;
        message.words.fill(value);
        return message;
    }
    [[nodiscard]] bool says(std::uint64_t value) const noexcept {
        return words.front() == value && words.back() == value;
    }
};
static_assert(sizeof(Message) == 64);

/// Spins, but lets the other thread run where they share a processor.
class Spin {
public:
    void wait() noexcept {
        if (++turns_ % 4'096 == 0) {
            std::this_thread::yield();
        }
    }

private:
    std::uint32_t turns_ = 0;
};

[[nodiscard]] std::int64_t ns_since(Clock::time_point start) noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

} // namespace

double measure_throughput(std::uint64_t messages, std::size_t capacity, std::size_t batch) {
    if (messages == 0 || batch == 0) {
        throw std::invalid_argument("messages and batch must be above 0");
    }
    SpscRing<Message> ring(capacity);
    std::atomic<bool> is_ready{false};
    bool is_sound = true;
    std::thread consumer([&] {
        std::uint64_t expected = 0;
        Spin spin;
        is_ready.store(true, std::memory_order_release); // The clock starts when both run.
        while (expected < messages) {
            const std::size_t taken = ring.consume(batch, [&](const Message& message) noexcept {
                is_sound = is_sound && message.says(expected++);
            });
            if (taken == 0) {
                spin.wait();
            }
        }
    });
    Spin spin;
    while (!is_ready.load(std::memory_order_acquire)) { // Waits for the consumer to run.
        spin.wait();
    }
    const auto start = Clock::now();
    for (std::uint64_t value = 0; value < messages; ++value) {
        while (!ring.try_push(Message::of(value))) {
            spin.wait();
        }
    }
    consumer.join();
    const auto elapsed = static_cast<double>(ns_since(start));
    if (!is_sound) {
        throw std::runtime_error("the ring lost or tore a message");
    }
    return elapsed / static_cast<double>(messages);
}

std::vector<std::int64_t> measure_round_trips(std::size_t rounds) {
    SpscRing<Message> there(64);
    SpscRing<Message> back(64);
    std::thread echo([&] {
        Message message;
        Spin spin;
        for (std::size_t i = 0; i < rounds; ++i) {
            while (!there.try_pop(message)) {
                spin.wait();
            }
            while (!back.try_push(message)) {
                spin.wait();
            }
        }
    });
    std::vector<std::int64_t> times(rounds);
    Message message;
    Spin spin;
    for (std::size_t i = 0; i < rounds; ++i) {
        const auto start = Clock::now();
        while (!there.try_push(Message::of(i))) {
            spin.wait();
        }
        while (!back.try_pop(message)) {
            spin.wait();
        }
        times[i] = ns_since(start);
    }
    echo.join();
    return times;
}

std::vector<std::int64_t> measure_line_round_trips(std::size_t rounds) {
    alignas(kPadding) std::atomic<std::uint64_t> line{0};
    std::thread echo([&] {
        Spin spin;
        for (std::uint64_t i = 0; i < rounds; ++i) {
            while (line.load(std::memory_order_acquire) != 2 * i + 1) { // Waits for our turn.
                spin.wait();
            }
            line.store(2 * i + 2, std::memory_order_release); // Publishes the other's turn.
        }
    });
    std::vector<std::int64_t> times(rounds);
    Spin spin;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const auto start = Clock::now();
        line.store(2 * i + 1, std::memory_order_release);           // Publishes the other's turn.
        while (line.load(std::memory_order_acquire) != 2 * i + 2) { // Waits for our turn.
            spin.wait();
        }
        times[i] = ns_since(start);
    }
    echo.join();
    return times;
}

} // namespace tradecore::ring

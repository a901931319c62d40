// SPDX-License-Identifier: Apache-2.0
// Our rings beside boost's and the design of rigtorp's, in one program: 64-byte messages between
// two pinned threads, many short samples in turn, each round bracketed by the hand-over of one
// line. Prints one sample a line: WHO WHAT NANOSECONDS. usage: rings ROUNDS MESSAGES
#include <pthread.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <thread>
#include <vector>

#include <boost/lockfree/spsc_queue.hpp>

#include "tradecore/ring/broadcast.hpp"
#include "tradecore/ring/spsc.hpp"

namespace {

using namespace tradecore::ring;
using Clock = std::chrono::steady_clock;
using Message = Words<8>;
constexpr std::size_t kCapacity = 4'096;

Message message_of(std::uint64_t value) {
    Message message;
    message.fill(value);
    return message;
}

void pin(unsigned cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu % std::thread::hardware_concurrency(), &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

/// Stops the program: a figure of a ring that loses messages is worth nothing.
void expect(bool is_sound) {
    if (!is_sound) {
        std::fprintf(stderr, "a message was lost or torn\n");
        std::abort();
    }
}

double ns_since(Clock::time_point start) {
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

// --- The contestants: push(message), and take(see), which shows what is there, up to a batch.

struct OursSingly {
    SpscRing<Message> ring{kCapacity};
    bool push(const Message& message) { return ring.try_push(message); }
    template <class See> void take(See&& see) {
        Message message;
        if (ring.try_pop(message)) {
            see(message);
        }
    }
};

struct OursInBatches {
    SpscRing<Message> ring{kCapacity};
    bool push(const Message& message) { return ring.try_push(message); }
    template <class See> void take(See&& see) { ring.consume(64, see); }
};

struct BoostSingly {
    boost::lockfree::spsc_queue<Message> queue{kCapacity};
    bool push(const Message& message) { return queue.push(message); }
    template <class See> void take(See&& see) {
        Message message;
        if (queue.pop(message)) {
            see(message);
        }
    }
};

struct BoostInBatches {
    boost::lockfree::spsc_queue<Message> queue{kCapacity};
    bool push(const Message& message) { return queue.push(message); }
    template <class See> void take(See&& see) { queue.consume_all(see); }
};

/// The design of rigtorp's SPSCQueue: wrapping indices, each side's sight of the other's index on a
/// line of its own, one slot of slack, room before and after the slots; looked at in place.
class RigtorpDesign {
public:
    bool push(const Message& message) {
        const std::size_t here = write_.load(std::memory_order_relaxed);
        const std::size_t next = here + 1 == kSlots ? 0 : here + 1;
        if (next == read_seen_) {
            read_seen_ = read_.load(std::memory_order_acquire);
            if (next == read_seen_) {
                return false;
            }
        }
        slots_[here + kRoom] = message;
        write_.store(next, std::memory_order_release);
        return true;
    }
    template <class See> void take(See&& see) {
        const std::size_t here = read_.load(std::memory_order_relaxed);
        if (here == write_seen_) {
            write_seen_ = write_.load(std::memory_order_acquire);
            if (here == write_seen_) {
                return;
            }
        }
        see(slots_[here + kRoom]);
        read_.store(here + 1 == kSlots ? 0 : here + 1, std::memory_order_release);
    }

private:
    static constexpr std::size_t kSlots = kCapacity + 1;
    static constexpr std::size_t kRoom = 1; // One line.
    std::vector<Message> slots_ = std::vector<Message>(kSlots + 2 * kRoom);
    alignas(64) std::atomic<std::size_t> write_{0};
    alignas(64) std::size_t read_seen_ = 0;
    alignas(64) std::atomic<std::size_t> read_{0};
    alignas(64) std::size_t write_seen_ = 0;
};

struct OursBroadcast {
    std::vector<BroadcastSlot<8>> slots = std::vector<BroadcastSlot<8>>(kCapacity);
    alignas(128) std::atomic<std::uint64_t> published{0};
    BroadcastWriter<8> writer{slots, published};
    alignas(128) BroadcastReader<8> reader{slots, published, Start::oldest};

    bool push(const Message& message) {
        writer.publish(message);
        return true;
    }
    template <class See> void take(See&& see) {
        Message message;
        if (reader.take(message)) {
            message[7] = message[0]; // Its upper half did not travel.
            see(message);
        }
    }
};

// --- What is measured.

template <class Ring> double throughput(std::uint64_t messages) {
    const auto ring = std::make_unique<Ring>();
    std::atomic<bool> is_ready{false};
    std::thread consumer([&] {
        pin(1);
        std::uint64_t expected = 0;
        is_ready.store(true, std::memory_order_release);
        while (expected < messages) {
            ring->take([&](const Message& message) {
                expect(message[0] == expected && message[7] == expected);
                ++expected;
            });
        }
    });
    while (!is_ready.load(std::memory_order_acquire)) {
    }
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < messages; ++i) {
        const Message message = message_of(i);
        while (!ring->push(message)) {
        }
    }
    consumer.join();
    return ns_since(start) / static_cast<double>(messages);
}

/// The mean of a block of round trips; blocks are many and short, and their median is what counts.
template <class Ring> double round_trip(std::uint64_t rounds) {
    const auto there = std::make_unique<Ring>();
    const auto back = std::make_unique<Ring>();
    std::thread echo([&] {
        pin(1);
        for (std::uint64_t i = 0; i < rounds;) {
            there->take([&](const Message& message) {
                while (!back->push(message)) {
                }
                ++i;
            });
        }
    });
    std::uint64_t answers = 0;
    const auto trip = [&](std::uint64_t i) {
        while (!there->push(message_of(i))) {
        }
        while (answers == i) {
            back->take([&](const Message& message) {
                expect(message[0] == i);
                ++answers;
            });
        }
    };
    const std::uint64_t warm = rounds / 10;
    for (std::uint64_t i = 0; i < warm; ++i) {
        trip(i);
    }
    const auto start = Clock::now();
    for (std::uint64_t i = warm; i < rounds; ++i) {
        trip(i);
    }
    const double elapsed = ns_since(start);
    echo.join();
    return elapsed / static_cast<double>(rounds - warm);
}

double line_round_trip(std::uint64_t rounds) {
    alignas(128) std::atomic<std::uint64_t> line{0};
    std::thread echo([&] {
        pin(1);
        for (std::uint64_t i = 0; i < rounds; ++i) {
            while (line.load(std::memory_order_acquire) != 2 * i + 1) {
            }
            line.store(2 * i + 2, std::memory_order_release);
        }
    });
    const std::uint64_t warm = rounds / 10;
    auto start = Clock::now();
    for (std::uint64_t i = 0; i < rounds; ++i) {
        if (i == warm) {
            start = Clock::now();
        }
        line.store(2 * i + 1, std::memory_order_release);
        while (line.load(std::memory_order_acquire) != 2 * i + 2) {
        }
    }
    const double elapsed = ns_since(start);
    echo.join();
    return elapsed / static_cast<double>(rounds - warm);
}

template <std::size_t kWords> double publish_alone(std::uint64_t messages) {
    std::vector<BroadcastSlot<kWords>> slots(kCapacity);
    std::atomic<std::uint64_t> published{0};
    BroadcastWriter<kWords> writer(slots, published);
    Words<kWords> message{};
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < messages; ++i) {
        message[0] = i;
        message[1] = i;
        writer.publish(message);
    }
    return ns_since(start) / static_cast<double>(messages);
}

/// What a publish takes while a reader spins on the ring and takes all it can.
double publish_watched(std::uint64_t messages) {
    const auto ring = std::make_unique<OursBroadcast>();
    std::atomic<bool> is_over{false};
    std::atomic<bool> is_ready{false};
    std::thread reader([&] {
        pin(1);
        is_ready.store(true, std::memory_order_release);
        while (!is_over.load(std::memory_order_acquire)) {
            ring->take([](const Message& message) { expect(message[0] == message[6]); });
        }
    });
    while (!is_ready.load(std::memory_order_acquire)) {
    }
    const auto start = Clock::now();
    for (std::uint64_t i = 0; i < messages; ++i) {
        ring->push(message_of(i));
    }
    const double elapsed = ns_since(start);
    is_over.store(true, std::memory_order_release);
    reader.join();
    return elapsed / static_cast<double>(messages);
}

void say(const char* who, const char* what, double ns) {
    std::printf("%s %s %.3f\n", who, what, ns);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        return 2;
    }
    pin(0);
    const auto messages = static_cast<std::uint64_t>(std::atoll(arguments[2]));
    const std::uint64_t trips = messages / 50;
    for (int round = std::atoi(arguments[1]); round > 0; --round) {
        say("line", "round_trip", line_round_trip(trips));
        say("ours_singly", "message", throughput<OursSingly>(messages));
        say("rigtorp_design", "message", throughput<RigtorpDesign>(messages));
        say("boost_singly", "message", throughput<BoostSingly>(messages));
        say("ours_in_batches", "message", throughput<OursInBatches>(messages));
        say("boost_in_batches", "message", throughput<BoostInBatches>(messages));
        say("line", "round_trip", line_round_trip(trips));
        say("ours", "round_trip", round_trip<OursSingly>(trips));
        say("rigtorp_design", "round_trip", round_trip<RigtorpDesign>(trips));
        say("boost", "round_trip", round_trip<BoostSingly>(trips));
        say("broadcast", "round_trip", round_trip<OursBroadcast>(trips));
        say("line", "round_trip", line_round_trip(trips));
        say("broadcast_64", "publish", publish_alone<8>(messages));
        say("broadcast_128", "publish", publish_alone<16>(messages));
        say("broadcast_64_watched", "publish", publish_watched(messages));
    }
}

// SPDX-License-Identifier: Apache-2.0
// Every order of a producer's and a consumer's steps through SPSC rings of 1, 2 and 4 slots.
#include "watched.hpp"

namespace tradecore::explore {
namespace {

using Ring = ring::SpscRing<Payload, Watched>;

constexpr unsigned kProducer = 0;
constexpr unsigned kConsumer = 1;

template <std::size_t kCapacity, std::uint64_t kMessages, bool kBatches>
struct Handover : rl::test_suite<Handover<kCapacity, kMessages, kBatches>, 2> {
    std::unique_ptr<Ring> ring;

    void before() {
        if (planted != nullptr) {
            planted->reset();
        }
        ring = std::make_unique<Ring>(kCapacity);
    }
    void after() {
        RL_ASSERT(ring->size() == 0);
        ring.reset();
    }
    void thread(unsigned index) { index == kProducer ? produce() : consume(); }

    void produce() {
        for (std::uint64_t sent = 0; sent < kMessages;) {
            std::size_t pushed = 0;
            if constexpr (kBatches) {
                const std::uint64_t size = kMessages - sent < 2 ? 1 : 2;
                const std::array<Payload, 2> batch = {Payload(sent + 1), Payload(sent + 2)};
                pushed = ring->push_batch(std::span(batch).first(size));
            } else {
                pushed = ring->try_push(Payload(sent + 1)) ? 1 : 0;
            }
            sent += pushed;
            if (pushed == 0) {
                rl::yield(1, $);
            }
        }
    }
    void consume() {
        for (std::uint64_t taken = 0; taken < kMessages;) {
            const std::uint64_t before = taken;
            if constexpr (kBatches) {
                ring->consume(2, [&](const Payload& payload) { RL_ASSERT(payload.says(++taken)); });
            } else {
                Payload payload;
                if (ring->try_pop(payload)) {
                    RL_ASSERT(payload.says(++taken));
                }
            }
            if (taken == before) {
                rl::yield(1, $);
            }
        }
    }
};

template <std::size_t kCapacity> using Single = Handover<kCapacity, 3, false>;
template <std::size_t kCapacity> using Batched = Handover<kCapacity, 3, true>;

TEST(ExploreSpsc, OneSlotIsSound) {
    expect_sound<Single<1>>(3);
}
TEST(ExploreSpsc, TwoSlotsAreSound) {
    expect_sound<Single<2>>(3);
}
TEST(ExploreSpsc, FourSlotsAreSound) {
    expect_sound<Single<4>>(3);
}
TEST(ExploreSpsc, BatchesAreSound) {
    expect_sound<Batched<1>>(2);
    expect_sound<Batched<2>>(3);
    expect_sound<Batched<4>>(3);
}

/// One thread's loads or stores lose their order.
class Relaxed : public Mutation {
public:
    Relaxed(unsigned thread, std::memory_order victim) : thread_(thread), victim_(victim) {}
    void store(const void*, std::memory_order order, const Store& store) override {
        store(weaken(order));
    }
    std::uint64_t load(const void*, std::memory_order order, const Load& load) override {
        return load(weaken(order));
    }

private:
    [[nodiscard]] std::memory_order weaken(std::memory_order order) const {
        return order == victim_ && rl::thread_index() == thread_ ? std::memory_order_relaxed
                                                                 : order;
    }
    unsigned thread_;
    std::memory_order victim_;
};

/// One thread's copies of payloads come after the index that speaks of them.
class LateCopy : public Mutation {
public:
    explicit LateCopy(unsigned thread) : thread_(thread) {}
    void reset() override { waiting_ = nullptr; }
    void copy(const Copy& copy) override {
        if (rl::thread_index() == thread_) {
            waiting_ = copy;
        } else {
            copy();
        }
    }
    void store(const void*, std::memory_order order, const Store& store) override {
        store(order);
        if (rl::thread_index() == thread_ && waiting_) {
            std::exchange(waiting_, nullptr)();
        }
    }

private:
    unsigned thread_;
    Copy waiting_;
};

template <class Planted> void expect_caught_everywhere(Planted mutation, const char* name) {
    expect_caught<Single<1>>(mutation, name);
    expect_caught<Single<2>>(mutation, name);
}

TEST(ExploreSpsc, AMutationThatChangesNothingIsSound) {
    Mutation nothing;
    planted = &nothing;
    EXPECT_TRUE(explore<Single<2>>(random_schedules()).is_sound);
    planted = nullptr;
}

TEST(ExploreSpsc, FindsATailPublishedRelaxed) {
    expect_caught_everywhere(Relaxed(kProducer, std::memory_order_release),
                             "tail published relaxed");
}
TEST(ExploreSpsc, FindsATailReadRelaxed) {
    expect_caught_everywhere(Relaxed(kConsumer, std::memory_order_acquire), "tail read relaxed");
}
TEST(ExploreSpsc, FindsAHeadHandedBackRelaxed) {
    expect_caught_everywhere(Relaxed(kConsumer, std::memory_order_release),
                             "head handed back relaxed");
}
TEST(ExploreSpsc, FindsAHeadReadRelaxed) {
    expect_caught_everywhere(Relaxed(kProducer, std::memory_order_acquire), "head read relaxed");
}
TEST(ExploreSpsc, FindsAPayloadStoredAfterThePublish) {
    expect_caught_everywhere(LateCopy(kProducer), "payload stored after the publish");
}
TEST(ExploreSpsc, FindsAPayloadReadAfterTheHandBack) {
    expect_caught_everywhere(LateCopy(kConsumer), "payload read after the hand-back");
}

} // namespace
} // namespace tradecore::explore

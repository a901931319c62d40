// SPDX-License-Identifier: Apache-2.0
// A writer that laps its reader through broadcast rings of 2 and 4 slots, in every order.
#include "watched.hpp"

namespace tradecore::explore {
namespace {

template <std::size_t kWords> using Slot = ring::BroadcastSlot<kWords, Watched>;

/// All words of a message say its place, counted from 1.
template <std::size_t kWords> ring::Words<kWords> message_of(std::uint64_t place) {
    ring::Words<kWords> words;
    words.fill(place);
    return words;
}

/// Where the atomics of the ring at work lie, for mutations.
struct Places {
    const void* published = nullptr;
    const char* slots = nullptr;
    std::size_t words = 0;
    std::size_t slot_bytes = 0;

    [[nodiscard]] bool is_stamp(const void* where) const {
        if (where == published) {
            return false;
        }
        const auto offset = static_cast<std::size_t>(static_cast<const char*>(where) - slots);
        return offset % slot_bytes / sizeof(Watched<std::uint64_t>) == words - 1;
    }
    [[nodiscard]] bool is_word(const void* where) const {
        return where != published && !is_stamp(where);
    }
};
Places places;

template <std::size_t kCapacity, std::uint64_t kMessages, std::size_t kWords>
struct Lapping : rl::test_suite<Lapping<kCapacity, kMessages, kWords>, 2> {
    struct Shared {
        std::array<Slot<kWords>, kCapacity> slots;
        Watched<std::uint64_t> published{0};
    };
    using Reader = ring::BroadcastReader<kWords, Watched>;
    std::unique_ptr<Shared> shared;
    std::unique_ptr<Reader> reader;

    void before() {
        shared = std::make_unique<Shared>();
        places = {&shared->published, reinterpret_cast<const char*>(&shared->slots), kWords,
                  sizeof(Slot<kWords>)};
        reader = std::make_unique<Reader>(shared->slots, shared->published, ring::Start::oldest);
        if (planted != nullptr) {
            planted->reset();
        }
    }
    void after() {
        while (take()) {
        }
        RL_ASSERT(reader->taken() + reader->lost() == kMessages);
        RL_ASSERT(reader->next() == shared->published.load(std::memory_order_relaxed));
        reader.reset();
        shared.reset();
    }
    void thread(unsigned index) {
        if (index == 0) {
            ring::BroadcastWriter<kWords, Watched> writer(shared->slots, shared->published);
            for (std::uint64_t place = 1; place <= kMessages; ++place) {
                writer.publish(message_of<kWords>(place));
            }
            return;
        }
        for (int look = 0; look < 3; ++look) {
            const std::uint64_t published = reader->published();
            while (reader->next() < published) {
                // What is published can be taken, or was lost: never neither.
                const std::uint64_t before = reader->next();
                take();
                RL_ASSERT(reader->next() > before);
            }
            take();
        }
    }
    bool take() {
        ring::Words<kWords> message;
        if (!reader->take(message)) {
            return false;
        }
        RL_ASSERT(message == message_of<kWords>(reader->next()));
        RL_ASSERT(reader->taken() + reader->lost() == reader->next());
        return true;
    }
};

using Tight = Lapping<2, 3, 2>;
using Torn = Lapping<2, 3, 4>;
using Wide = Lapping<4, 6, 2>;

TEST(ExploreBroadcast, TwoSlotsAreSound) {
    expect_sound<Tight>(3);
}
TEST(ExploreBroadcast, LongerMessagesAreSound) {
    expect_sound<Torn>(3);
}
TEST(ExploreBroadcast, FourSlotsAreSound) {
    expect_sound<Wide>(2);
}

template <class Planted> void expect_found(Planted mutation, const char* name) {
    expect_caught<Torn>(mutation, name);
}

/// Some stores or loads lose their order.
class Relaxed : public Mutation {
public:
    enum class Victim { stamp_stored, word_stored, count_stored, stamp_loaded, word_loaded };
    explicit Relaxed(Victim victim) : victim_(victim) {}
    void store(const void* where, std::memory_order order, const Store& store) override {
        const bool is_hit = (victim_ == Victim::stamp_stored && places.is_stamp(where)) ||
                            (victim_ == Victim::word_stored && places.is_word(where)) ||
                            (victim_ == Victim::count_stored && where == places.published);
        store(is_hit ? std::memory_order_relaxed : order);
    }
    std::uint64_t load(const void* where, std::memory_order order, const Load& load) override {
        const bool is_hit = (victim_ == Victim::stamp_loaded && places.is_stamp(where)) ||
                            (victim_ == Victim::word_loaded && places.is_word(where));
        return load(is_hit ? std::memory_order_relaxed : order);
    }

private:
    Victim victim_;
};

TEST(ExploreBroadcast, AMutationThatChangesNothingIsSound) {
    Mutation nothing;
    planted = &nothing;
    EXPECT_TRUE(explore<Torn>(random_schedules()).is_sound);
    planted = nullptr;
}

TEST(ExploreBroadcast, FindsAStampPublishedRelaxed) {
    expect_found(Relaxed(Relaxed::Victim::stamp_stored), "stamp published relaxed");
}
TEST(ExploreBroadcast, FindsAStampReadRelaxed) {
    expect_found(Relaxed(Relaxed::Victim::stamp_loaded), "stamp read relaxed");
}
TEST(ExploreBroadcast, FindsWordsStoredRelaxed) {
    expect_found(Relaxed(Relaxed::Victim::word_stored), "words stored relaxed");
}
TEST(ExploreBroadcast, FindsWordsReadRelaxed) {
    expect_found(Relaxed(Relaxed::Victim::word_loaded), "words read relaxed");
}
TEST(ExploreBroadcast, FindsACountPublishedRelaxed) {
    expect_found(Relaxed(Relaxed::Victim::count_stored), "count published relaxed");
}

/// The odd stamp is never stored, or only after the words.
class OddStamp : public Mutation {
public:
    explicit OddStamp(bool is_late) : is_late_(is_late) {}
    void reset() override { waiting_ = nullptr; }
    void store(const void* where, std::memory_order order, const Store& store) override {
        if (places.is_stamp(where) && order == std::memory_order_relaxed) {
            waiting_ = store;
            return;
        }
        if (places.is_stamp(where) && is_late_ && waiting_) {
            std::exchange(waiting_, nullptr)(std::memory_order_relaxed);
        }
        store(order);
    }

private:
    bool is_late_;
    Store waiting_;
};

TEST(ExploreBroadcast, FindsAMissingOddStamp) {
    expect_found(OddStamp(false), "no odd stamp");
}
TEST(ExploreBroadcast, FindsAnOddStampAfterTheWords) {
    expect_found(OddStamp(true), "odd stamp after the words");
}

/// The words are stored after the even stamp.
class LateWords : public Mutation {
public:
    void reset() override { count_ = 0; }
    void store(const void* where, std::memory_order order, const Store& store) override {
        if (places.is_word(where)) {
            waiting_[count_++] = store;
            return;
        }
        store(order);
        if (places.is_stamp(where) && order == std::memory_order_release) {
            for (std::size_t i = 0; i < count_; ++i) {
                waiting_[i](std::memory_order_release);
            }
            count_ = 0;
        }
    }

private:
    std::array<Store, 8> waiting_;
    std::size_t count_ = 0;
};

TEST(ExploreBroadcast, FindsWordsStoredAfterThePublish) {
    expect_found(LateWords(), "words stored after the publish");
}

/// The second look at the stamp comes before the words.
class EarlyCheck : public Mutation {
public:
    std::uint64_t load(const void* where, std::memory_order order, const Load& load) override {
        if (!places.is_stamp(where)) {
            return load(order);
        }
        if (order == std::memory_order_relaxed) {
            return second_;
        }
        const std::uint64_t first = load(order);
        second_ = load(std::memory_order_relaxed);
        return first;
    }

private:
    std::uint64_t second_ = 0;
};

TEST(ExploreBroadcast, FindsACheckBeforeTheWords) {
    expect_found(EarlyCheck(), "second check before the words");
}

} // namespace
} // namespace tradecore::explore

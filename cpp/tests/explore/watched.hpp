// SPDX-License-Identifier: Apache-2.0
// The rings' own source under Relacy: an Atomic whose every load may see any value that the C++
// memory model allows, and payloads that notice a data race. Planted bugs live here, as mutations
// of what the ring asked for; the ring itself is never copied.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

#include "tradecore/ring/broadcast.hpp"
#include "tradecore/ring/spsc.hpp"

// Last, because it turns common words into macros; they are taken back at once.
#include <relacy/relacy.hpp>
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

namespace tradecore::explore {

[[nodiscard]] inline rl::memory_order to_relacy(std::memory_order order) {
    switch (order) {
    case std::memory_order_relaxed: return rl::mo_relaxed;
    case std::memory_order_acquire: return rl::mo_acquire;
    case std::memory_order_release: return rl::mo_release;
    default: return rl::mo_seq_cst;
    }
}

/// What a planted bug may change. The default changes nothing.
class Mutation {
public:
    virtual ~Mutation() = default;
    /// Before every schedule.
    virtual void reset() {}
    /// The store itself, to be called at once, later, weaker or never.
    using Store = std::function<void(std::memory_order)>;
    virtual void store(const void* /*where*/, std::memory_order order, const Store& store) {
        store(order);
    }
    using Load = std::function<std::uint64_t(std::memory_order)>;
    virtual std::uint64_t load(const void* /*where*/, std::memory_order order, const Load& load) {
        return load(order);
    }
    /// A copy between plain payloads.
    using Copy = std::function<void()>;
    virtual void copy(const Copy& copy) { copy(); }
};

inline Mutation* planted = nullptr; // Null: the source as it is.

/// The ring's Atomic.
template <class T> class Watched {
public:
    Watched() : value_(T{}) {}
    explicit(false) Watched(T value) : value_(value) {}

    void store(T value, std::memory_order order) {
        const auto now = [this, value](std::memory_order as) {
            value_.store(value, to_relacy(as), $);
        };
        if (planted != nullptr) {
            planted->store(this, order, now);
        } else {
            now(order);
        }
    }
    [[nodiscard]] T load(std::memory_order order) const {
        const auto now = [this](std::memory_order as) { return value_.load(to_relacy(as), $); };
        return planted != nullptr ? planted->load(this, order, now) : now(order);
    }

private:
    mutable rl::atomic<T> value_;
};

/// A payload of two words whose copies are watched: an unordered one is a data race.
class Payload {
public:
    Payload() = default;
    explicit Payload(std::uint64_t value) { set(value); }
    Payload(const Payload& other) { copy(other); }
    Payload& operator=(const Payload& other) {
        const auto now = [this, &other] { copy(other); };
        if (planted != nullptr) {
            planted->copy(now);
        } else {
            now();
        }
        return *this;
    }
    [[nodiscard]] bool says(std::uint64_t value) const {
        return first_($).load() == value && second_($).load() == value;
    }

private:
    void set(std::uint64_t value) {
        first_($).store(value);
        second_($).store(value);
    }
    void copy(const Payload& other) {
        first_($).store(other.first_($).load());
        second_($).store(other.second_($).load());
    }

    rl::var<std::uint64_t> first_;
    rl::var<std::uint64_t> second_;
};

struct Explored {
    bool is_sound;
    std::uint64_t schedules;
    std::string report;
};

/// Takes the checker's report. It never allocates, because inside a schedule the checker's own
/// allocator is at work.
class Report : public std::streambuf {
public:
    Report() { setp(text_.data(), text_.data() + text_.size()); }
    [[nodiscard]] std::string text() const { return {pbase(), pptr()}; }

protected:
    int_type overflow(int_type c) override { return traits_type::not_eof(c); } // The rest is lost.

private:
    std::array<char, 8'192> text_{};
};

/// Runs a suite over `schedules` random schedules, or, where that is 0, over all that switch
/// threads at most `switches` times against their will.
template <class Suite>
[[nodiscard]] Explored explore(std::uint64_t schedules, unsigned switches = 0) {
    Report report;
    std::ostream output(&report);
    std::ostream nowhere(nullptr);
    rl::test_params params;
    params.output_stream = &output;
    params.progress_stream = &nowhere;
    params.search_type = schedules != 0 ? rl::sched_random : rl::sched_bound;
    params.iteration_count = schedules != 0 ? schedules : UINT64_MAX;
    params.context_bound = switches;
    const bool is_sound = rl::simulate<Suite>(params);
    return {is_sound, params.stop_iteration, report.text()};
}

/// The source must pass; `TC_LONG=1` looks twenty times longer.
[[nodiscard]] inline std::uint64_t random_schedules() {
    const char* const wish = std::getenv("TC_LONG");
    return wish != nullptr && std::string(wish) == "1" ? 1'000'000 : 50'000;
}

template <class Suite> void expect_sound(unsigned switches) {
    planted = nullptr;
    const Explored random = explore<Suite>(random_schedules());
    EXPECT_TRUE(random.is_sound) << random.report;
    const Explored bounded = explore<Suite>(0, switches);
    EXPECT_TRUE(bounded.is_sound) << bounded.report;
    std::printf("  %llu random schedules, %llu with at most %u forced switches\n",
                static_cast<unsigned long long>(random.schedules),
                static_cast<unsigned long long>(bounded.schedules), switches);
}

/// The checker's word for what it found, the second line of its report.
[[nodiscard]] inline std::string finding(const std::string& report) {
    const std::size_t begin = report.find('\n') + 1;
    return report.substr(begin, report.find('\n', begin) - begin);
}

/// A planted bug must be found, as a race of plain copies or as a promise broken.
template <class Suite> void expect_caught(Mutation& mutation, const char* name) {
    planted = &mutation;
    const Explored random = explore<Suite>(random_schedules());
    planted = nullptr;
    EXPECT_FALSE(random.is_sound) << name << " was not found in " << random.schedules
                                  << " schedules";
    const std::string what = finding(random.report);
    EXPECT_TRUE(what.starts_with("DATA RACE") || what.starts_with("USER ASSERT FAILED")) << what;
    std::printf("  %s: found in schedule %llu, %s\n", name,
                static_cast<unsigned long long>(random.schedules), what.c_str());
}

} // namespace tradecore::explore

// SPDX-License-Identifier: Apache-2.0
// What crosses between the caller and a worker: records as slots of one cache line.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "tradecore/model/records.hpp"

namespace tradecore::pipeline {

/// A record of 64 bytes as it is, its tag in the last eight; or one half of a bar, which goes as
/// its second half, with the tag, and then its first; or a Word to one lane, of kind none.
struct alignas(64) Slot {
    std::uint64_t words[8];

    [[nodiscard]] model::Tag tag() const noexcept { return std::bit_cast<model::Tag>(words[7]); }

    template <class Record> [[nodiscard]] static Slot of(const Record& record) noexcept {
        static_assert(sizeof(Record) == sizeof(Slot) && std::is_trivially_copyable_v<Record>);
        return std::bit_cast<Slot>(record);
    }
    template <class Record> [[nodiscard]] Record as() const noexcept {
        static_assert(sizeof(Record) == sizeof(Slot) && std::is_trivially_copyable_v<Record>);
        return std::bit_cast<Record>(*this);
    }
};
static_assert(sizeof(Slot) == 64);

/// Tag::extra of a slot whose kind is none.
enum class Word : std::uint32_t {
    advance,  ///< To a worker; words[0] is the time reached. It is answered.
    mark_gap, ///< To a worker.
    end,      ///< From a worker: that is all that one input led to.
};

[[nodiscard]] inline Slot word_slot(Word word, std::uint16_t instrument, std::uint64_t value) {
    Slot slot{};
    slot.words[0] = value;
    slot.words[7] = std::bit_cast<std::uint64_t>(
        model::Tag{instrument, model::RecordKind::none, 0, static_cast<std::uint32_t>(word)});
    return slot;
}

/// The two slots of a bar, in the order in which they go.
struct BarSlots {
    Slot second, first;
};
[[nodiscard]] inline BarSlots slots_of(const model::Bar& bar) noexcept {
    static_assert(sizeof(model::Bar) == 2 * sizeof(Slot));
    BarSlots slots;
    const auto* bytes = reinterpret_cast<const std::byte*>(&bar);
    std::memcpy(&slots.first, bytes, sizeof(Slot));
    std::memcpy(&slots.second, bytes + sizeof(Slot), sizeof(Slot));
    return slots;
}

/// Puts bars together again.
class BarJoiner {
public:
    /// Takes the half that begins a bar.
    void begin(const Slot& second) noexcept {
        slots_[1] = second;
        is_begun_ = true;
    }
    [[nodiscard]] bool is_begun() const noexcept { return is_begun_; }
    /// Takes the other half. Pre: is_begun().
    [[nodiscard]] model::Bar finish(const Slot& first) noexcept {
        slots_[0] = first;
        is_begun_ = false;
        model::Bar bar;
        std::memcpy(&bar, slots_, sizeof bar);
        return bar;
    }

private:
    Slot slots_[2]{};
    bool is_begun_ = false;
};

} // namespace tradecore::pipeline

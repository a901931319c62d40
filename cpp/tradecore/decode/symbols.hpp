// SPDX-License-Identifier: Apache-2.0
// From a venue's symbol text to the index of its instrument, in constant time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tradecore::decode {

/// Fixed set of symbols; a symbol's place in the list is its instrument index.
class SymbolTable {
public:
    /// Pre: at most 65,535 symbols. Throws std::invalid_argument for an empty symbol, one that
    /// stands twice, or one with a quote, backslash or control character.
    explicit SymbolTable(std::vector<std::string> symbols);

    /// The index of `symbol`, or -1.
    [[nodiscard]] int find(std::string_view symbol) const noexcept {
        return find(Key::of(symbol), symbol);
    }
    [[nodiscard]] std::size_t size() const noexcept { return symbols_.size(); }
    [[nodiscard]] const std::string& operator[](std::size_t index) const noexcept {
        return symbols_[index];
    }

    /// The first sixteen bytes as two little-endian words, zero-filled. A reader that has them in
    /// registers already calls find with them.
    struct Key {
        std::uint64_t first = 0;
        std::uint64_t second = 0;

        [[nodiscard]] static Key of(std::string_view symbol) noexcept;
    };
    /// Pre: key == Key::of(symbol).
    [[nodiscard]] int find(Key key, std::string_view symbol) const noexcept {
        for (std::size_t at = slot(key);; at = (at + 1) & mask_) {
            const Slot& candidate = slots_[at];
            if (candidate.index < 0) {
                return -1;
            }
            if (candidate.key.first == key.first && candidate.key.second == key.second &&
                candidate.size == symbol.size() &&
                (symbol.size() <= sizeof(Key) ||
                 symbols_[static_cast<std::size_t>(candidate.index)] == symbol)) {
                return candidate.index;
            }
        }
    }

private:
    struct Slot {
        Key key;
        int index = -1;
        std::uint32_t size = 0; // Of the symbol: a key cannot tell its zero fill from zero bytes.
    };

    [[nodiscard]] std::size_t slot(Key key) const noexcept {
        // Fibonacci hashing of both words; the table is at most half full, so a probe ends soon.
        return static_cast<std::size_t>(
                   ((key.first ^ (key.second * 0xff51'afd7'ed55'8ccdU)) * 0x9e37'79b9'7f4a'7c15U) >>
                   32) &
               mask_;
    }

    std::vector<std::string> symbols_;
    std::vector<Slot> slots_; // A power of two, at least twice the symbols.
    std::size_t mask_ = 0;
};

} // namespace tradecore::decode

// SPDX-License-Identifier: Apache-2.0
// Eight ASCII digits at a time in one 64-bit word.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace tradecore::decode::detail {

static_assert(std::endian::native == std::endian::little, "words are read as little-endian text");

inline constexpr std::array<std::uint64_t, 9> kPowersOfTen = {
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

/// Pre: eight readable bytes.
[[nodiscard]] inline std::uint64_t load_word(const char* text) noexcept {
    std::uint64_t word;
    std::memcpy(&word, text, sizeof(word));
    return word;
}

/// Digits become their values; whatever else becomes more than nine.
[[nodiscard]] constexpr std::uint64_t to_values(std::uint64_t word) noexcept {
    return word ^ 0x3030'3030'3030'3030U;
}

/// How many digits stand at the low end, 0 to 8. Bytes above the first other one may be marked
/// wrongly by a carry, which does not move the lowest mark.
[[nodiscard]] constexpr int count_digits(std::uint64_t values) noexcept {
    const std::uint64_t others =
        ((values + 0x7676'7676'7676'7676U) | values) & 0x8080'8080'8080'8080U;
    return others == 0 ? 8 : std::countr_zero(others) >> 3;
}

/// The number that `count` digits at the low end make. Pre: 0 <= count <= 8, those are digits.
[[nodiscard]] constexpr std::uint64_t join_digits(std::uint64_t values, int count) noexcept {
    // Push the digits to the high end: what comes in below reads as leading zeros.
    std::uint64_t v = count == 0 ? 0 : values << (64 - 8 * count);
    v = v * 10 + (v >> 8);
    constexpr std::uint64_t mask = 0x0000'00ff'0000'00ffU;
    return (((v & mask) * 0x000f'4240'0000'0064U) +
            (((v >> 16) & mask) * 0x0000'2710'0000'0001U)) >>
           32;
}

/// Marks the low end of the word up to the first byte equal to `wanted`; 8 when there is none.
[[nodiscard]] constexpr int find_byte(std::uint64_t word, char wanted) noexcept {
    const std::uint64_t x = word ^ (0x0101'0101'0101'0101U * static_cast<unsigned char>(wanted));
    const std::uint64_t hits = (x - 0x0101'0101'0101'0101U) & ~x & 0x8080'8080'8080'8080U;
    return hits == 0 ? 8 : std::countr_zero(hits) >> 3;
}

} // namespace tradecore::decode::detail

// SPDX-License-Identifier: Apache-2.0
// The ordered scanner's position in a frame. Every step either takes exactly what it names and
// moves on, or answers false; after a false the position means nothing. It never reads past `end`:
// where fewer than eight bytes are left for a number it gives up, and the tokenizer decides.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "tradecore/base/exact.hpp"
#include "tradecore/decode/detail/digits.hpp"
#include "tradecore/decode/symbols.hpp"

namespace tradecore::decode::detail {

using base::int128;
using base::kScale;

struct Cursor {
    const char* at;
    const char* end;

    /// At the beginning of a part of a text that goes on to `end`.
    [[nodiscard]] static Cursor over(std::string_view part, const char* end) noexcept {
        const char* const begin = part.data(); // NOLINT(bugprone-suspicious-stringview-data-usage)
        return {begin, end};
    }
    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end - at); }

    template <std::size_t N> [[nodiscard]] bool literal(const char (&text)[N]) noexcept {
        if (left() < N - 1 || std::memcmp(at, text, N - 1) != 0) {
            return false;
        }
        at += N - 1;
        return true;
    }

    /// A JSON integer of 1 to 16 digits, not negative, without a leading zero unless it is 0.
    [[nodiscard]] bool integer(std::int64_t& value) noexcept {
        if (left() < 16) [[unlikely]] {
            return last_integer(value);
        }
        const std::uint64_t high = to_values(load_word(at));
        const int first = count_digits(high);
        if (first == 0 || (*at == '0' && first > 1)) {
            return false;
        }
        if (first < 8) {
            value = static_cast<std::int64_t>(join_digits(high, first));
            at += first;
            return true;
        }
        const std::uint64_t low = to_values(load_word(at + 8));
        const int second = count_digits(low);
        value = static_cast<std::int64_t>(join_digits(high, 8) * kPowersOfTen[second] +
                                          join_digits(low, second));
        at += 8 + second;
        return true; // A 17th digit fails at the literal that must follow.
    }

    /// The digits of such an integer, up to 16 of them. Pre: sixteen bytes are left.
    [[nodiscard]] bool digits() noexcept {
        int count = count_digits(to_values(load_word(at)));
        if (count == 8) {
            count += count_digits(to_values(load_word(at + 8)));
        }
        const bool is_integer = count == 1 || (count > 0 && *at != '0');
        at += count;
        return is_integer;
    }

    /// A plain decimal of at most 10 digits before the point and 8 after it, up to its quote.
    [[nodiscard]] bool decimal(std::int64_t& raw) noexcept {
        std::uint64_t whole = 0;
        if (!whole_part(whole, 2)) {
            return false;
        }
        std::uint64_t fraction = 0;
        if (!fraction_part(fraction)) {
            return false;
        }
        raw = static_cast<std::int64_t>(whole * kPowersOfTen[8] + fraction);
        return true;
    }

    /// The same with up to 16 digits before the point.
    [[nodiscard]] bool wide(int128& raw) noexcept {
        std::uint64_t whole = 0;
        std::uint64_t fraction = 0;
        if (!whole_part(whole, 8) || !fraction_part(fraction)) {
            return false;
        }
        raw = static_cast<int128>(whole) * kScale + fraction;
        return true;
    }

    [[nodiscard]] bool boolean(bool& value) noexcept {
        if (left() < 5) {
            return false;
        }
        if (std::memcmp(at, "true", 4) == 0) {
            value = true;
            at += 4;
            return true;
        }
        value = false;
        return literal("false");
    }

    /// A known symbol, up to its closing quote, which stays.
    [[nodiscard]] bool symbol(const SymbolTable& symbols, int& index) noexcept {
        return symbol_or_foreign(symbols, index) && index >= 0;
    }

    /// The same; true with an index of -1 for any other text of up to 15 bytes, whatever they are.
    [[nodiscard]] bool symbol_or_foreign(const SymbolTable& symbols, int& index) noexcept {
        SymbolTable::Key key;
        if (left() < 16) {
            return false;
        }
        key.first = load_word(at);
        int length = find_byte(key.first, '"');
        if (length < 8) {
            key.first &= (std::uint64_t{1} << (8 * length)) - 1;
        } else {
            key.second = load_word(at + 8);
            const int rest = find_byte(key.second, '"');
            if (rest == 8) {
                return false; // Longer than 15 bytes: none of the usual ones.
            }
            key.second &= (std::uint64_t{1} << (8 * rest)) - 1;
            length += rest;
        }
        index = symbols.find(key, {at, static_cast<std::size_t>(length)});
        at += length;
        return true;
    }

    /// Printable ASCII text without escapes, up to its closing quote, which stays.
    [[nodiscard]] bool text() noexcept {
        for (; left() >= 8; at += 8) {
            if (const std::uint64_t marks = mark_special(load_word(at)); marks != 0) {
                at += std::countr_zero(marks) >> 3;
                return *at == '"';
            }
        }
        for (; at != end; ++at) {
            if (*at == '"') {
                return true;
            }
            if (static_cast<unsigned char>(*at) - 0x20U >= 0x60U || *at == '\\') {
                return false;
            }
        }
        return false;
    }

private:
    /// An integer so near the end that two words cannot be read.
    [[nodiscard]] bool last_integer(std::int64_t& value) noexcept {
        const char* const begin = at;
        value = 0;
        for (; at != end && *at >= '0' && *at <= '9'; ++at) {
            value = value * 10 + (*at - '0');
        }
        return at != begin && (*begin != '0' || at == begin + 1);
    }

    /// Marks bytes that are a quote, a backslash, a control character or not ASCII. A borrow may
    /// mark one too many above a marked one, never one too few.
    [[nodiscard]] static constexpr std::uint64_t mark_special(std::uint64_t word) noexcept {
        constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
        const std::uint64_t quote = word ^ (ones * '"');
        const std::uint64_t slash = word ^ (ones * '\\');
        return (((quote - ones) & ~quote) | ((slash - ones) & ~slash) | (word - ones * 0x20) |
                word) &
               (ones * 0x80);
    }

    [[nodiscard]] bool whole_part(std::uint64_t& whole, int more) noexcept {
        if (left() < 8) {
            return false;
        }
        const std::uint64_t high = to_values(load_word(at));
        const int first = count_digits(high);
        whole = join_digits(high, first);
        at += first;
        if (first < 8) {
            return first > 0;
        }
        if (left() < 8) {
            return false;
        }
        const std::uint64_t low = to_values(load_word(at));
        const int second = count_digits(low);
        whole = whole * kPowersOfTen[second] + join_digits(low, second);
        at += second;
        return second <= more;
    }

    [[nodiscard]] bool fraction_part(std::uint64_t& fraction) noexcept {
        if (at == end) {
            return false;
        }
        if (*at == '"') {
            fraction = 0;
            return true;
        }
        ++at;
        if (at[-1] != '.' || left() < 9) {
            return false;
        }
        const std::uint64_t values = to_values(load_word(at));
        const int count = count_digits(values);
        fraction = join_digits(values, count) * kPowersOfTen[8 - count];
        at += count;
        return count > 0 && *at == '"';
    }
};

} // namespace tradecore::decode::detail

// SPDX-License-Identifier: Apache-2.0
// Mutations that know JSON's commas, quotes and digits, besides the fuzzer's own.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

constexpr std::size_t kPiecesMax = 256;

bool is_separator(std::uint8_t c) {
    return c == ',' || c == '{' || c == '}' || c == '[' || c == ']';
}

/// What stands where a value is odd.
constexpr std::string_view kOdd[] = {"null",
                                     "true",
                                     "[]",
                                     "{}",
                                     "-1",
                                     "0",
                                     "1e400",
                                     "NaN",
                                     "\"NaN\"",
                                     "\"Infinity\"",
                                     "\"\"",
                                     "\"-1\"",
                                     "\"0\"",
                                     "\"1e5\"",
                                     "\"0.000000001\"",
                                     "\"1.000000000\"",
                                     "\"00.5\"",
                                     "9007199254740993",
                                     "9223372036854775808",
                                     "9999999999999999",
                                     "10000000000000000",
                                     "\"92233720368.54775807\"",
                                     "\"92233720368.54775808\"",
                                     "99999999999999",
                                     "100000000000000",
                                     "\"9999999999999999999999999999999999999999\"",
                                     "\"\\u0041\"",
                                     "\"\xc3\xa9\"",
                                     "\"\xc0\x80\"",
                                     "\"\xd9\xa1\"",
                                     "\"\xef\xbc\x91\"",
                                     "\"\xed\xa0\x80\"",
                                     "\"BTCUSDT\"",
                                     "\"eth\"",
                                     "\"1m\"",
                                     "\"TRADE\"",
                                     "[[\"1\",\"2\"]]",
                                     "[[\"1\",\"0\"],[\"2\",\"3\"]]",
                                     "[[\"0\",\"1\"]]",
                                     "-0",
                                     "\"TRADE\",\"e\":\"trade\"",
                                     "{\"a\":\"BTC\"}",
                                     "1700000000000",
                                     "1700000000000000"};

struct Text {
    std::uint8_t* data;
    std::size_t size;
    std::size_t most;
    std::minstd_rand random;

    std::size_t below(std::size_t limit) { return random() % limit; }

    void replace(std::size_t at, std::size_t length, std::string_view with) {
        if (size - length + with.size() > most) {
            return;
        }
        std::memmove(data + at + with.size(), data + at + length, size - at - length);
        std::memcpy(data + at, with.data(), with.size());
        size = size - length + with.size();
    }
    /// The bytes between two separators, chosen at random.
    bool piece(std::size_t& begin, std::size_t& end) {
        std::size_t ends[kPiecesMax];
        std::size_t count = 0;
        for (std::size_t i = 0; i < size && count < kPiecesMax; ++i) {
            if (is_separator(data[i])) {
                ends[count++] = i;
            }
        }
        if (count < 2) {
            return false;
        }
        const std::size_t which = below(count - 1);
        begin = ends[which] + 1;
        end = ends[which + 1];
        return begin <= end;
    }
    /// Where a value begins in a piece: past its key.
    [[nodiscard]] std::size_t value_of(std::size_t begin, std::size_t end) const {
        for (std::size_t i = begin; i + 1 < end; ++i) {
            if (data[i] == '"' && data[i + 1] == ':') {
                return i + 2;
            }
        }
        return begin;
    }
    void swap_pieces() {
        std::size_t a, a_end, b, b_end;
        if (!piece(a, a_end) || !piece(b, b_end)) {
            return;
        }
        if (a > b) {
            std::swap(a, b);
            std::swap(a_end, b_end);
        }
        if (a_end <= b) {
            // a | middle | b -> b | middle | a.
            std::rotate(data + a, data + b, data + b_end);
            const std::size_t b_size = b_end - b;
            std::rotate(data + a + b_size, data + a + b_size + (a_end - a), data + b_end);
        }
    }
    void repeat_piece() {
        std::size_t begin, end;
        std::uint8_t copy[512];
        if (!piece(begin, end) || end - begin >= sizeof(copy) - 1) {
            return;
        }
        copy[0] = ',';
        std::memcpy(copy + 1, data + begin, end - begin);
        replace(end, 0, {reinterpret_cast<const char*>(copy), end - begin + 1});
    }
    void drop_piece() {
        std::size_t begin, end;
        if (piece(begin, end)) {
            replace(begin, std::min(end + 1, size) - begin, "");
        }
    }
    void odd_value() {
        std::size_t begin, end;
        if (piece(begin, end)) {
            begin = value_of(begin, end);
            replace(begin, end - begin, kOdd[below(std::size(kOdd))]);
        }
    }
    void change_digit() {
        for (std::size_t tries = 0; tries < 32 && size > 0; ++tries) {
            const std::size_t at = below(size);
            if (data[at] >= '0' && data[at] <= '9') {
                const char digit = static_cast<char>('0' + below(10));
                replace(at, below(3) == 0 ? 0 : 1,
                        below(4) == 0 ? "" : std::string_view(&digit, 1));
                return;
            }
        }
    }
    void add_blank() {
        std::size_t begin, end;
        if (piece(begin, end)) {
            constexpr std::string_view blanks = " \t\n\r\f";
            replace(below(2) == 0 ? begin : value_of(begin, end), 0,
                    blanks.substr(below(blanks.size()), 1));
        }
    }
};

} // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
    Text text{data, size, most, std::minstd_rand(seed)};
    switch (text.below(12)) {
    case 0: text.swap_pieces(); break;
    case 1: text.repeat_piece(); break;
    case 2: text.drop_piece(); break;
    case 3:
    case 4: text.odd_value(); break;
    case 5:
    case 6: text.change_digit(); break;
    case 7: text.add_blank(); break;
    case 8: text.size = text.size == 0 ? 0 : text.below(text.size); break;
    default: return LLVMFuzzerMutate(data, size, most);
    }
    return text.size == 0 ? LLVMFuzzerMutate(data, size, most) : text.size;
}

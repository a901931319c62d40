// SPDX-License-Identifier: Apache-2.0
// A strict JSON tokenizer over one frame: it validates everything it passes and keeps only where
// the values of one-letter keys stand. No allocation, bounded nesting.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradecore/decode/detail/cursor.hpp"
#include "tradecore/decode/detail/paths.hpp"

namespace tradecore::decode::detail {

enum class TokenType : std::uint8_t { string, number, boolean, null, object, array };

/// One value, as text: strings without their quotes, objects and arrays with their brackets.
/// Nothing is set at construction: a frame's worth of them costs nothing until used.
struct Token {
    const char* data;
    std::size_t size;
    TokenType type;

    [[nodiscard]] std::string_view text() const noexcept { return {data, size}; }
};

/// Walks the text. A false answer means that it is not JSON; the position means nothing then.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept
        : at_(text.data()), end_(text.data() + text.size()) {}

    [[nodiscard]] bool value(Token& token) noexcept {
        if (peek() == '"') [[likely]] {
            std::string_view text;
            const bool is_string = string(text);
            token = {text.data(), text.size(), TokenType::string};
            return is_string;
        }
        return other_value(token);
    }
    /// The bracket that begins an object or array; false also where they nest too deep.
    [[nodiscard]] bool open(char bracket) noexcept { return take(bracket) && depth_++ < kDepthMax; }
    [[nodiscard]] bool close(char bracket) noexcept {
        --depth_;
        return take(bracket);
    }
    /// A string without escapes matches by its bytes; an escaped one keeps its backslashes.
    [[nodiscard]] bool string(std::string_view& text) noexcept {
        if (!take('"')) {
            return false;
        }
        if (Cursor cursor{at_, end_}; cursor.text()) [[likely]] {
            text = {at_, static_cast<std::size_t>(cursor.at - at_)};
            at_ = cursor.at + 1;
            return true;
        }
        return escaped_string(text);
    }
    /// Blanks, then this one character.
    [[nodiscard]] bool take(char wanted) noexcept {
        if (peek() != wanted || at_ == end_) {
            return false;
        }
        ++at_;
        return true;
    }
    /// Blanks, then the character that follows; 0 at the end.
    [[nodiscard]] char peek() noexcept {
        if (at_ != end_ && static_cast<unsigned char>(*at_) > ' ') [[likely]] {
            return *at_;
        }
        return peek_past_blanks();
    }
    [[nodiscard]] static constexpr bool is_letter(char c) noexcept {
        return static_cast<unsigned>((c | 0x20) - 'a') < 26;
    }
    [[nodiscard]] const char* end() const noexcept { return end_; }
    [[nodiscard]] Cursor cursor() const noexcept { return {at_, end_}; }
    void move_to(const char* at) noexcept { at_ = at; }
    [[nodiscard]] bool at_end() noexcept { return peek() == 0 && at_ == end_; }

    /// Reads [["price","quantity"],...] to `levels` from `count` on; moves on only if ok.
    [[nodiscard]] Status read_levels(model::BookLevel level, LevelSpan levels,
                                     std::size_t& count) noexcept;

private:
    static constexpr int kDepthMax = 32; // Objects and arrays within one another.

    [[nodiscard]] char peek_past_blanks() noexcept;
    [[nodiscard]] bool escaped_string(std::string_view& text) noexcept;
    [[nodiscard]] bool other_value(Token& token) noexcept;
    [[nodiscard]] bool container(char opening, char closing) noexcept;
    [[nodiscard]] bool number() noexcept;
    [[nodiscard]] bool digits() noexcept;
    [[nodiscard]] bool word(std::string_view wanted) noexcept;

    const char* at_;
    const char* end_;
    int depth_ = 0;
};

/// What one object holds under the keys that payloads use: one letter, or one of five words.
class Members {
public:
    // They stand for the words.
    static constexpr char kPreviousId = 'z' + 1;   ///< "pu"
    static constexpr char kLastId = 'z' + 2;       ///< "lastUpdateId"
    static constexpr char kBids = 'z' + 3;         ///< "bids"
    static constexpr char kAsks = 'z' + 4;         ///< "asks"
    static constexpr char kExpiryReason = 'z' + 5; ///< "eR"

    Members() noexcept = default;
    /// `inner` receives what an object under "k" holds.
    explicit Members(Members& inner) noexcept : inner_(&inner) {}

    /// Reads an object. Levels of either side go to `levels` from `level_count` on.
    /// `on_key(key, reader, taken)` sees every key of more than one letter first.
    template <class OnKey>
    [[nodiscard]] bool read(Reader& reader, LevelSpan levels, std::size_t& level_count,
                            OnKey&& on_key) noexcept {
        end_ = reader.end();
        if (!reader.open('{')) {
            return false;
        }
        if (reader.peek() == '}') {
            return reader.close('}');
        }
        do {
            if (usual_members(reader)) {
                break;
            }
            std::string_view key;
            if (!(reader.string(key) && reader.take(':'))) {
                return false;
            }
            bool taken = false;
            if (key.size() != 1 && !on_key(key, reader, taken)) {
                return false;
            }
            if (!taken && !member(key, reader, levels, level_count)) {
                return false;
            }
        } while (reader.take(','));
        return reader.close('}');
    }
    [[nodiscard]] bool read(Reader& reader, LevelSpan levels, std::size_t& level_count) noexcept {
        return read(reader, levels, level_count,
                    [](std::string_view, Reader&, bool&) noexcept { return true; });
    }

    [[nodiscard]] bool has(char key) const noexcept { return (seen_ >> slot(key) & 1) != 0; }
    [[nodiscard]] bool has_repeated() const noexcept { return repeated_; }
    /// Pre: has(key).
    [[nodiscard]] const Token& operator[](char key) const noexcept { return tokens_[slot(key)]; }

    /// Like a token, not set at construction.
    struct Side {
        std::size_t first;
        std::size_t count;
        Status status; ///< Of the levels; ok if they were read.
    };
    /// Pre: has('k'), an object, not repeated, and there is an inner.
    [[nodiscard]] const Members& inner() const noexcept { return *inner_; }
    /// Pre: key is one of 'b', 'a', kBids and kAsks, and its value is an array.
    [[nodiscard]] const Side& side(char key) const noexcept { return sides_[side_slot(key)]; }
    /// Where the text ends that the tokens are parts of.
    [[nodiscard]] const char* end() const noexcept { return end_; }

private:
    [[nodiscard]] static constexpr std::size_t slot(char key) noexcept {
        return static_cast<std::size_t>(key - 'A');
    }
    /// Takes members while they are of the usual form: a key of one letter; plain text, an integer
    /// of up to 16 digits or a boolean; no blanks. True where they end at a closing bracket.
    [[nodiscard]] bool usual_members(Reader& reader) noexcept;
    [[nodiscard]] bool member(std::string_view key, Reader& reader, LevelSpan levels,
                              std::size_t& level_count) noexcept;
    /// Pre: name is a letter or stands for a word. True the first time.
    bool note(char name) noexcept {
        const std::uint64_t bit = std::uint64_t{1} << slot(name);
        const bool is_first = (seen_ & bit) == 0;
        repeated_ = repeated_ || !is_first;
        seen_ |= bit;
        return is_first;
    }

    [[nodiscard]] static char long_name(std::string_view key) noexcept;
    [[nodiscard]] static constexpr std::size_t side_slot(char key) noexcept {
        return key == 'b' ? 0 : key == 'a' ? 1 : key == kBids ? 2 : 3;
    }
    [[nodiscard]] Side& side_of(char key) noexcept { return sides_[side_slot(key)]; }

    std::array<Token, kExpiryReason + 1 - 'A'> tokens_;
    Members* inner_ = nullptr;
    const char* end_ = nullptr;
    std::uint64_t seen_ = 0;
    bool repeated_ = false;
    std::array<Side, 4> sides_;
};

/// Takes the values of named keys in turn and keeps the first thing that was wrong.
class Taker {
public:
    explicit Taker(const Members& members) noexcept : members_(members) {}

    [[nodiscard]] Status status() const noexcept { return status_; }
    [[nodiscard]] bool is_ok() const noexcept { return status_ == Status::ok; }
    void fail(Status status) noexcept {
        if (is_ok()) {
            status_ = status;
        }
    }
    void require(bool claim) noexcept {
        if (!claim) {
            fail(Status::out_of_range);
        }
    }

    [[nodiscard]] std::string_view token(char key, TokenType type) noexcept;
    /// Text without escapes.
    [[nodiscard]] std::string_view plain(char key) noexcept;
    /// The same, not empty.
    [[nodiscard]] std::string_view word(char key) noexcept;
    [[nodiscard]] int symbol(char key, const SymbolTable& symbols) noexcept;
    /// The levels under one of 'b', 'a', kBids and kAsks.
    [[nodiscard]] Members::Side side(char key) noexcept;
    [[nodiscard]] std::int64_t integer(char key, std::int64_t least = 0) noexcept;
    [[nodiscard]] std::int64_t integer(const Token& token, std::int64_t least = 0) noexcept;
    [[nodiscard]] Timestamp time(char key) noexcept;
    [[nodiscard]] bool boolean(char key) noexcept;
    /// Not negative; above 0 if `is_positive`.
    [[nodiscard]] std::int64_t decimal(char key, bool is_positive) noexcept;
    [[nodiscard]] std::int64_t signed_decimal(char key) noexcept;
    [[nodiscard]] base::Wide wide(char key) noexcept;

private:
    const Members& members_;
    Status status_ = Status::ok;
};

} // namespace tradecore::decode::detail

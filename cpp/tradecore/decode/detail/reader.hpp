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

    [[nodiscard]] bool value(Token& token) noexcept { return value(token, 0); }
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
    /// A key of one character and its colon without blanks between, the usual case.
    [[nodiscard]] bool short_key(std::string_view& key) noexcept {
        if (end_ - at_ < 4 || at_[0] != '"' || at_[2] != '"' || at_[3] != ':' ||
            !is_letter(at_[1])) {
            return false;
        }
        key = {at_ + 1, 1};
        at_ += 4;
        return true;
    }
    [[nodiscard]] static constexpr bool is_letter(char c) noexcept {
        return static_cast<unsigned>((c | 0x20) - 'a') < 26;
    }
    [[nodiscard]] const char* end() const noexcept { return end_; }
    [[nodiscard]] bool at_end() noexcept { return peek() == 0 && at_ == end_; }

    /// Reads [["price","quantity"],...] to `levels` from `count` on; moves on only if ok.
    [[nodiscard]] Status read_levels(model::BookLevel level, LevelSpan levels,
                                     std::size_t& count) noexcept;

private:
    static constexpr int kNestingMax = 32;

    [[nodiscard]] char peek_past_blanks() noexcept;
    [[nodiscard]] bool escaped_string(std::string_view& text) noexcept;
    [[nodiscard]] bool value(Token& token, int nesting) noexcept;
    [[nodiscard]] bool container(char close, int nesting) noexcept;
    [[nodiscard]] bool number() noexcept;
    [[nodiscard]] bool digits() noexcept;
    [[nodiscard]] bool word(std::string_view wanted) noexcept;

    const char* at_;
    const char* end_;
};

/// What one object holds under keys of one letter, and under "pu".
class Members {
public:
    static constexpr char kPreviousId = 'z' + 1; ///< Stands for "pu".

    Members() noexcept = default;
    /// `inner` receives what an object under "k" holds.
    explicit Members(Members& inner) noexcept : inner_(&inner) {}

    /// Reads an object. Levels under "b" and "a" go to `levels` from `level_count` on.
    /// `on_key(key, reader, taken)` sees every key of more than one letter first.
    template <class OnKey>
    [[nodiscard]] bool read(Reader& reader, LevelSpan levels, std::size_t& level_count,
                            OnKey&& on_key) noexcept {
        end_ = reader.end();
        if (!reader.take('{')) {
            return false;
        }
        if (reader.peek() == '}') {
            return reader.take('}');
        }
        do {
            std::string_view key;
            static_cast<void>(reader.peek()); // Past the blanks.
            if (!reader.short_key(key) && (!reader.string(key) || !reader.take(':'))) {
                return false;
            }
            bool taken = false;
            if (key.size() != 1 && !on_key(key, reader, taken)) {
                return false;
            }
            if (!taken && !member(key, reader, levels, level_count)) {
                return false;
            }
        } while (reader.peek() == ',' && reader.take(','));
        return reader.take('}');
    }
    [[nodiscard]] bool read(Reader& reader, LevelSpan levels, std::size_t& level_count) noexcept {
        return read(reader, levels, level_count,
                    [](std::string_view, Reader&, bool&) noexcept { return true; });
    }

    [[nodiscard]] bool has(char key) const noexcept { return (seen_ >> slot(key) & 1) != 0; }
    [[nodiscard]] bool has_repeated() const noexcept { return repeated_; }
    /// Pre: has(key).
    [[nodiscard]] const Token& operator[](char key) const noexcept { return tokens_[slot(key)]; }

    struct Side {
        std::size_t first = 0;
        std::size_t count = 0;
        Status status = Status::malformed; ///< Of the levels; ok if they were read.
    };
    /// Pre: has('k'), an object, not repeated, and there is an inner.
    [[nodiscard]] const Members& inner() const noexcept { return *inner_; }
    [[nodiscard]] const Side& bids() const noexcept { return bids_; }
    [[nodiscard]] const Side& asks() const noexcept { return asks_; }
    /// Where the text ends that the tokens are parts of.
    [[nodiscard]] const char* end() const noexcept { return end_; }

private:
    [[nodiscard]] static constexpr std::size_t slot(char key) noexcept {
        return static_cast<std::size_t>(key - 'A');
    }
    [[nodiscard]] bool member(std::string_view key, Reader& reader, LevelSpan levels,
                              std::size_t& level_count) noexcept;

    std::array<Token, 'z' + 2 - 'A'> tokens_;
    Members* inner_ = nullptr;
    const char* end_ = nullptr;
    std::uint64_t seen_ = 0;
    bool repeated_ = false;
    Side bids_, asks_;
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
    [[nodiscard]] int symbol(char key, const SymbolTable& symbols) noexcept;
    [[nodiscard]] std::int64_t integer(char key, std::int64_t least = 0) noexcept;
    [[nodiscard]] std::int64_t integer(const Token& token, std::int64_t least) noexcept;
    [[nodiscard]] Timestamp time(char key) noexcept;
    [[nodiscard]] bool boolean(char key) noexcept;
    /// Not negative; above 0 if `is_positive`.
    [[nodiscard]] std::int64_t decimal(char key, bool is_positive) noexcept;
    [[nodiscard]] base::Wide wide(char key) noexcept;

private:
    const Members& members_;
    Status status_ = Status::ok;
};

} // namespace tradecore::decode::detail

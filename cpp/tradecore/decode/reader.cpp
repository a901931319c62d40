// SPDX-License-Identifier: Apache-2.0
#include "tradecore/decode/detail/reader.hpp"

#include <charconv>

#include "tradecore/base/decimal.hpp"
#include "tradecore/decode/detail/utf8.hpp"

namespace tradecore::decode::detail {
namespace {

[[nodiscard]] bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

[[nodiscard]] bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Not negative.
[[nodiscard]] Status parse_amount(std::string_view text, std::int64_t& raw) noexcept {
    const Status status = base::parse_decimal(text, raw);
    return status == Status::ok && raw < 0 ? Status::out_of_range : status;
}

/// Plain text, an integer of up to 16 digits or a boolean. Pre: a byte is left.
[[nodiscard]] bool usual_value(Cursor& c, Token& token) noexcept {
    const char first = *c.at;
    const char* const begin = first == '"' ? ++c.at : c.at;
    bool is_usual = false;
    if (first == '"') {
        is_usual = c.text();
        token.type = TokenType::string;
    } else if (is_digit(first)) {
        is_usual = c.left() >= 16 && c.digits();
        token.type = TokenType::number;
    } else {
        bool ignored;
        is_usual = c.boolean(ignored);
        token.type = TokenType::boolean;
    }
    token.data = begin;
    token.size = static_cast<std::size_t>(c.at - begin);
    c.at += first == '"' ? 1 : 0;
    return is_usual;
}

} // namespace

char Reader::peek_past_blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) {
        ++at_;
    }
    return at_ == end_ ? '\0' : *at_;
}

bool Reader::escaped_string(std::string_view& text) noexcept {
    const char* const begin = at_;
    for (; at_ != end_; ++at_) {
        const char c = *at_;
        if (c == '"') {
            text = {begin, static_cast<std::size_t>(at_ - begin)};
            ++at_;
            return true;
        }
        if (static_cast<unsigned char>(c) < 0x20) {
            return false;
        }
        if (static_cast<unsigned char>(c) >= 0x80) {
            const int length = utf8_length(at_, end_);
            if (length == 0) {
                return false;
            }
            at_ += length - 1;
        }
        if (c != '\\') {
            continue;
        }
        if (++at_ == end_) {
            return false;
        }
        if (*at_ == 'u') {
            if (end_ - at_ < 5 ||
                !(is_hex(at_[1]) && is_hex(at_[2]) && is_hex(at_[3]) && is_hex(at_[4]))) {
                return false;
            }
            at_ += 4;
        } else if (std::string_view("\"\\/bfnrt").find(*at_) == std::string_view::npos) {
            return false;
        }
    }
    return false;
}

bool Reader::digits() noexcept {
    const char* const begin = at_;
    while (end_ - at_ >= 8) {
        const int count = count_digits(to_values(load_word(at_)));
        at_ += count;
        if (count < 8) {
            return at_ != begin;
        }
    }
    while (at_ != end_ && is_digit(*at_)) {
        ++at_;
    }
    return at_ != begin;
}

bool Reader::number() noexcept {
    if (*at_ == '-') {
        ++at_;
    }
    if (at_ != end_ && *at_ == '0') {
        ++at_;
    } else if (!digits()) {
        return false;
    }
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        if (!digits()) {
            return false;
        }
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) {
            ++at_;
        }
        return digits();
    }
    return true;
}

bool Reader::word(std::string_view wanted) noexcept {
    if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(wanted)) {
        at_ += wanted.size();
        return true;
    }
    return false;
}

bool Reader::other_value(Token& token) noexcept {
    if (at_ == end_) {
        return false;
    }
    const char first = *at_;
    const char* const begin = at_;
    switch (first) {
    case '{': token.type = TokenType::object; break;
    case '[': token.type = TokenType::array; break;
    case 't':
    case 'f': token.type = TokenType::boolean; break;
    case 'n': token.type = TokenType::null; break;
    default: token.type = TokenType::number; break;
    }
    const bool is_json = first == '{'   ? container('{', '}')
                         : first == '[' ? container('[', ']')
                         : first == 't' ? word("true")
                         : first == 'f' ? word("false")
                         : first == 'n' ? word("null")
                                        : number();
    token.data = begin;
    token.size = static_cast<std::size_t>(at_ - begin);
    return is_json;
}

bool Reader::container(char opening, char closing) noexcept {
    if (!open(opening)) {
        return false;
    }
    if (peek() == closing) {
        return close(closing);
    }
    do {
        std::string_view key;
        Token token;
        if (opening == '{' && !(string(key) && take(':'))) {
            return false;
        }
        if (!value(token)) {
            return false;
        }
    } while (take(','));
    return close(closing);
}

Status Reader::read_levels(model::BookLevel level, LevelSpan levels, std::size_t& count) noexcept {
    const char* const begin = at_;
    const auto refuse = [&](Status status) noexcept {
        at_ = begin;
        return status;
    };
    std::size_t filled = count;
    if (!take('[')) {
        return refuse(Status::malformed);
    }
    if (peek() == ']') {
        static_cast<void>(take(']'));
        return Status::ok;
    }
    do {
        Cursor cursor{at_, end_};
        if (cursor.literal("[\"") && cursor.decimal(level.price.raw) && cursor.literal("\",\"") &&
            cursor.decimal(level.quantity.raw) && cursor.literal("\"]")) {
            at_ = cursor.at;
        } else {
            std::string_view price, quantity;
            if (!(take('[') && string(price) && take(',') && string(quantity) && take(']'))) {
                return refuse(Status::malformed);
            }
            Status status = parse_amount(price, level.price.raw);
            if (status == Status::ok) {
                status = parse_amount(quantity, level.quantity.raw);
            }
            if (status != Status::ok) {
                return refuse(status);
            }
        }
        if (level.price.raw == 0) {
            return refuse(Status::out_of_range);
        }
        if (filled >= levels.size()) {
            return refuse(Status::too_large);
        }
        levels[filled++] = level;
    } while (take(','));
    if (!take(']')) {
        return refuse(Status::malformed);
    }
    count = filled;
    return Status::ok;
}

char Members::long_name(std::string_view key) noexcept {
    switch (key.size()) {
    case 2: return key == "pu" ? kPreviousId : key == "eR" ? kExpiryReason : '\0';
    case 4: return key == "bids" ? kBids : key == "asks" ? kAsks : '\0';
    case 12: return key == "lastUpdateId" ? kLastId : '\0';
    default: return '\0';
    }
}

bool Members::usual_members(Reader& reader) noexcept {
    constexpr std::size_t least = 6; // A key, one digit and what follows it.
    for (Cursor c = reader.cursor(); c.left() >= least;) {
        const char* const key = c.at;
        if (key[0] != '"' || !Reader::is_letter(key[1]) || key[2] != '"' || key[3] != ':') {
            return false;
        }
        c.at += 4;
        Token token;
        if (!usual_value(c, token) || c.at == c.end || (*c.at != ',' && *c.at != '}')) {
            return false;
        }
        static_cast<void>(note(key[1]));
        tokens_[slot(key[1])] = token;
        reader.move_to(c.at);
        if (*c.at == '}') {
            return true;
        }
        reader.move_to(++c.at);
    }
    return false;
}

bool Members::member(std::string_view key, Reader& reader, LevelSpan levels,
                     std::size_t& level_count) noexcept {
    const char name = key.size() == 1 && Reader::is_letter(key[0]) ? key[0] : long_name(key);
    if (name == 0) {
        Token ignored;
        return reader.value(ignored);
    }
    const bool is_first = note(name);
    Token& token = tokens_[slot(name)];
    const bool is_bids = name == 'b' || name == kBids;
    if ((is_bids || name == 'a' || name == kAsks) && reader.peek() == '[') {
        Side& side = side_of(name);
        side.first = level_count;
        const auto flags = is_bids ? std::uint8_t{0} : model::kFlagSell;
        side.status = reader.read_levels(level_of(0, flags), levels, level_count);
        side.count = level_count - side.first;
        if (side.status == Status::ok) {
            token = {nullptr, 0, TokenType::array};
            return true;
        }
    }
    if (name == 'k' && inner_ != nullptr && is_first && reader.peek() == '{') {
        token = {nullptr, 0, TokenType::object};
        return inner_->read(reader, {}, level_count);
    }
    return reader.value(token);
}

std::string_view Taker::token(char key, TokenType type) noexcept {
    if (!members_.has(key)) {
        fail(Status::missing_field);
        return {};
    }
    const Token& token = members_[key];
    if (token.type != type) {
        fail(Status::malformed);
        return {};
    }
    return token.text();
}

std::string_view Taker::plain(char key) noexcept {
    const std::string_view text = token(key, TokenType::string);
    if (text.find('\\') != std::string_view::npos) {
        fail(Status::malformed);
        return {};
    }
    return text;
}

std::string_view Taker::word(char key) noexcept {
    const std::string_view text = plain(key);
    if (text.empty()) {
        fail(Status::malformed);
    }
    return text;
}

int Taker::symbol(char key, const SymbolTable& symbols) noexcept {
    const std::string_view text = token(key, TokenType::string);
    if (!is_ok()) {
        return -1;
    }
    int index = -1;
    if (Cursor cursor = Cursor::over(text, members_.end());
        !cursor.symbol_or_foreign(symbols, index) || cursor.at != text.data() + text.size()) {
        index = symbols.find(text); // Long, or near the end.
    }
    if (index < 0) {
        fail(Status::unknown_symbol);
    }
    return index;
}

Members::Side Taker::side(char key) noexcept {
    static_cast<void>(token(key, TokenType::array));
    if (!is_ok()) {
        return {};
    }
    fail(members_.side(key).status);
    return members_.side(key);
}

std::int64_t Taker::integer(char key, std::int64_t least) noexcept {
    const std::string_view text = token(key, TokenType::number);
    return is_ok() ? integer({text.data(), text.size(), TokenType::number}, least) : 0;
}

std::int64_t Taker::integer(const Token& token, std::int64_t least) noexcept {
    if (token.type != TokenType::number) {
        fail(Status::malformed);
        return 0;
    }
    const std::string_view text = token.text();
    std::int64_t value = 0;
    if (Cursor cursor = Cursor::over(text, members_.end());
        cursor.integer(value) && cursor.at == text.data() + text.size()) {
        require(value >= least);
        return value;
    }
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (stop != text.data() + text.size()) {
        fail(Status::bad_number); // A fraction or an exponent.
    }
    require(error == std::errc{} && value >= least && value <= kIntegerMax);
    return value;
}

Timestamp Taker::time(char key) noexcept {
    Timestamp ts;
    const std::int64_t value = integer(key);
    require(to_timestamp(value, ts));
    return ts;
}

bool Taker::boolean(char key) noexcept {
    return token(key, TokenType::boolean) == "true";
}

std::int64_t Taker::decimal(char key, bool is_positive) noexcept {
    const std::string_view text = token(key, TokenType::string);
    std::int64_t raw = 0;
    if (!is_ok()) {
        return 0;
    }
    Cursor cursor = Cursor::over(text, members_.end());
    if (!cursor.decimal(raw) || cursor.at != text.data() + text.size()) {
        raw = 0;
        fail(parse_amount(text, raw));
    }
    require(!is_positive || raw > 0);
    return raw;
}

std::int64_t Taker::signed_decimal(char key) noexcept {
    const std::string_view text = token(key, TokenType::string);
    std::int64_t raw = 0;
    if (is_ok()) {
        fail(base::parse_decimal(text, raw));
    }
    return raw;
}

base::Wide Taker::wide(char key) noexcept {
    const std::string_view text = token(key, TokenType::string);
    base::int128 raw = 0;
    if (!is_ok()) {
        return {};
    }
    Cursor cursor = Cursor::over(text, members_.end());
    if (!cursor.wide(raw) || cursor.at != text.data() + text.size()) {
        raw = 0;
        fail(base::parse_decimal(text, raw));
    }
    require(raw >= 0 && raw <= kVolumeMax);
    return base::Wide{raw};
}

} // namespace tradecore::decode::detail

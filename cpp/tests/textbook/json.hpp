// SPDX-License-Identifier: Apache-2.0
// JSON as RFC 8259 writes it, byte by byte into a tree: slow, short, and the judge of the decoders.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace tradecore::textbook {

struct Value {
    enum class Type : std::uint8_t { string, number, boolean, null, object, array };

    Type type = Type::null;
    std::string_view key;  ///< Where it is a member: as written, without quotes.
    std::string_view text; ///< Strings without quotes, the rest as written.
    int first = -1;        ///< Its first member or element.
    int next = -1;         ///< What follows it in the same object or array.
};

/// One document. It can be used again; its memory stays.
class Document {
public:
    static constexpr int kDepthMax = 32;

    /// Whether `text` is one JSON document that nests no deeper than kDepthMax.
    bool parse(std::string_view text) {
        values_.clear();
        text_ = text;
        at_ = 0;
        const int root = value(0);
        blanks();
        return root == 0 && at_ == text_.size();
    }
    [[nodiscard]] const Value& root() const { return values_[0]; }

    /// Calls `each(const Value&)` for every member or element of `parent`, in order.
    template <class Each> void for_each(const Value& parent, Each&& each) const {
        for (int at = parent.first; at >= 0; at = values_[static_cast<std::size_t>(at)].next) {
            each(values_[static_cast<std::size_t>(at)]);
        }
    }
    /// The first member of this name; null if there is none.
    [[nodiscard]] const Value* find(const Value& object, std::string_view key) const {
        const Value* found = nullptr;
        for_each(object, [&](const Value& member) {
            found = found == nullptr && member.key == key ? &member : found;
        });
        return found;
    }

private:
    [[nodiscard]] bool has(char c) const { return at_ < text_.size() && text_[at_] == c; }
    bool take(char c) {
        blanks();
        if (!has(c)) {
            return false;
        }
        ++at_;
        return true;
    }
    void blanks() {
        while (has(' ') || has('\t') || has('\n') || has('\r')) {
            ++at_;
        }
    }
    [[nodiscard]] bool is_digit() const {
        return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9';
    }
    bool digits() {
        const std::size_t begin = at_;
        while (is_digit()) {
            ++at_;
        }
        return at_ > begin;
    }

    /// The index of the value, or -1.
    int value(int depth) {
        blanks();
        const auto index = static_cast<int>(values_.size());
        values_.emplace_back();
        const std::size_t begin = at_;
        Value::Type type = Value::Type::null;
        bool is_sound = false;
        if (has('{') || has('[')) {
            type = has('{') ? Value::Type::object : Value::Type::array;
            is_sound = depth < kDepthMax && members(index, type, depth + 1);
        } else if (has('"')) {
            type = Value::Type::string;
            is_sound = string();
        } else if (has('t') || has('f')) {
            type = Value::Type::boolean;
            is_sound = word(has('t') ? "true" : "false");
        } else if (has('n')) {
            is_sound = word("null");
        } else {
            type = Value::Type::number;
            is_sound = number();
        }
        if (!is_sound) {
            return -1;
        }
        Value& made = values_[static_cast<std::size_t>(index)];
        made.type = type;
        made.text = text_.substr(begin, at_ - begin);
        if (type == Value::Type::string) {
            made.text = made.text.substr(1, made.text.size() - 2);
        }
        return index;
    }
    bool members(int parent, Value::Type type, int depth) {
        const char closing = type == Value::Type::object ? '}' : ']';
        ++at_;
        if (take(closing)) {
            return true;
        }
        int last = -1;
        do {
            std::string_view key;
            if (type == Value::Type::object) {
                blanks();
                const std::size_t begin = at_;
                if (!has('"') || !string()) {
                    return false;
                }
                key = text_.substr(begin + 1, at_ - begin - 2);
                if (!take(':')) {
                    return false;
                }
            }
            const int made = value(depth);
            if (made < 0) {
                return false;
            }
            values_[static_cast<std::size_t>(made)].key = key;
            if (last < 0) {
                values_[static_cast<std::size_t>(parent)].first = made;
            } else {
                values_[static_cast<std::size_t>(last)].next = made;
            }
            last = made;
        } while (take(','));
        return take(closing);
    }
    bool word(std::string_view wanted) {
        if (text_.substr(at_, wanted.size()) != wanted) {
            return false;
        }
        at_ += wanted.size();
        return true;
    }
    bool number() {
        if (has('-')) {
            ++at_;
        }
        if (has('0')) {
            ++at_;
        } else if (!digits()) {
            return false;
        }
        if (has('.')) {
            ++at_;
            if (!digits()) {
                return false;
            }
        }
        if (has('e') || has('E')) {
            ++at_;
            if (has('+') || has('-')) {
                ++at_;
            }
            return digits();
        }
        return true;
    }
    bool string() {
        ++at_;
        while (at_ < text_.size() && !has('"')) {
            if (has('\\')) {
                if (!escape()) {
                    return false;
                }
            } else if (static_cast<unsigned char>(text_[at_]) < 0x20 || !character()) {
                return false;
            }
        }
        if (at_ == text_.size()) {
            return false;
        }
        ++at_;
        return true;
    }
    bool escape() {
        ++at_;
        if (has('u')) {
            for (int i = 0; i < 4; ++i) {
                ++at_;
                const char c = at_ < text_.size() ? text_[at_] : '\0';
                if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) {
                    return false;
                }
            }
        } else if (at_ >= text_.size() ||
                   std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
            return false;
        }
        ++at_;
        return true;
    }
    /// One character of UTF-8: its code point is worked out and must be one, in the shortest form.
    bool character() {
        const unsigned lead = static_cast<unsigned char>(text_[at_++]);
        const int more = lead < 0x80   ? 0
                         : lead < 0xC0 ? -1
                         : lead < 0xE0 ? 1
                         : lead < 0xF0 ? 2
                         : lead < 0xF8 ? 3
                                       : -1;
        if (more < 0) {
            return false;
        }
        unsigned point = more == 0 ? lead : lead & (0x3FU >> more);
        for (int i = 0; i < more; ++i) {
            if (at_ >= text_.size() || (static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) {
                return false;
            }
            point = point << 6U | (static_cast<unsigned char>(text_[at_++]) & 0x3FU);
        }
        constexpr unsigned least[] = {0, 0x80, 0x800, 0x10000};
        return point >= least[more] && point <= 0x10FFFF && !(point >= 0xD800 && point <= 0xDFFF);
    }

    std::vector<Value> values_;
    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace tradecore::textbook

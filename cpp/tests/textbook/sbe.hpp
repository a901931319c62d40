// SPDX-License-Identifier: Apache-2.0
// A binary market frame, byte by byte as stream_1_0.xml lays it out; and frames made the same way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/textbook/market.hpp"

namespace tradecore::textbook {

class Sbe {
public:
    Sbe(std::vector<std::string> symbols, base::Timestamp ts_recv)
        : symbols_(std::move(symbols)), ts_recv_(ts_recv) {}

    /// Trades come in `trades`, all else in `out`.
    Status frame(std::string_view bytes, Said& out, std::vector<model::TradeTick>& trades) {
        bytes_ = bytes;
        at_ = 0;
        status_ = Status::ok;
        out.kind = RecordKind::none;
        out.levels.clear();
        trades.clear();
        if (bytes.size() < 8) {
            return Status::malformed;
        }
        const auto root_size = static_cast<std::size_t>(number(2));
        const auto name = number(2);
        if (number(2) != 1 || number(2) != 0) {
            return Status::unknown_schema;
        }
        const std::size_t known = name == 10'000 || name == 10'002 ? 18
                                  : name == 10'001                 ? 50
                                  : name == 10'003                 ? 26
                                                                   : 0;
        if (root_size > bytes.size() - at_) {
            return Status::malformed;
        }
        if (known == 0) {
            return Status::unknown_kind;
        }
        if (root_size < known) {
            return Status::malformed;
        }
        const std::size_t body = at_ + root_size;
        const std::vector<std::size_t> groups = walk(body, name);
        if (status_ != Status::ok) {
            return status_;
        }
        switch (name) {
        case 10'000: trades_of(groups, trades, out); break;
        case 10'001: quote_of(out); break;
        default: book_of(groups, name == 10'002, out); break;
        }
        return status_;
    }

private:
    void fail(Status reason) { status_ = status_ == Status::ok ? reason : status_; }
    /// `size` bytes, the lowest first, signed.
    std::int64_t signed_at(std::size_t at, int size) const {
        std::uint64_t value = 0;
        for (int i = size - 1; i >= 0; --i) {
            value =
                value * 256 + static_cast<unsigned char>(bytes_[at + static_cast<std::size_t>(i)]);
        }
        const int unused = 64 - 8 * size;
        return static_cast<std::int64_t>(value << unused) >> unused;
    }
    std::int64_t number(int size) {
        std::int64_t value = signed_at(at_, size);
        at_ += static_cast<std::size_t>(size);
        return value < 0 ? value + (std::int64_t{1} << (8 * size)) : value;
    }

    /// Where each entry of each group begins, a -1 after each group; then the symbol.
    std::vector<std::size_t> walk(std::size_t body, std::int64_t name) {
        std::vector<std::size_t> entries;
        root_ = at_;
        at_ = body;
        const int groups = name == 10'000 ? 1 : name == 10'001 ? 0 : 2;
        for (int group = 0; group < groups; ++group) {
            const int count_size = name == 10'000 ? 4 : 2;
            if (bytes_.size() - at_ < static_cast<std::size_t>(2 + count_size)) {
                fail(Status::malformed);
                return entries;
            }
            const auto stride = static_cast<std::size_t>(number(2));
            const std::int64_t count = number(count_size);
            for (std::int64_t i = 0; i < count; ++i) {
                const std::size_t known = name == 10'000 ? 25 : 16;
                if (stride < known || bytes_.size() - at_ < stride) {
                    fail(Status::malformed);
                    return entries;
                }
                entries.push_back(at_);
                at_ += stride;
            }
            entries.push_back(kEnd);
        }
        if (at_ == bytes_.size()) {
            fail(Status::malformed);
            return entries;
        }
        const auto size = static_cast<std::size_t>(number(1));
        if (bytes_.size() - at_ != size) {
            fail(Status::malformed);
            return entries;
        }
        const auto found = std::find(symbols_.begin(), symbols_.end(), bytes_.substr(at_));
        if (found == symbols_.end()) {
            fail(Status::unknown_symbol);
            return entries;
        }
        instrument_ = static_cast<std::uint16_t>(found - symbols_.begin());
        return entries;
    }

    std::int64_t amount(std::size_t at, std::size_t exponent_at, std::int64_t least) {
        const std::int64_t mantissa = signed_at(at, 8);
        std::string digits = std::to_string(mantissa);
        const bool is_negative = digits.starts_with('-');
        digits.erase(0, is_negative ? 1 : 0);
        const int zeros = mantissa == 0 ? 0 : static_cast<int>(signed_at(exponent_at, 1)) + 8;
        for (int i = 0; i < zeros; ++i) {
            digits.push_back('0');
        }
        for (int i = zeros; i < 0; ++i) {
            if (digits.empty() || digits.back() != '0') {
                fail(Status::bad_number);
                return 0;
            }
            digits.pop_back();
        }
        std::string text(is_negative ? 1 : 0, '-');
        text += digits;
        std::int64_t raw = 0;
        if (status_ == Status::ok) {
            fail(integer(text, least, INT64_MAX, raw));
        }
        return raw;
    }
    std::int64_t id(std::size_t at) {
        const std::int64_t value = signed_at(at, 8);
        if (value < 0 || value > 9'999'999'999'999'999) {
            fail(Status::out_of_range);
        }
        return value;
    }
    base::Timestamp time(std::size_t at) {
        const std::int64_t us = signed_at(at, 8);
        if (us < 0 || us > 9'000'000'000'000'000) {
            fail(Status::out_of_range);
            return {};
        }
        return {us * 1'000};
    }

    void trades_of(const std::vector<std::size_t>& entries, std::vector<model::TradeTick>& out,
                   Said& said) {
        if (entries.front() == kEnd) {
            fail(Status::malformed);
        }
        static_cast<void>(time(root_));
        const base::Timestamp ts = time(root_ + 8);
        if (entries.size() - 1 > kTradesMax) {
            fail(Status::too_large);
        }
        for (const std::size_t at : entries) {
            if (at == kEnd || status_ != Status::ok) {
                break;
            }
            model::TradeTick& trade = out.emplace_back();
            trade.ts_event = ts;
            trade.ts_recv = ts_recv_;
            trade.id = trade.first_id = trade.last_id = id(at);
            trade.price.raw = amount(at + 8, root_ + 16, 1);
            trade.quantity.raw = amount(at + 16, root_ + 17, 1);
            const std::int64_t truth = signed_at(at + 24, 1);
            if (truth != 0 && truth != 1) {
                fail(Status::malformed);
            }
            trade.tag = {instrument_, RecordKind::trade,
                         static_cast<std::uint8_t>(truth == 1 ? 4 : 0), 0};
        }
        said.kind = RecordKind::trade;
    }

    void quote_of(Said& out) {
        model::QuoteTick& q = out.quote;
        q.ts_event = time(root_);
        q.ts_recv = ts_recv_;
        q.update_id = id(root_ + 8);
        q.bid_price.raw = amount(root_ + 18, root_ + 16, 0);
        q.bid_quantity.raw = amount(root_ + 26, root_ + 17, 0);
        q.ask_price.raw = amount(root_ + 34, root_ + 16, 0);
        q.ask_quantity.raw = amount(root_ + 42, root_ + 17, 0);
        q.tag = {instrument_, RecordKind::quote, 0, 0};
        out.kind = RecordKind::quote;
    }

    void book_of(const std::vector<std::size_t>& entries, bool is_snapshot, Said& out) {
        model::BookLevel level{};
        level.ts_event = time(root_);
        level.ts_recv = ts_recv_;
        level.first_update_id = id(root_ + 8);
        level.last_update_id = is_snapshot ? level.first_update_id : id(root_ + 16);
        if (level.first_update_id > level.last_update_id) {
            fail(Status::out_of_range);
        }
        const std::size_t exponents = root_ + (is_snapshot ? 16 : 24);
        level.tag = {instrument_, RecordKind::book_level,
                     static_cast<std::uint8_t>(is_snapshot ? 16 : 0), 0};
        bool is_ask = false;
        for (const std::size_t at : entries) {
            if (at == kEnd) {
                is_ask = true;
                continue;
            }
            model::BookLevel& made = out.levels.emplace_back(level);
            made.price.raw = amount(at, exponents, 1);
            made.quantity.raw = amount(at + 8, exponents + 1, 0);
            made.tag.flags = static_cast<std::uint8_t>(made.tag.flags | (is_ask ? 32 : 0));
        }
        if (out.levels.empty()) {
            out.levels.push_back(level);
        }
        out.levels.back().tag.flags |= 8;
        out.kind = RecordKind::book_level;
    }

    static constexpr std::size_t kEnd = SIZE_MAX;
    static constexpr std::size_t kTradesMax = 1'024;

    std::vector<std::string> symbols_;
    base::Timestamp ts_recv_;
    std::string_view bytes_;
    std::size_t at_ = 0;
    std::size_t root_ = 0;
    std::uint16_t instrument_ = 0;
    Status status_ = Status::ok;
};

/// Writes numbers the lowest byte first.
class SbeWriter {
public:
    SbeWriter& put(std::int64_t value, int size) {
        for (int i = 0; i < size; ++i) {
            bytes_.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
        }
        return *this;
    }
    SbeWriter& header(int block, int name, int schema = 1, int version = 0) {
        return put(block, 2).put(name, 2).put(schema, 2).put(version, 2);
    }
    SbeWriter& text(std::string_view value) {
        put(static_cast<std::int64_t>(value.size()), 1);
        bytes_.append(value);
        return *this;
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

} // namespace tradecore::textbook

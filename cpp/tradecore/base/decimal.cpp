// SPDX-License-Identifier: Apache-2.0
#include "tradecore/base/decimal.hpp"

#include <algorithm>

namespace tradecore::base {
namespace {

constexpr int kMaxDigits = 30; // Below 2^127 after scaling; longer text is refused, not wrapped.

template <class Integer> Status parse(std::string_view text, int128 limit, Integer& raw) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) {
        text.remove_prefix(1);
    }
    int128 value = 0;
    int digits = 0;        // From the first that is not 0.
    int decimals = -1;     // -1 until the point.
    bool is_empty = true;  // No digit yet on this side of the point.
    bool is_finer = false; // A decimal below 1e-8.
    for (const char c : text) {
        if (c == '.') {
            if (decimals >= 0 || is_empty) {
                return Status::bad_number;
            }
            decimals = 0;
            is_empty = true;
            continue;
        }
        if (c < '0' || c > '9') {
            return Status::bad_number;
        }
        is_empty = false;
        if (decimals >= kDecimals) {
            is_finer = is_finer || c != '0';
            continue;
        }
        digits += value != 0 || c != '0' ? 1 : 0;
        if (digits <= kMaxDigits) {
            value = value * 10 + (c - '0');
        }
        if (decimals >= 0) {
            ++decimals;
        }
    }
    if (is_empty || is_finer) {
        return Status::bad_number;
    }
    if (digits > kMaxDigits) {
        return Status::out_of_range;
    }
    for (int i = std::max(decimals, 0); i < kDecimals; ++i) {
        value *= 10;
    }
    if (value > limit) {
        return Status::out_of_range;
    }
    raw = static_cast<Integer>(negative ? -value : value);
    return Status::ok;
}

} // namespace

Status parse_decimal(std::string_view text, std::int64_t& raw) noexcept {
    return parse(text, INT64_MAX, raw);
}

Status parse_decimal(std::string_view text, int128& raw) noexcept {
    return parse(text, static_cast<int128>(~uint128{0} >> 1), raw);
}

std::string format_decimal(int128 raw) {
    const bool negative = raw < 0;
    uint128 value = negative ? -static_cast<uint128>(raw) : static_cast<uint128>(raw);
    std::string text;
    for (int i = 0; value != 0 || i <= kDecimals; ++i) {
        if (i == kDecimals) {
            text.push_back('.');
        }
        text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    }
    if (negative) {
        text.push_back('-');
    }
    std::reverse(text.begin(), text.end());
    return text;
}

} // namespace tradecore::base

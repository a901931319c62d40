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
    int digits = 0;
    int decimals = -1; // -1 until the point.
    for (const char c : text) {
        if (c == '.') {
            if (decimals >= 0 || digits == 0) {
                return Status::bad_number;
            }
            decimals = 0;
            continue;
        }
        if (c < '0' || c > '9') {
            return Status::bad_number;
        }
        ++digits;
        if (decimals >= kDecimals) {
            if (c != '0') {
                return Status::bad_number;
            }
            continue;
        }
        if (digits > kMaxDigits) {
            return Status::out_of_range;
        }
        value = value * 10 + (c - '0');
        if (decimals >= 0) {
            ++decimals;
        }
    }
    if (digits == 0 || decimals == 0) {
        return Status::bad_number;
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

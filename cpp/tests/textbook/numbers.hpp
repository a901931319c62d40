// SPDX-License-Identifier: Apache-2.0
// Numbers as one learns them at school: a digit at a time, with what was wrong as the answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tradecore/base/exact.hpp"
#include "tradecore/base/status.hpp"

namespace tradecore::textbook {

using base::int128;
using base::Status;

/// Plain decimal text in units of 1e-8, within [least, most].
inline Status decimal(std::string_view text, int128 least, int128 most, int128& raw) {
    const bool is_negative = text.starts_with('-');
    if (is_negative) {
        text.remove_prefix(1);
    }
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view part =
        point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
    const auto is_plain = [](std::string_view digits) {
        for (const char c : digits) {
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return !digits.empty();
    };
    if (!is_plain(whole) || !is_plain(part)) {
        return Status::bad_number;
    }
    for (std::size_t i = 8; i < part.size(); ++i) {
        if (part[i] != '0') {
            return Status::bad_number;
        }
    }
    constexpr int128 largest = static_cast<int128>(~base::uint128{0} >> 1U);
    int128 value = 0;
    bool is_huge = false;
    const auto add = [&](char c) {
        is_huge = is_huge || value > (largest - 9) / 10;
        value = is_huge ? value : value * 10 + (c - '0');
    };
    for (const char c : whole) {
        add(c);
    }
    for (std::size_t i = 0; i < 8; ++i) {
        add(i < part.size() ? part[i] : '0');
    }
    value = is_negative ? -value : value;
    if (is_huge || value < least || value > most) {
        return Status::out_of_range;
    }
    raw = value;
    return Status::ok;
}

/// A JSON number that must be whole and within [least, most].
inline Status integer(std::string_view text, std::int64_t least, std::int64_t most,
                      std::int64_t& value) {
    if (text.find_first_of(".eE") != std::string_view::npos) {
        return Status::bad_number;
    }
    int128 whole = 0;
    for (const char c : text) {
        if (c != '-' && whole < most) {
            whole = whole * 10 + (c - '0');
        } else if (c != '-') {
            return Status::out_of_range;
        }
    }
    whole = text.starts_with('-') ? -whole : whole;
    if (whole < least || whole > most) {
        return Status::out_of_range;
    }
    value = static_cast<std::int64_t>(whole);
    return Status::ok;
}

} // namespace tradecore::textbook

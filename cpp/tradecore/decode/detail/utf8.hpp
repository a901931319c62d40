// SPDX-License-Identifier: Apache-2.0
// Well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
#pragma once

#include <string_view>

namespace tradecore::decode::detail {

/// Bytes of the well-formed sequence that begins at `at` with a byte of 0x80 or more; 0 if there is
/// none. Pre: at < end.
[[nodiscard]] constexpr int utf8_length(const char* at, const char* end) noexcept {
    const auto byte = [&](int i) noexcept { return static_cast<unsigned char>(at[i]); };
    const auto is_tail = [&](int i) noexcept { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(0);
    const auto left = end - at;
    if (lead >= 0xC2 && lead <= 0xDF) {
        return left >= 2 && is_tail(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (left < 3 || !is_tail(1) || !is_tail(2)) {
            return 0;
        }
        const bool is_overlong = lead == 0xE0 && byte(1) < 0xA0;
        const bool is_surrogate = lead == 0xED && byte(1) >= 0xA0;
        return is_overlong || is_surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (left < 4 || !is_tail(1) || !is_tail(2) || !is_tail(3)) {
            return 0;
        }
        const bool is_overlong = lead == 0xF0 && byte(1) < 0x90;
        const bool is_beyond = lead == 0xF4 && byte(1) >= 0x90;
        return is_overlong || is_beyond ? 0 : 4;
    }
    return 0;
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
        const int length = static_cast<unsigned char>(*at) < 0x80 ? 1 : utf8_length(at, end);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

} // namespace tradecore::decode::detail

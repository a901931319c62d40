// SPDX-License-Identifier: Apache-2.0
// How many messages a ring's test sends: few by default, the whole proof with TC_LONG=1.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace tradecore::ring {

[[nodiscard]] inline bool is_long_run() {
    const char* const wish = std::getenv("TC_LONG");
    return wish != nullptr && std::string_view(wish) == "1";
}

/// Under a sanitizer a message costs a hundred times as much.
[[nodiscard]] inline std::uint64_t messages(std::uint64_t usual, std::uint64_t plain_long,
                                            std::uint64_t sanitized_long) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    static_cast<void>(plain_long);
    return is_long_run() ? sanitized_long : usual;
#else
    static_cast<void>(sanitized_long);
    return is_long_run() ? plain_long : usual;
#endif
}

} // namespace tradecore::ring

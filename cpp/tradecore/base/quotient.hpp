// SPDX-License-Identifier: Apache-2.0
// Division of 128-bit products where speed counts.
#pragma once

#include "tradecore/base/exact.hpp"

namespace tradecore::base {

/// Cut towards zero. Pre: divisor > 0 and the quotient fits. Most values fit in 64 bits, where a
/// division by a constant costs a multiplication.
[[nodiscard]] constexpr std::int64_t quotient(int128 value, std::int64_t divisor) noexcept {
    const auto narrow = static_cast<std::int64_t>(value);
    return narrow == value ? narrow / divisor : static_cast<std::int64_t>(value / divisor);
}

} // namespace tradecore::base

// SPDX-License-Identifier: Apache-2.0
// Plain decimal text to and from raw units of 1e-8. Strict: digits, one optional point, no sign of
// plus, no exponent, no blanks.
#pragma once

#include <string>
#include <string_view>

#include "tradecore/base/exact.hpp"
#include "tradecore/base/status.hpp"

namespace tradecore::base {

/// "65001.30000000" -> 6500130000000. More than eight decimals are accepted only if they are zeros.
/// bad_number: not a plain decimal, or finer than 1e-8. out_of_range: a plain one that does not
/// fit. `raw` is untouched unless the answer is ok.
[[nodiscard]] Status parse_decimal(std::string_view text, std::int64_t& raw) noexcept;

/// The same into 128 bits, for volumes.
[[nodiscard]] Status parse_decimal(std::string_view text, int128& raw) noexcept;

/// 6500130000000 -> "65001.30000000": always eight decimals, as Binance writes amounts.
[[nodiscard]] std::string format_decimal(int128 raw);

} // namespace tradecore::base

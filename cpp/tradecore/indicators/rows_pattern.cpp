// SPDX-License-Identifier: Apache-2.0
// Candlestick patterns.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> pattern_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

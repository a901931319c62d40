// SPDX-License-Identifier: Apache-2.0
// Prices made of prices.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> price_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

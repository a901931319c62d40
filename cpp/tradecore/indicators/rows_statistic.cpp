// SPDX-License-Identifier: Apache-2.0
// Lines, spread and rank over the last bars.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> statistic_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

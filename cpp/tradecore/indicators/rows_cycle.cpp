// SPDX-License-Identifier: Apache-2.0
// Cycles: the Hilbert engine.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> cycle_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

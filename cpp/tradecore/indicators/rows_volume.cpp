// SPDX-License-Identifier: Apache-2.0
// Where volume goes.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> volume_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

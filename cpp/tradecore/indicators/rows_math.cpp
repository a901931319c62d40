// SPDX-License-Identifier: Apache-2.0
// Arithmetic on series, and functions of the C library element by element.
#include "tradecore/indicators/detail/rows.hpp"

namespace tradecore::indicators::detail {

std::span<const Row> math_rows() noexcept {
    return {};
}

} // namespace tradecore::indicators::detail

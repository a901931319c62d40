// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/position.hpp"

#include <algorithm>

namespace tradecore::sim {
namespace {

/// `total * part / whole` cut towards zero; all of it where they are equal. Pre: whole above 0.
[[nodiscard]] std::int64_t share(std::int64_t total, std::int64_t part,
                                 std::int64_t whole) noexcept {
    return static_cast<std::int64_t>(base::int128{total} * part / whole);
}

} // namespace

base::Quantity Position::closable(model::Side side) const noexcept {
    const std::int64_t against = side == model::Side::buy ? -quantity.raw : quantity.raw;
    return {std::max<std::int64_t>(against, 0)};
}

Position Position::traded(model::Side side, base::Quantity change, base::Notional value,
                          std::int64_t& realised) const noexcept {
    const std::int64_t sign = side == model::Side::buy ? 1 : -1;
    const std::int64_t closed = std::min(closable(side), change).raw;
    const std::int64_t spent = sign * value.raw;
    const std::int64_t held = quantity.raw < 0 ? -quantity.raw : quantity.raw;
    const std::int64_t cost_out = closed == 0 ? 0 : share(cost, closed, held);
    const std::int64_t spent_out = share(spent, closed, change.raw);
    realised = -(spent_out + cost_out);
    return {{quantity.raw + sign * change.raw}, cost - cost_out + spent - spent_out};
}

} // namespace tradecore::sim

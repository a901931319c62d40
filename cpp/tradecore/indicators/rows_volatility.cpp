// SPDX-License-Identifier: Apache-2.0
// How far a series moves.
#include "tradecore/indicators/detail/rows.hpp"
#include "tradecore/indicators/recursive.hpp"

namespace tradecore::indicators::detail {
namespace {

const Row kRows[] = {
    {.name = "atr",
     .group = Group::volatility,
     .title = "average true range",
     .formula = "Wilder average of max(h - l, |h - c1|, |l - c1|), c1 the close before",
     .inputs = {"high", "low", "close"},
     .settings = {period(14)},
     .outputs = kReal,
     .make = [](const Settings& s) { return make<Atr>(s.whole(0)); }},
};

} // namespace

std::span<const Row> volatility_rows() noexcept {
    return kRows;
}

} // namespace tradecore::indicators::detail

// SPDX-License-Identifier: Apache-2.0
// What steps prices and volumes move in, as far as bars show it.
#pragma once

#include <cstdint>
#include <span>

#include "tradecore/model/records.hpp"

namespace tradecore::bars {

struct Steps {
    std::int64_t price = 0;  ///< Greatest common divisor of all prices, raw; 0 without any.
    std::int64_t volume = 0; ///< The same of the volumes that fit in 64 bits.
    std::int64_t lowest = 0; ///< Lowest price above zero, raw; 0 without one.
    std::int64_t highest = 0;
    std::int32_t instrument = 0; ///< The index that all bars bear; -1 if they differ.
};

[[nodiscard]] Steps steps_of(std::span<const model::Bar> bars) noexcept;

} // namespace tradecore::bars

// SPDX-License-Identifier: Apache-2.0
// The funding times of a replay's perpetuals, on the venue's own time line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tradecore/sim/venue.hpp"

namespace tradecore::pipeline {

struct FundingRate {
    base::Timestamp ts_event;
    std::uint16_t instrument = 0;
    std::int64_t rate = 0; ///< 1e-8: longs pay it, below zero shorts do.
    base::Price price;     ///< What holdings are valued at; 0: the last price.
};

class Funding {
public:
    Funding() = default;
    /// Throws std::invalid_argument: an instrument that is no perpetual of the venue, times that go
    /// back.
    Funding(std::vector<FundingRate> rates, const sim::Venue& venue);

    /// Of the next one that is not paid yet; the largest instant if there is none.
    [[nodiscard]] std::int64_t due() const noexcept {
        return next_ < rates_.size() ? rates_[next_].ts_event.raw
                                     : std::numeric_limits<std::int64_t>::max();
    }
    /// Settles all that are due by `now`, as of `now`.
    void pay(sim::Venue& venue, base::Timestamp now);

private:
    std::vector<FundingRate> rates_;
    std::size_t next_ = 0;
};

} // namespace tradecore::pipeline

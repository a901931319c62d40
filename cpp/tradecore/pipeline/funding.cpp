// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/funding.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace tradecore::pipeline {

Funding::Funding(std::vector<FundingRate> rates, const sim::Venue& venue)
    : rates_(std::move(rates)) {
    for (std::size_t i = 0; i < rates_.size(); ++i) {
        const std::size_t instrument = rates_[i].instrument;
        const auto refuse = [&](const std::string& what) {
            throw std::invalid_argument("funding: row " + std::to_string(i) + what);
        };
        if (instrument >= venue.instruments().size() ||
            venue.instruments()[instrument].kind != model::InstrumentKind::linear_perpetual) {
            refuse(" names instrument " + std::to_string(instrument) + ", must be a perpetual");
        }
        if (i > 0 && rates_[i].ts_event < rates_[i - 1].ts_event) {
            refuse(" is older than the row before it");
        }
    }
}

void Funding::pay(sim::Venue& venue, base::Timestamp now) {
    for (; due() <= now.raw; ++next_) {
        const FundingRate& each = rates_[next_];
        venue.on_funding(each.instrument, each.rate, each.price, now);
    }
}

} // namespace tradecore::pipeline

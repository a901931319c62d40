// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/history.hpp"

#include <stdexcept>
#include <string>

#include "tradecore/bars/builder.hpp"

namespace tradecore::pipeline {

History::History(std::span<const model::Bar> bars, std::uint32_t timeframe_s)
    : bars_(bars), timeframe_s_(timeframe_s), tape_(bars) {}

const sim::Clock& History::clock(std::uint32_t timeframe_s) const {
    return *timeframe(timeframe_s).clock;
}

std::span<const model::Bar> History::bars(std::uint32_t timeframe_s) const {
    return timeframe(timeframe_s).fields->bars();
}

std::vector<graph::Series> History::series(const graph::Program& program) const {
    std::vector<graph::Series> found;
    for (const std::uint32_t each : program.timeframes()) {
        const Timeframe& made = timeframe(each);
        found.push_back({each, made.fields->bars(), made.fields.get()});
    }
    return found;
}

const History::Timeframe& History::timeframe(std::uint32_t timeframe_s) const {
    if (timeframe_s == 0 || timeframe_s % timeframe_s_ != 0) {
        throw std::invalid_argument("data has bars of " + std::to_string(timeframe_s_) +
                                    " s, must have bars that the strategy's timeframe of " +
                                    std::to_string(timeframe_s) + " s is a multiple of");
    }
    const std::lock_guard lock(mutex_);
    Timeframe& made = timeframes_[timeframe_s]; // Never moves.
    if (made.clock == nullptr) {
        std::span<const model::Bar> bars = bars_;
        if (timeframe_s != timeframe_s_) {
            made.bars = bars::resample(bars_, timeframe_s);
            bars = made.bars;
        }
        made.fields = std::make_unique<graph::FieldColumns>(bars);
        made.clock = std::make_unique<sim::Clock>(tape_, bars);
    }
    return made;
}

} // namespace tradecore::pipeline

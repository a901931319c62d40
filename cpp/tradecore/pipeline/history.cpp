// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/history.hpp"

#include <stdexcept>
#include <string>

#include "tradecore/bars/builder.hpp"

namespace tradecore::pipeline {

History::History(std::span<const model::Bar> bars, std::uint32_t timeframe_s)
    : timeframe_s_(timeframe_s), fields_(bars), tape_(bars, fields_.column(graph::Field::close)) {}

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
        found.push_back({each, made.fields->bars(), made.fields});
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
        made.fields = &fields_;
        if (timeframe_s != timeframe_s_) {
            made.bars = bars::resample(fields_.bars(), timeframe_s);
            made.longer = std::make_unique<graph::FieldColumns>(made.bars);
            made.fields = made.longer.get();
        }
        made.clock = std::make_unique<sim::Clock>(tape_, made.fields->bars());
    }
    return made;
}

} // namespace tradecore::pipeline

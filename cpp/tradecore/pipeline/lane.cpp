// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/lane.hpp"

namespace tradecore::pipeline {

Lane::Lane(std::uint16_t instrument, const Options& options,
           const std::vector<CompiledStrategy>& strategies)
    : builder_(instrument, options.timeframes_s, options.source) {
    for (std::size_t s = 0; s < strategies.size(); ++s) {
        const CompiledStrategy& strategy = strategies[s];
        if (strategy.policies[instrument] == nullptr) {
            continue;
        }
        policy::Signal signal;
        signal.tag.instrument = instrument;
        signal.tag.extra = static_cast<std::uint32_t>(s);
        evaluators_.push_back({.clock_s = strategy.program->clock_s(),
                               .outputs = strategy.program->outputs(),
                               .stream = graph::Stream(strategy.program, strategy.params),
                               .signal = signal});
    }
}

} // namespace tradecore::pipeline

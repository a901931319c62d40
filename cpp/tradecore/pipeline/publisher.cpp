// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/publisher.hpp"

#include <array>

#include "tradecore/pipeline/latency.hpp"

namespace tradecore::pipeline {
namespace {

[[nodiscard]] std::array<ring::ChannelSpec, 3> channels_of(const PublisherOptions& options) {
    return {{{kTicksChannel, 64, options.ticks},
             {kBarsChannel, 128, options.bars},
             {kEventsChannel, 64, options.events}}};
}

} // namespace

Publisher::Publisher(const std::string& name, const PublisherOptions& options)
    : segment_(name, channels_of(options), options.histograms, records_hash()),
      ticks_(segment_.writer<8>(0)), bars_(segment_.writer<16>(1)), events_(segment_.writer<8>(2)) {
}

std::vector<double> measure_publish(Publisher* publisher, std::size_t count,
                                    std::uint32_t spacing_ns) {
    std::vector<double> samples(count);
    const TickClock clock;
    const double ns_per_tick = clock.ns_per_tick();
    const double spacing_ticks = spacing_ns / ns_per_tick;
    model::TradeTick trade;
    trade.tag.kind = model::RecordKind::trade;
    for (std::size_t i = 0; i < count; ++i) {
        trade.id = static_cast<std::int64_t>(i);
        const std::uint64_t start = clock.now();
        if (publisher != nullptr) {
            publisher->publish(trade);
        }
        const std::uint64_t end = clock.now();
        samples[i] = static_cast<double>(end - start) * ns_per_tick;
        while (static_cast<double>(clock.now() - start) < spacing_ticks) {
        }
    }
    return samples;
}

} // namespace tradecore::pipeline

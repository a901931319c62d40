// SPDX-License-Identifier: Apache-2.0
// What a run shows to other processes: ticks, bars, signals and intents, and how long it took. To
// publish costs a few nanoseconds and never waits, whoever looks on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tradecore/model/records.hpp"
#include "tradecore/pipeline/channels.hpp"
#include "tradecore/policy/records.hpp"
#include "tradecore/ring/broadcast.hpp"
#include "tradecore/ring/segment.hpp"

namespace tradecore::pipeline {

struct PublisherOptions {
    std::size_t ticks = 65'536; ///< Capacities, powers of two.
    std::size_t bars = 8'192;
    std::size_t events = 8'192;
    std::vector<std::string> histograms = {"to_intent", "to_done"};
};

/// One thread's, like the pipeline that owns it.
class Publisher {
public:
    /// Takes the name. Throws std::invalid_argument, ring::SegmentError.
    explicit Publisher(const std::string& name, const PublisherOptions& options = {});

    // Pre: is_open(), and record.tag.extra == implied_extra(record).
    void publish(const model::TradeTick& trade) noexcept { ticks_.publish(pack(trade)); }
    void publish(const model::QuoteTick& quote) noexcept { ticks_.publish(pack(quote)); }
    void publish(const model::BookLevel& level) noexcept { ticks_.publish(pack(level)); }
    void publish(const model::Bar& bar) noexcept { bars_.publish(pack(bar)); }
    void publish(const policy::Signal& signal) noexcept { events_.publish(pack(signal)); }
    void publish(const policy::Intent& intent) noexcept { events_.publish(pack(intent)); }

    /// Pre: is_open(), index below options.histograms.size(). Set its ns_per_unit before it counts.
    [[nodiscard]] ring::SharedHistogram& histogram(std::size_t index) const noexcept {
        return segment_.histogram(index);
    }

    /// Tells readers that this was the end. Nothing may be published after it.
    void close() noexcept { segment_.close(); }
    [[nodiscard]] bool is_open() const noexcept { return segment_.is_open(); }
    [[nodiscard]] const ring::Segment& segment() const noexcept { return segment_; }
    [[nodiscard]] std::uint64_t ticks() const noexcept { return ticks_.published(); }
    [[nodiscard]] std::uint64_t bars() const noexcept { return bars_.published(); }
    [[nodiscard]] std::uint64_t events() const noexcept { return events_.published(); }

private:
    ring::Segment segment_;
    ring::BroadcastWriter<8> ticks_;
    ring::BroadcastWriter<16> bars_;
    ring::BroadcastWriter<8> events_;
};

/// Nanoseconds of each of `count` publishes of a trade, begun `spacing_ns` apart, with two readings
/// of the clock in them. Without a publisher: those readings alone. For benches.
[[nodiscard]] std::vector<double> measure_publish(Publisher* publisher, std::size_t count,
                                                  std::uint32_t spacing_ns);

} // namespace tradecore::pipeline

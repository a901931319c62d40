// SPDX-License-Identifier: Apache-2.0
// What the ring costs, timed here because Python's clock is too coarse for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tradecore::ring {

/// Nanoseconds a message of 64 bytes takes from one thread to another, both spinning, when
/// `messages` are sent as fast as they go and taken at most `batch` at a time.
/// Throws std::invalid_argument (capacity), std::runtime_error if a message is lost or torn.
[[nodiscard]] double measure_throughput(std::uint64_t messages, std::size_t capacity,
                                        std::size_t batch);

/// Round trips through two rings, in ns each.
[[nodiscard]] std::vector<std::int64_t> measure_round_trips(std::size_t rounds);

/// The floor of a round trip: one cache line handed to and fro, in ns each.
[[nodiscard]] std::vector<std::int64_t> measure_line_round_trips(std::size_t rounds);

} // namespace tradecore::ring

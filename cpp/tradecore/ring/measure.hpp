// SPDX-License-Identifier: Apache-2.0
// What a hand-over between two threads costs here, timed in C++ because it is far below what a call
// from Python costs. For bench/ only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tradecore::ring {

struct RingFigures {
    double seconds = 0; ///< Of the whole transfer.
    double messages_per_s = 0;
    std::uint64_t refused = 0; ///< Pushes that found the ring full and were tried again.
};

/// Pass `messages` 64-byte records through a ring of `capacity` slots between two threads.
/// Throws std::runtime_error if one came out wrong or out of order.
[[nodiscard]] RingFigures measure_throughput(std::size_t messages, std::size_t capacity);

/// Seconds for `trips` records there and back again through two rings, one at a time, spinning.
[[nodiscard]] double measure_round_trips(std::size_t trips);

} // namespace tradecore::ring

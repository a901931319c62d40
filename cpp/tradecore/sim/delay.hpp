// SPDX-License-Identifier: Apache-2.0
// How long messages take: one way, each for itself, without overtaking.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tradecore/base/exact.hpp"

namespace tradecore::sim {

using base::Timestamp;

/// A delay in nanoseconds for each message by its number: constant, or drawn from equally likely
/// values (measured ones, or the quantiles of a distribution). Same seed, same delays.
class Delay {
public:
    Delay() = default; ///< None.

    /// One value is a constant. Throws std::invalid_argument: no value, one below 0 or above a day.
    explicit Delay(std::vector<std::int64_t> values, std::uint64_t seed = 0)
        : values_(std::move(values)), seed_(seed) {
        constexpr std::int64_t most = 86'400'000'000'000;
        if (values_.empty()) {
            throw std::invalid_argument("delay has no values, must have at least one");
        }
        for (const std::int64_t value : values_) {
            if (value < 0 || value > most) {
                throw std::invalid_argument("delay was " + std::to_string(value) +
                                            " ns, must be from 0 to a day");
            }
        }
    }

    [[nodiscard]] std::int64_t of(std::uint64_t message) const noexcept {
        if (values_.size() <= 1) {
            return values_.empty() ? 0 : values_.front();
        }
        const auto drawn = base::uint128{mix(message)} * values_.size();
        return values_[static_cast<std::size_t>(drawn >> 64)];
    }

private:
    /// The finalizer of splitmix64 over a counter: 64 even bits for each message.
    [[nodiscard]] std::uint64_t mix(std::uint64_t message) const noexcept {
        std::uint64_t bits = seed_ + (message + 1) * 0x9E37'79B9'7F4A'7C15U;
        bits = (bits ^ (bits >> 30)) * 0xBF58'476D'1CE4'E5B9U;
        bits = (bits ^ (bits >> 27)) * 0x94D0'49BB'1331'11EBU;
        return bits ^ (bits >> 31);
    }

    std::vector<std::int64_t> values_;
    std::uint64_t seed_ = 0;
};

/// One direction of a connection: what was sent first arrives first.
class Line {
public:
    explicit Line(Delay delay) : delay_(std::move(delay)) {}

    /// When the next message arrives. Pre: `sent` never goes back.
    [[nodiscard]] Timestamp send(Timestamp sent) noexcept {
        arrived_.raw = std::max(arrived_.raw, sent.raw + delay_.of(messages_++));
        return arrived_;
    }

private:
    Delay delay_;
    std::uint64_t messages_ = 0;
    Timestamp arrived_{INT64_MIN};
};

} // namespace tradecore::sim

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/seat.hpp"

#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tradecore::pipeline {

Seat::Seat(std::shared_ptr<const graph::Program> measures, std::vector<policy::Output> outputs,
           std::uint32_t clock_s)
    : outputs_(std::move(outputs)), values_(outputs_.size()), clock_s_(clock_s) {
    if (measures != nullptr) {
        stream_.emplace(std::move(measures));
    }
    const std::size_t measured = stream_ ? stream_->program().outputs() : 0;
    if (measured != outputs_.size()) {
        throw std::invalid_argument("measures has " + std::to_string(measured) +
                                    " outputs, must have one for each of " +
                                    std::to_string(outputs_.size()));
    }
}

std::optional<policy::Signal> Seat::signal(const model::Bar& bar, const Wish& wish) noexcept {
    if (!is_clock(bar) && !wish.is_any()) {
        return std::nullopt;
    }
    std::array<double, policy::kOutputsMax> numbers{};
    const auto number = [&numbers](policy::Output output) -> double& {
        return numbers[static_cast<std::size_t>(output)];
    };
    using enum policy::Output;
    for (const policy::Output each : {stop_distance, target_distance, size, short_stop_distance}) {
        number(each) = std::numeric_limits<double>::quiet_NaN();
    }
    number(long_entry) = wish.long_entry ? 1.0 : 0.0;
    number(long_exit) = wish.long_exit ? 1.0 : 0.0;
    number(short_entry) = wish.short_entry ? 1.0 : 0.0;
    number(short_exit) = wish.short_exit ? 1.0 : 0.0;
    if (is_clock(bar) && stream_) {
        stream_->on_bar(bar);
        static_cast<void>(stream_->evaluate(bar.ts_close, values_));
        for (std::size_t i = 0; i < outputs_.size(); ++i) {
            number(outputs_[i]) = values_[i];
        }
    }
    if (wish.stop_distance != 0.0) {
        number(stop_distance) = number(short_stop_distance) = wish.stop_distance;
    }
    policy::Signal signal;
    signal.ts_event = bar.ts_close;
    signal.close = bar.close;
    signal.take(numbers);
    return signal;
}

} // namespace tradecore::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/seat.hpp"

#include <array>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tradecore::pipeline {
namespace {

[[nodiscard]] policy::Signal wished_signal(std::array<double, policy::kOutputsMax>& numbers,
                                           const Wish& wish, base::Timestamp ts,
                                           base::Price price) noexcept {
    using enum policy::Output;
    if (wish.stop_distance != 0.0) {
        numbers[static_cast<std::size_t>(stop_distance)] = wish.stop_distance;
        numbers[static_cast<std::size_t>(short_stop_distance)] = wish.stop_distance;
    }
    policy::Signal signal;
    signal.ts_event = ts;
    signal.close = price;
    signal.take(numbers);
    return signal;
}

} // namespace

Seat::Seat(std::shared_ptr<const graph::Program> measures, std::vector<policy::Output> outputs,
           std::uint32_t clock_s)
    : outputs_(std::move(outputs)),
      values_(outputs_.size(), std::numeric_limits<double>::quiet_NaN()), clock_s_(clock_s) {
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

Seat::Numbers Seat::numbers_of(const Wish& wish) noexcept {
    using enum policy::Output;
    Numbers numbers{};
    const auto number = [&numbers](policy::Output output) -> double& {
        return numbers[static_cast<std::size_t>(output)];
    };
    for (const policy::Output each : {stop_distance, target_distance, size, short_stop_distance}) {
        number(each) = std::numeric_limits<double>::quiet_NaN();
    }
    number(long_entry) = wish.long_entry ? 1.0 : 0.0;
    number(long_exit) = wish.long_exit ? 1.0 : 0.0;
    number(short_entry) = wish.short_entry ? 1.0 : 0.0;
    number(short_exit) = wish.short_exit ? 1.0 : 0.0;
    return numbers;
}

void Seat::add_measured(Numbers& numbers) const noexcept {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        numbers[static_cast<std::size_t>(outputs_[i])] = values_[i];
    }
}

std::optional<policy::Signal> Seat::signal(const model::Bar& bar, const Wish& wish) noexcept {
    if (!is_clock(bar) && !wish.is_any()) {
        return std::nullopt;
    }
    Numbers numbers = numbers_of(wish);
    if (is_clock(bar) && stream_) {
        stream_->on_bar(bar);
        static_cast<void>(stream_->evaluate(bar.ts_close, values_));
        add_measured(numbers);
    }
    return wished_signal(numbers, wish, bar.ts_close, bar.close);
}

policy::Signal Seat::signal(base::Timestamp ts, base::Price price,
                            const Wish& wish) const noexcept {
    Numbers numbers = numbers_of(wish);
    add_measured(numbers);
    policy::Signal signal = wished_signal(numbers, wish, ts, price);
    signal.tag.flags |= policy::kBetweenCloses;
    return signal;
}

} // namespace tradecore::pipeline

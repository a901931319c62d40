// SPDX-License-Identifier: Apache-2.0
#include "tradecore/pipeline/setup.hpp"

#include <bit>
#include <stdexcept>
#include <string>

namespace tradecore::pipeline {
namespace {

void check_timeframes(const Options& options) {
    const auto& timeframes = options.timeframes_s;
    if (timeframes.empty() || timeframes.front() == 0) {
        throw std::invalid_argument("timeframes_s is empty or holds 0, must start with the base");
    }
    for (std::size_t i = 1; i < timeframes.size(); ++i) {
        if (timeframes[i] <= timeframes[i - 1] || timeframes[i] % timeframes.front() != 0) {
            throw std::invalid_argument("timeframes_s holds " + std::to_string(timeframes[i]) +
                                        ", must ascend in multiples of the first");
        }
    }
    for (const std::uint32_t timeframe : options.wake_timeframes_s) {
        if (!contains(timeframes, timeframe)) {
            throw std::invalid_argument("wake_timeframes_s holds " + std::to_string(timeframe) +
                                        ", must be among timeframes_s");
        }
    }
}

/// Ticks are told on the caller's thread, from the book as it is then; a worker's book is not.
void check_ticks_told(const Options& options, std::size_t instruments) {
    const auto check = [&](const char* name, const std::vector<std::uint16_t>& places) {
        for (const std::uint16_t place : places) {
            if (place >= instruments) {
                throw std::invalid_argument(std::string(name) + " holds " + std::to_string(place) +
                                            ", must be below " + std::to_string(instruments));
            }
        }
        if (!places.empty() && options.workers.count > 0) {
            throw std::invalid_argument("workers was " + std::to_string(options.workers.count) +
                                        ", must be 0: " + name +
                                        " are told on the thread that reads them");
        }
    };
    check("trades_of", options.wake_trades);
    check("books_of", options.wake_books);
}

void check_slots(const char* name, std::size_t slots) {
    if (!std::has_single_bit(slots)) {
        throw std::invalid_argument(std::string(name) + " was " + std::to_string(slots) +
                                    ", must be a power of two");
    }
}

void check_strategy(const CompiledStrategy& strategy, std::size_t index, const Options& options,
                    std::size_t instruments) {
    const std::string name = "strategies[" + std::to_string(index) + "]";
    if (strategy.program == nullptr || strategy.program->outputs() < policy::kOutputsMin ||
        strategy.program->outputs() > policy::kOutputsMax) {
        throw std::invalid_argument(name + " must have a program with " +
                                    std::to_string(policy::kOutputsMin) + " to " +
                                    std::to_string(policy::kOutputsMax) + " outputs");
    }
    if (strategy.policies.size() != instruments) {
        throw std::invalid_argument(name + " has " + std::to_string(strategy.policies.size()) +
                                    " policies, must have one place for each of " +
                                    std::to_string(instruments) + " instruments");
    }
    for (const std::uint32_t timeframe : strategy.program->timeframes()) {
        if (!contains(options.timeframes_s, timeframe)) {
            throw std::invalid_argument(name + " needs bars of " + std::to_string(timeframe) +
                                        " s, which timeframes_s lacks");
        }
    }
    const indicators::Row* const row = strategy.program->inline_row();
    if (row != nullptr && options.workers.count > 0) {
        throw std::invalid_argument(
            name + " computes " + std::string(row->name) +
            ", which is written in Python and cannot run on worker threads: workers was " +
            std::to_string(options.workers.count) +
            ", must be 0; or register it compiled, such as by numba.cfunc");
    }
}

} // namespace

void check_setup(const std::vector<model::Instrument>& instruments, const Options& options,
                 const std::vector<CompiledStrategy>& strategies) {
    if (instruments.empty()) {
        throw std::invalid_argument("instruments is empty, must hold at least one");
    }
    check_timeframes(options);
    check_ticks_told(options, instruments.size());
    check_slots("input_slots", options.workers.input_slots);
    check_slots("output_slots", options.workers.output_slots);
    for (std::size_t s = 0; s < strategies.size(); ++s) {
        check_strategy(strategies[s], s, options, instruments.size());
    }
}

} // namespace tradecore::pipeline

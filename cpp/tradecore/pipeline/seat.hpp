// SPDX-License-Identifier: Apache-2.0
// What a free-form strategy needs beside it for one instrument: the numbers of its rules, measured
// on its clock's bars, and the policy that hears what it wishes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "tradecore/graph/stream.hpp"
#include "tradecore/model/records.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::pipeline {

/// What a strategy wants of its policy at a bar. `stop_distance` in quote; 0: as measured.
struct Wish {
    bool long_entry = false;
    bool long_exit = false;
    bool short_entry = false;
    bool short_exit = false;
    double stop_distance = 0.0;

    [[nodiscard]] bool is_any() const noexcept {
        return long_entry || long_exit || short_entry || short_exit;
    }
};

/// The numbers of a strategy's rules, bar by bar.
class Seat {
public:
    /// `measures` has an output for each of `outputs`, or none is measured. `clock_s`: seconds of
    /// the bars that are measured, and on which stops trail. Throws std::invalid_argument.
    Seat(std::shared_ptr<const graph::Program> measures, std::vector<policy::Output> outputs,
         std::uint32_t clock_s);

    [[nodiscard]] bool is_clock(const model::Bar& bar) const noexcept {
        return bar.tag.extra == clock_s_;
    }
    /// The signal of a closed bar with what was wished at it; none where no policy need hear of it.
    /// Pre: bars come as Stream wants them, and each once.
    [[nodiscard]] std::optional<policy::Signal> signal(const model::Bar& bar,
                                                       const Wish& wish) noexcept;
    /// The signal of what was wished between two bars, with the numbers as last measured.
    [[nodiscard]] policy::Signal signal(base::Timestamp ts, base::Price price,
                                        const Wish& wish) const noexcept;

private:
    using Numbers = std::array<double, policy::kOutputsMax>;

    [[nodiscard]] static Numbers numbers_of(const Wish& wish) noexcept;
    void add_measured(Numbers& numbers) const noexcept;

    std::optional<graph::Stream> stream_;
    std::vector<policy::Output> outputs_;
    std::vector<double> values_;
    std::uint32_t clock_s_;
};

} // namespace tradecore::pipeline

// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/batch.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tradecore/graph/columns.hpp"

namespace tradecore::graph {
namespace {

namespace ti = indicators;

constexpr std::size_t kChunk = 2048; ///< Bars at a time: 16 KB a column.

/// Runs the steps of one timeframe after the other, longest first, since a step reads its own
/// timeframe or longer ones only. Within one, all steps take a chunk of bars before the next chunk.
class Columns {
public:
    Columns(const Program& program, std::span<const double> params, std::span<const Series> series,
            std::span<const std::span<double>> out)
        : program_(program), slots_(program.start(params)), out_(out), chunk_(slots_.size()),
          whole_(slots_.size()), is_exported_(slots_.size(), false) {
        for (const std::uint32_t timeframe : program.timeframes()) {
            bars_.push_back(find(series, timeframe));
        }
        check_out();
        mark_exported();
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (program_.clock_of(slot) == Program::kNoClock) {
                chunk_[slot].assign(kChunk, slots_[slot]);
            }
        }
        for (const Step& step : program_.steps()) {
            states_.push_back(make_state(step, slots_));
        }
    }

    void run() {
        for (std::size_t clock = bars_.size(); clock-- > 0;) {
            run_clock(static_cast<std::uint8_t>(clock));
        }
    }

private:
    /// A column of a longer timeframe as a shorter one sees it.
    struct Import {
        std::uint32_t slot;
        std::uint8_t clock;
        std::size_t next = 0; ///< First bar of `clock` that is not visible yet.
    };

    static std::span<const model::Bar> find(std::span<const Series> series,
                                            std::uint32_t timeframe) {
        const auto found = std::ranges::find(series, timeframe, &Series::timeframe_s);
        if (found == series.end()) {
            throw std::invalid_argument("bars had no timeframe of " + std::to_string(timeframe) +
                                        " seconds, which the program reads");
        }
        return found->bars;
    }

    void check_out() const {
        if (out_.size() != program_.outputs()) {
            throw std::invalid_argument("out had " + std::to_string(out_.size()) +
                                        " columns, must have " +
                                        std::to_string(program_.outputs()));
        }
        for (const auto& column : out_) {
            if (column.size() != bars_.front().size()) {
                throw std::invalid_argument("a column of out had " + std::to_string(column.size()) +
                                            " values, must have " +
                                            std::to_string(bars_.front().size()));
            }
        }
    }

    [[nodiscard]] bool is_foreign(std::uint32_t slot, std::uint8_t clock) const {
        return program_.clock_of(slot) != Program::kNoClock && program_.clock_of(slot) != clock;
    }

    void mark_exported() {
        for (const Step& step : program_.steps()) {
            for (std::size_t k = 0; k < step.info().series; ++k) {
                is_exported_[step.series[k]] =
                    is_exported_[step.series[k]] || is_foreign(step.series[k], step.clock);
            }
        }
        for (const std::uint32_t slot : program_.output_slots()) {
            is_exported_[slot] = is_exported_[slot] || is_foreign(slot, 0);
        }
    }

    [[nodiscard]] std::vector<Import> imports(std::uint8_t clock) const {
        std::vector<Import> result;
        const auto add = [&](std::uint32_t slot) {
            if (is_foreign(slot, clock) &&
                std::ranges::find(result, slot, &Import::slot) == result.end()) {
                result.push_back({slot, program_.clock_of(slot)});
            }
        };
        for (const Step& step : program_.steps()) {
            if (step.clock == clock) {
                std::ranges::for_each(std::span(step.series).first(step.info().series), add);
            }
        }
        if (clock == 0) {
            std::ranges::for_each(program_.output_slots(), add);
        }
        return result;
    }

    void run_clock(std::uint8_t clock) {
        const auto bars = bars_[clock];
        std::vector<Import> foreign = imports(clock);
        for (const Import& import : foreign) {
            chunk_[import.slot].resize(kChunk);
        }
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (program_.clock_of(slot) == clock) {
                chunk_[slot].resize(kChunk);
                whole_[slot].resize(is_exported_[slot] ? bars.size() : 0);
            }
        }
        for (std::size_t first = 0; first < bars.size(); first += kChunk) {
            const std::size_t count = std::min(kChunk, bars.size() - first);
            for (Import& import : foreign) {
                show(import, bars.subspan(first, count));
            }
            for (std::size_t i = 0; i < states_.size(); ++i) {
                if (program_.steps()[i].clock == clock) {
                    run_chunk(program_.steps()[i], states_[i], bars.subspan(first, count));
                }
            }
            keep(clock, first, count);
        }
    }

    /// Each bar sees the last value of the longer timeframe that closed at or before its own close.
    void show(Import& import, std::span<const model::Bar> bars) {
        const auto longer = bars_[import.clock];
        const auto& column = whole_[import.slot];
        double* const to = chunk_[import.slot].data();
        for (std::size_t i = 0; i < bars.size(); ++i) {
            while (import.next < longer.size() &&
                   longer[import.next].ts_close <= bars[i].ts_close) {
                ++import.next;
            }
            to[i] = import.next == 0 ? ti::kNaN : column[import.next - 1];
        }
    }

    void keep(std::uint8_t clock, std::size_t first, std::size_t count) {
        for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (program_.clock_of(slot) == clock && is_exported_[slot]) {
                std::copy_n(chunk_[slot].data(), count, whole_[slot].data() + first);
            }
        }
        if (clock != 0) {
            return;
        }
        for (std::size_t k = 0; k < out_.size(); ++k) {
            std::copy_n(chunk_[program_.output_slots()[k]].data(), count, out_[k].data() + first);
        }
    }

    void run_chunk(const Step& step, State& state, std::span<const model::Bar> bars) {
        std::array<const double*, ti::kInputsMax> in{};
        std::array<double*, ti::kOutputsMax> out{};
        const OpInfo info = step.info();
        for (std::size_t k = 0; k < info.series; ++k) {
            in[k] = chunk_[step.series[k]].data();
        }
        for (std::size_t k = 0; k < info.outputs; ++k) {
            out[k] = chunk_[step.out + k].data();
        }
        run_step(step, state, bars, in.data(), out.data());
    }

    const Program& program_;
    std::vector<double> slots_;
    std::span<const std::span<double>> out_;
    std::vector<std::span<const model::Bar>> bars_; ///< By timeframe.
    std::vector<State> states_;                     ///< By step.
    std::vector<std::vector<double>> chunk_;        ///< By slot: the chunk in work.
    std::vector<std::vector<double>> whole_;        ///< By slot: all bars, for shorter timeframes.
    std::vector<bool> is_exported_;                 ///< By slot: a shorter timeframe reads it.
};

} // namespace

void batch(const Program& program, std::span<const double> params, std::span<const Series> series,
           std::span<const std::span<double>> out) {
    Columns(program, params, series, out).run();
}

} // namespace tradecore::graph

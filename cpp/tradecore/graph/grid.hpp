// SPDX-License-Identifier: Apache-2.0
// A Program over columns for many sets of params at once, chunk after chunk: what sets have in
// common is computed once, conditions are bits. Equal to batch() to the bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "tradecore/graph/batch.hpp"
#include "tradecore/graph/planes.hpp"
#include "tradecore/graph/stream.hpp"

namespace tradecore::graph {

/// Not shared between threads.
class Grid {
public:
    /// `sets` holds the program's params, one value each; its first `conditions` outputs are asked
    /// for as bits, the others as columns. The bars stay the caller's. Throws std::invalid_argument
    /// as batch() does.
    Grid(std::shared_ptr<const Program> program, std::span<const std::vector<double>> sets,
         std::size_t conditions, std::span<const Series> series);

    /// Goes to the next chunk of the clock's bars; false at the end.
    [[nodiscard]] bool advance();
    [[nodiscard]] std::size_t first() const noexcept { return first_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// Where a condition of a set is exactly 1, in this chunk; kChunkWords words, zero past
    /// count(). To be asked in every chunk, or from some chunk on never again.
    [[nodiscard]] const std::uint64_t* bits(std::size_t set, std::size_t output) {
        return planes(outputs_[set * program_->outputs() + output]).yes.data();
    }
    /// Another output of a set in this chunk, count() values.
    [[nodiscard]] const double* column(std::size_t set, std::size_t output) const {
        return columns_[outputs_[set * program_->outputs() + output]].values.data();
    }

    /// How many columns and conditions are kept for all sets together.
    [[nodiscard]] std::size_t lines() const noexcept { return columns_.size() + bits_.size(); }

private:
    using Id = std::uint32_t;
    enum class Form : std::uint8_t { none, scalar, column, bits, whole };
    struct Value {
        Form form = Form::none;
        std::uint8_t clock = Program::kNoClock; ///< whole
        Id index = 0;
        double scalar = 0.0;
    };
    enum class Source : std::uint8_t { step, import, expansion };
    /// Columns of one step, made in this order in every chunk.
    struct Line {
        Source source = Source::step;
        const Step* step = nullptr;
        State state{};
        std::array<Id, indicators::kInputsMax> in{};
        Id out = 0;             ///< First of its columns; import, expansion: its column.
        Id from = 0;            ///< import: the whole column; expansion: the condition.
        std::uint8_t clock = 0; ///< import
        std::size_t next = 0;   ///< import: first of its bars that is not visible yet.
    };
    struct Column {
        std::vector<double> values;
        std::vector<double> least; ///< Of each run of this chunk, if it is compared; else empty.
        std::vector<double> most;
        bool has_holes = false; ///< Likewise: some value of this chunk is NaN.

        void measure(const CompareKernels& kernels);
        [[nodiscard]] Compared compared() const noexcept {
            return {values.data(), least.data(), most.data(), has_holes};
        }
    };
    struct Pair {
        Id left;
        Id right;
        Comparison comparison{};
        std::size_t chunk = 0;
    };
    enum class Rule : std::uint8_t { pair, combine, column };
    struct Condition {
        Rule rule;
        Op op = Op::gt;
        bool is_turned = false;
        bool with_no = false; ///< Something reads where it is false.
        Id left = 0;          ///< pair: which; combine: a condition; column: a column.
        Id right = 0;
        Planes planes{};
        std::size_t chunk = 0; ///< Of which `planes` are.
    };
    using Key = std::vector<std::uint64_t>;

    [[nodiscard]] Value& value_of(std::size_t set, std::uint32_t slot) {
        return values_[set * program_->slots() + slot];
    }
    void place(std::size_t set, const Step& step, std::span<const double> scalars);
    void place_condition(std::size_t set, const Step& step);
    void place_column(std::size_t set, const Step& step, std::span<const double> scalars);
    void place_whole(std::size_t set, const Step& step, std::span<const double> scalars);
    [[nodiscard]] Id column_of(const Value& value);
    [[nodiscard]] Id condition_of(const Value& value);
    [[nodiscard]] Id operand_of(const Value& value);
    [[nodiscard]] Id whole_of(const Value& value, std::uint8_t clock);
    [[nodiscard]] Id pair_of(Id left, Id right);
    [[nodiscard]] Id add_column();
    [[nodiscard]] Id shared(Key key, const std::function<Id()>& make);

    void run(Line& line);
    [[nodiscard]] const Planes& planes(Id condition);
    [[nodiscard]] const Comparison& comparison(Id pair);

    std::shared_ptr<const Program> program_;
    std::vector<std::span<const model::Bar>> bars_; ///< By timeframe.
    const FieldColumns* fields_ = nullptr;          ///< Of the clock's bars, where at hand.
    CompareKernels kernels_;
    std::vector<Value> values_; ///< By set, then slot.
    std::vector<Id> outputs_;   ///< By set, then output: a condition or a column.
    std::map<Key, Id> known_;
    std::vector<Line> lines_;
    std::deque<Column> columns_;
    std::vector<Pair> pairs_;
    std::deque<Condition> bits_;
    std::deque<std::vector<double>> whole_; ///< Columns of longer timeframes.
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t chunk_ = 0; ///< Counts from 1.
};

} // namespace tradecore::graph

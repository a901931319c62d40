// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: many sets of params of one strategy.
#include <algorithm>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "records.hpp"
#include "tradecore/pipeline/sweep.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;
using Timed = std::pair<std::uint32_t, py::array>;

std::vector<graph::Series> series_of(const std::vector<Timed>& series) {
    std::vector<graph::Series> found;
    for (const auto& [seconds, bars] : series) {
        found.push_back({seconds, records_in<model::Bar>(bars, "series")});
    }
    return found;
}

std::vector<std::vector<double>> sets_of(const DoubleArray& sets) {
    if (sets.ndim() != 2) {
        throw py::value_error("sets had " + std::to_string(sets.ndim()) +
                              " dimensions, must have 2: sets and params");
    }
    const auto width = static_cast<std::size_t>(sets.shape(1));
    std::vector<std::vector<double>> rows;
    for (py::ssize_t i = 0; i < sets.shape(0); ++i) {
        const double* const row = sets.data() + static_cast<std::size_t>(i) * width;
        rows.emplace_back(row, row + width);
    }
    return rows;
}

/// A sweep that holds on to the arrays it reads.
class OwningSweep : public Sweep {
public:
    OwningSweep(const std::shared_ptr<graph::Program>& program, const DoubleArray& sets,
                const policy::Config& config, sim::Terms terms, py::array bars,
                std::vector<Timed> series)
        : Sweep(program, sets_of(sets), config, std::move(terms),
                records_in<model::Bar>(bars, "bars"), series_of(series)),
          bars_(std::move(bars)), series_held_(std::move(series)) {}

private:
    py::array bars_;
    std::vector<Timed> series_held_;
};

template <class Get> py::array column_of(const std::vector<SweepRow>& rows, Get&& get) {
    using Item = decltype(get(rows.front()));
    Array<Item> column(static_cast<py::ssize_t>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        column.mutable_data()[i] = get(rows[i]);
    }
    return column;
}

py::dict executions_of(const std::vector<sim::Execution>& log) {
    py::dict columns;
    const auto add = [&](const char* name, auto get) {
        using Item = decltype(get(sim::Execution{}));
        Array<Item> column(static_cast<py::ssize_t>(log.size()));
        std::ranges::transform(log, column.mutable_data(), get);
        columns[name] = std::move(column);
    };
    using Each = const sim::Execution&;
    add("ts_event", [](Each e) { return e.ts_event.raw; });
    add("is_entry", [](Each e) { return e.role == sim::Role::entry; });
    add("is_maker", [](Each e) { return e.is_maker; });
    add("price", [](Each e) { return e.price.raw; });
    add("quantity", [](Each e) { return e.quantity.raw; });
    add("quote_quantity", [](Each e) { return e.quote_quantity.raw; });
    add("fee", [](Each e) { return e.fee; });
    add("order", [](Each e) { return std::int64_t{e.order}; });
    return columns;
}

py::dict columns_of(const std::vector<SweepRow>& rows) {
    py::dict columns;
    const auto add = [&](const char* name, auto get) { columns[name] = column_of(rows, get); };
    const auto add_count = [&](const char* name, std::uint32_t sim::Tally::*count) {
        add(name, [count](const SweepRow& row) { return std::int64_t{row.tally.*count}; });
    };
    const auto add_amount = [&](const char* name, std::int64_t sim::Tally::*amount) {
        add(name, [amount](const SweepRow& row) { return row.tally.*amount; });
    };
    add("is_done", [](const SweepRow& row) { return row.is_done; });
    add("gave_up", [](const SweepRow& row) { return row.gave_up; });
    add("cash", [](const SweepRow& row) { return row.cash; });
    add("held", [](const SweepRow& row) { return row.held; });
    add("equity_end", [](const SweepRow& row) { return row.equity_end; });
    add("drawdown_max", [](const SweepRow& row) { return row.drawdown_max; });
    add("sharpe", [](const SweepRow& row) { return row.sharpe; });
    add("sortino", [](const SweepRow& row) { return row.sortino; });
    add("exposure", [](const SweepRow& row) { return row.exposure; });
    add("is_open", [](const SweepRow& row) { return row.tally.is_open; });
    add_count("orders", &sim::Tally::orders);
    add_count("fills", &sim::Tally::fills);
    add_count("refused", &sim::Tally::refused);
    add_count("trades", &sim::Tally::trades);
    add_count("won", &sim::Tally::won);
    add_amount("profit_won", &sim::Tally::profit_won);
    add_amount("profit_lost", &sim::Tally::profit_lost);
    add_amount("fees", &sim::Tally::fees);
    return columns;
}

std::pair<py::dict, py::dict> run_single(const std::shared_ptr<graph::Program>& program,
                                         const std::vector<double>& params,
                                         const policy::Config& config, const sim::Terms& terms,
                                         const py::array& bars, const std::vector<Timed>& series) {
    const auto records = records_in<model::Bar>(bars, "bars");
    const std::vector<graph::Series> columns = series_of(series);
    std::vector<sim::Execution> log;
    std::vector<SweepRow> rows(1);
    {
        const py::gil_scoped_release release;
        rows[0] = run_one(program, params, config, terms, records, columns, log);
    }
    return {columns_of(rows), executions_of(log)};
}

} // namespace

void bind_pipeline_sweep(py::module_& m) {
    py::class_<sim::Terms>(m, "Terms", "What all runs of a sweep share; amounts raw.")
        .def(py::init([](const model::Instrument& rules, std::int64_t cash,
                         std::int64_t maker_fee_ppm, std::int64_t taker_fee_ppm,
                         std::int64_t slack_bps, bool is_stop_limit, std::int64_t stop_offset_bps) {
                 return sim::Terms{rules,     cash,          maker_fee_ppm,  taker_fee_ppm,
                                   slack_bps, is_stop_limit, stop_offset_bps};
             }),
             py::arg("rules"), py::arg("cash"), py::arg("maker_fee_ppm"), py::arg("taker_fee_ppm"),
             py::arg("slack_bps"), py::arg("is_stop_limit"), py::arg("stop_offset_bps"));
    py::class_<OwningSweep>(m, "Sweep", "One strategy's params by the thousand, on threads.")
        .def(py::init<const std::shared_ptr<graph::Program>&, const DoubleArray&,
                      const policy::Config&, sim::Terms, py::array, std::vector<Timed>>(),
             py::arg("program"), py::arg("sets"), py::arg("config"), py::arg("terms"),
             py::arg("bars"), py::arg("series"))
        .def("start", &OwningSweep::start, py::arg("threads"), "Begin; once.")
        .def("wait", &OwningSweep::wait, py::arg("timeout_ms"),
             py::call_guard<py::gil_scoped_release>(), "Whether no thread works any more.")
        .def("stop", &OwningSweep::stop, "Finish no batch that is under way.")
        .def_property_readonly("progress", &OwningSweep::progress, "Share of the work done.")
        .def("columns", [](const OwningSweep& self) { return columns_of(self.rows()); },
             "What each set came to, {name: array}; after wait() gave true.");
    m.def("run_one", &run_single, py::arg("program"), py::arg("params"), py::arg("config"),
          py::arg("terms"), py::arg("bars"), py::arg("series"),
          "One set alone: its columns as of a Sweep, and its executions, {name: array}.");
}

} // namespace tradecore::bindings

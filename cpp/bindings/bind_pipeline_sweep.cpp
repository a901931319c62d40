// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: many sets of params of one strategy.
#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "columns.hpp"
#include "run_columns.hpp"
#include "tradecore/pipeline/sweep.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

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

py::dict columns_of(const std::vector<SweepRow>& rows) {
    using Each = const SweepRow&;
    const auto count = [](std::uint32_t sim::Tally::* which) {
        return [which](Each row) { return std::int64_t{row.tally.*which}; };
    };
    const auto amount = [](std::int64_t sim::Tally::* which) {
        return [which](Each row) { return row.tally.*which; };
    };
    return Columns(std::span(rows))
        .add("is_done", [](Each row) { return row.is_done; })
        .add("gave_up", [](Each row) { return row.gave_up; })
        .add("cash", [](Each row) { return row.cash; })
        .add("held", [](Each row) { return row.held; })
        .add("equity_end", [](Each row) { return row.equity_end; })
        .add("drawdown_max", [](Each row) { return row.drawdown_max; })
        .add("sharpe", [](Each row) { return row.sharpe; })
        .add("sortino", [](Each row) { return row.sortino; })
        .add("exposure", [](Each row) { return row.exposure; })
        .add("kind", [](Each row) { return row.kind; })
        .add("cruel", [](Each row) { return row.cruel; })
        .add("is_open", [](Each row) { return row.tally.is_open; })
        .add("orders", count(&sim::Tally::orders))
        .add("fills", count(&sim::Tally::fills))
        .add("refused", count(&sim::Tally::refused))
        .add("trades", count(&sim::Tally::trades))
        .add("won", count(&sim::Tally::won))
        .add("profit_won", amount(&sim::Tally::profit_won))
        .add("profit_lost", amount(&sim::Tally::profit_lost))
        .add("fees", amount(&sim::Tally::fees))
        .take();
}

using Three = std::tuple<py::dict, py::dict, py::dict>;

Three run_single(const std::shared_ptr<graph::Program>& program, const std::vector<double>& params,
                 const policy::Config& config, const sim::Terms& terms,
                 const OwningHistory& history) {
    sim::Log log;
    std::vector<SweepRow> rows(1);
    {
        const py::gil_scoped_release release;
        rows[0] = run_one(program, params, config, terms, history, log);
    }
    return {columns_of(rows), orders_of(log.orders), executions_of(log.executions)};
}

} // namespace

py::dict executions_of(std::span<const sim::Execution> log) {
    using Each = const sim::Execution&;
    return Columns(log)
        .add("ts_event", [](Each e) { return e.ts_event.raw; })
        .add("is_entry", [](Each e) { return e.role == sim::Role::entry; })
        .add("is_maker", [](Each e) { return e.is_maker; })
        .add("price", [](Each e) { return e.price.raw; })
        .add("quantity", [](Each e) { return e.quantity.raw; })
        .add("quote_quantity", [](Each e) { return e.quote_quantity.raw; })
        .add("fee", [](Each e) { return e.fee; })
        .add("price_kind", [](Each e) { return e.price_kind.raw; })
        .add("price_cruel", [](Each e) { return e.price_cruel.raw; })
        .add("order", [](Each e) { return std::int64_t{e.order}; })
        .take();
}

py::dict orders_of(std::span<const sim::Sent> log) {
    using Each = const sim::Sent&;
    return Columns(log)
        .add("ts_event", [](Each e) { return e.ts_event.raw; })
        .add("is_entry", [](Each e) { return e.role == sim::Role::entry; })
        .add("trigger", [](Each e) { return e.trigger.raw; })
        .add("limit", [](Each e) { return e.limit.raw; })
        .add("target", [](Each e) { return e.target.raw; })
        .add("quantity", [](Each e) { return e.quantity.raw; })
        .add("executions", [](Each e) { return std::int64_t{e.executions}; })
        .take();
}

void bind_pipeline_sweep(py::module_& m) {
    py::class_<sim::Terms>(m, "Terms", "What all runs of a sweep share; amounts raw.")
        .def(py::init([](const model::Instrument& rules, std::int64_t cash,
                         std::int64_t maker_fee_ppm, std::int64_t taker_fee_ppm,
                         std::int64_t slack_bps, bool is_plain, bool is_stop_limit,
                         std::int64_t stop_offset_bps) {
                 return sim::Terms{rules,     cash,     maker_fee_ppm, taker_fee_ppm,
                                   slack_bps, is_plain, is_stop_limit, stop_offset_bps};
             }),
             py::arg("rules"), py::arg("cash"), py::arg("maker_fee_ppm"), py::arg("taker_fee_ppm"),
             py::arg("slack_bps"), py::arg("is_plain"), py::arg("is_stop_limit"),
             py::arg("stop_offset_bps"));
    py::class_<OwningHistory, std::shared_ptr<OwningHistory>>(
        m, "History", "The base bars of one instrument and what follows from them alone.")
        .def(py::init<py::array, std::uint32_t>(), py::arg("bars"), py::arg("timeframe_s"));
    py::class_<Sweep>(m, "Sweep", "One strategy's params by the thousand, on threads.")
        .def(py::init([](const std::shared_ptr<graph::Program>& program, const DoubleArray& sets,
                         const policy::Config& config, sim::Terms terms,
                         const std::shared_ptr<OwningHistory>& history) {
                 return std::make_unique<Sweep>(program, sets_of(sets), config, std::move(terms),
                                                history);
             }),
             py::arg("program"), py::arg("sets"), py::arg("config"), py::arg("terms"),
             py::arg("history"))
        .def("start", &Sweep::start, py::arg("threads"), "Begin; once.")
        .def("wait", &Sweep::wait, py::arg("timeout_ms"), py::call_guard<py::gil_scoped_release>(),
             "Whether no thread works any more.")
        .def("stop", &Sweep::stop, "Finish no batch that is under way.")
        .def_property_readonly("progress", &Sweep::progress, "Share of the work done.")
        .def(
            "columns", [](const Sweep& self) { return columns_of(self.rows()); },
            "What each set came to, {name: array}; after wait() gave true.");
    m.def("run_one", &run_single, py::arg("program"), py::arg("params"), py::arg("config"),
          py::arg("terms"), py::arg("history"),
          "One set alone: its columns as of a Sweep, its orders, its executions, {name: array}.");
}

} // namespace tradecore::bindings

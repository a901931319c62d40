// SPDX-License-Identifier: Apache-2.0
// tradecore._core.graph
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "custom_error.hpp"
#include "tradecore/graph/batch.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/graph/stream.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::graph;

/// ("field", (), (timeframe_s, "close")), ("param", (), index), ("constant", (), number),
/// ("output", (node,), index), else (name, arguments, None).
Node to_node(const py::tuple& item) {
    if (item.size() != 3) {
        throw py::value_error("a node had " + std::to_string(item.size()) +
                              " items, must be (op, args, value)");
    }
    const auto op_name = item[0].cast<std::string>();
    const int op = find_op(op_name);
    Node node;
    node.row = op < 0 ? indicators::find_row(op_name) : nullptr;
    if (op < 0 && node.row == nullptr) {
        throw py::value_error("op was '" + op_name + "', which does not exist");
    }
    node.op = op < 0 ? Op::indicator : static_cast<Op>(op);
    node.args = item[1].cast<std::vector<std::uint32_t>>();
    if (node.op == Op::field) {
        const auto [timeframe_s, field_name] =
            item[2].cast<std::pair<std::uint32_t, std::string>>();
        const int field = find_field(field_name);
        if (field < 0) {
            throw py::value_error("field was '" + field_name + "', which bars do not have");
        }
        node.timeframe_s = timeframe_s;
        node.field = static_cast<Field>(field);
    } else if (node.op == Op::constant) {
        node.value = item[2].cast<double>();
    } else if (node.op == Op::param || node.op == Op::output) {
        node.index = item[2].cast<std::uint32_t>();
    }
    return node;
}

std::shared_ptr<const Program> build(const std::vector<py::tuple>& nodes,
                                     const std::vector<std::uint32_t>& outputs,
                                     const std::vector<std::pair<std::string, double>>& params) {
    std::vector<Node> list;
    list.reserve(nodes.size());
    for (const py::tuple& each : nodes) {
        list.push_back(to_node(each));
    }
    std::vector<Param> named;
    for (const auto& [name, value] : params) {
        named.push_back({name, value});
    }
    return Program::build(list, outputs, std::move(named));
}

/// The rows of a BAR record array. Pre: the array outlives the span.
std::span<const model::Bar> to_bars(const py::array& rows) {
    const py::object dtype = py::module_::import("tradecore._core").attr("model").attr("BAR");
    if (!rows.dtype().equal(dtype) || rows.ndim() != 1 ||
        (rows.size() > 1 && rows.strides(0) != static_cast<py::ssize_t>(sizeof(model::Bar)))) {
        throw py::type_error("bars was " + py::str(rows.dtype()).cast<std::string>() + " with " +
                             std::to_string(rows.ndim()) +
                             " dimensions, must be a contiguous 1-D array of dtype BAR");
    }
    check_aligned<model::Bar>(rows, "bars");
    return {static_cast<const model::Bar*>(rows.data()), static_cast<std::size_t>(rows.size())};
}

DoubleArray run_batch(const Program& program,
                      const std::vector<std::pair<std::uint32_t, py::array>>& bars,
                      const std::vector<double>& params) {
    std::vector<Series> series;
    std::size_t count = 0;
    for (const auto& [timeframe_s, rows] : bars) {
        series.push_back({timeframe_s, to_bars(rows)});
        count = timeframe_s == program.clock_s() ? series.back().bars.size() : count;
    }
    DoubleArray result({program.outputs(), count});
    std::vector<std::span<double>> out;
    for (std::size_t k = 0; k < program.outputs(); ++k) {
        out.emplace_back(result.mutable_data() + k * count, count);
    }
    {
        const py::gil_scoped_release release;
        batch(program, params, series, out);
    }
    raise_held_error();
    return result;
}

using Refused = std::optional<std::pair<std::size_t, std::string>>;

Refused first_refused(const Program& self, const DoubleArray& sets) {
    if (sets.ndim() != 2) {
        throw py::value_error("sets had " + std::to_string(sets.ndim()) +
                              " dimensions, must have 2: sets and params");
    }
    const auto width = static_cast<std::size_t>(sets.shape(1));
    const std::span<const double> values = in_span(sets);
    const py::gil_scoped_release release;
    for (std::size_t row = 0; row < static_cast<std::size_t>(sets.shape(0)); ++row) {
        try {
            static_cast<void>(self.start(values.subspan(row * width, width)));
        } catch (const std::invalid_argument& error) {
            return std::pair(row, std::string(error.what()));
        }
    }
    return std::nullopt;
}

} // namespace

void bind_graph(py::module_& root) {
    auto m = root.def_submodule("graph", "Expression graphs as programs, streams and batches.");
    py::list fields;
    for (std::size_t i = 0; i < kFields; ++i) {
        fields.append(std::string(name(static_cast<Field>(i))));
    }
    m.attr("FIELDS") = py::tuple(fields);
    py::list ops;
    for (std::size_t i = 0; i < kOps; ++i) {
        if (static_cast<Op>(i) != Op::indicator) {
            ops.append(std::string(info(static_cast<Op>(i), nullptr).name));
        }
    }
    m.attr("OPS") = py::tuple(ops);

    py::class_<Program, std::shared_ptr<Program>> program(m, "Program");
    program
        .def_static(
            "build",
            [](const std::vector<py::tuple>& nodes, const std::vector<std::uint32_t>& outputs,
               const std::vector<std::pair<std::string, double>>& params) {
                // pybind11 holds no shared_ptr to const; nothing bound here changes one.
                return std::const_pointer_cast<Program>(build(nodes, outputs, params));
            },
            py::arg("nodes"), py::arg("outputs"),
            py::arg("params") = std::vector<std::pair<std::string, double>>{},
            "Check a list of nodes (op, args, value) and make a program of it.")
        .def_property_readonly(
            "timeframes",
            [](const Program& self) {
                return std::vector<std::uint32_t>(self.timeframes().begin(),
                                                  self.timeframes().end());
            },
            "Seconds, ascending.")
        .def_property_readonly("clock_s", &Program::clock_s,
                               "The shortest timeframe: when outputs are due.")
        .def_property_readonly("outputs", &Program::outputs, "How many outputs there are.")
        .def_property_readonly(
            "steps", [](const Program& self) { return self.steps().size(); },
            "How many operations run, equal ones counted once.")
        .def_property_readonly(
            "params",
            [](const Program& self) {
                std::vector<std::pair<std::string, double>> result;
                for (const Param& each : self.params()) {
                    result.emplace_back(each.name, each.value);
                }
                return result;
            },
            "(name, default) of each parameter.")
        .def_property_readonly(
            "inline_formula",
            [](const Program& self) {
                const auto* const row = self.inline_row();
                return row == nullptr ? std::string() : std::string(row->name);
            },
            "The first formula that runs in the calling thread only; empty if there is none.")
        .def("first_refused", &first_refused, py::arg("sets").noconvert(),
             "(row, text) of the first of many sets of params, shape (sets, params), with a "
             "setting out "
             "of its range; None if there is none.")
        .def(
            "warmup_bars",
            [](const Program& self, std::uint32_t timeframe_s, const std::vector<double>& params) {
                return self.warmup_bars(timeframe_s, params);
            },
            py::arg("timeframe_s"), py::arg("params") = std::vector<double>{},
            "Closed bars of that timeframe until every output can have a value.");

    py::class_<Stream>(m, "Stream")
        .def(py::init([](const std::shared_ptr<Program>& of, const std::vector<double>& params) {
                 return Stream(of, params);
             }),
             py::arg("program"), py::arg("params") = std::vector<double>{})
        .def(
            "on_bar",
            [](Stream& self, const py::array& bars) {
                for (const model::Bar& bar : to_bars(bars)) {
                    self.on_bar(bar);
                }
                raise_held_error();
            },
            py::arg("bars"), "Take closed bars: by close time, at one instant short to long.")
        .def(
            "evaluate",
            [](Stream& self, std::int64_t now) -> std::pair<bool, std::vector<double>> {
                std::vector<double> out(self.program().outputs());
                const bool is_due = self.evaluate({now}, out);
                raise_held_error();
                return {is_due, std::move(out)};
            },
            py::arg("now"), "After the bars of `now`: whether outputs are due, and their values.");

    m.def("batch", &run_batch, py::arg("program"), py::arg("bars"),
          py::arg("params") = std::vector<double>{},
          "Run over [(timeframe_s, BAR array)]; return shape (outputs, bars of the clock).");
}

} // namespace tradecore::bindings

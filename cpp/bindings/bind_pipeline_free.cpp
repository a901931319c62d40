// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: a free-form strategy that trades without an engine.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "bar_views.hpp"
#include "bind_pipeline.hpp"
#include "custom_error.hpp"
#include "run_columns.hpp"
#include "tradecore/pipeline/free_run.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

/// A run whose bars are shown as objects.
class ShownRun : public FreeRun {
public:
    ShownRun(std::shared_ptr<OwningHistory> history, sim::Terms terms, const policy::Config& config,
             std::vector<std::uint32_t> timeframes_s, Seat seat, py::object views)
        : FreeRun(std::move(history), std::move(terms), config, std::move(timeframes_s),
                  std::move(seat)),
          keeper_(std::move(views)), views_(keeper_.cast<const BarViews*>()) {}

    py::object show() {
        const model::Bar* const bar = next();
        raise_held_error();
        if (bar == nullptr) {
            throw py::stop_iteration();
        }
        return views_->make(*bar);
    }

private:
    py::object keeper_;
    const BarViews* views_;
};

std::unique_ptr<ShownRun> make_run(std::shared_ptr<OwningHistory> history, sim::Terms terms,
                                   const policy::Config& config,
                                   const std::vector<std::uint32_t>& timeframes_s,
                                   const std::optional<std::shared_ptr<graph::Program>>& measures,
                                   const std::vector<std::size_t>& outputs, py::object views) {
    if (timeframes_s.empty()) {
        throw py::value_error("timeframes_s was empty, must have at least one");
    }
    Seat seat(measures.value_or(nullptr), outputs_of(outputs),
              *std::ranges::min_element(timeframes_s));
    return std::make_unique<ShownRun>(std::move(history), std::move(terms), config, timeframes_s,
                                      std::move(seat), std::move(views));
}

py::dict counts_of(const sim::Tally& tally) {
    const auto column = [](std::uint32_t count) {
        const std::int64_t value = count;
        return to_array(std::span(&value, 1));
    };
    py::dict counts;
    counts["orders"] = column(tally.orders);
    counts["refused"] = column(tally.refused);
    return counts;
}

py::dict executions_from(const ShownRun& self, std::size_t first) {
    const std::span<const sim::Execution> all = self.log().executions;
    return executions_of(all.subspan(std::min(first, all.size())));
}

} // namespace

void bind_pipeline_free(py::module_& m) {
    py::class_<ShownRun>(m, "FreeRun", "A free-form strategy on one instrument without an engine.")
        .def(py::init(&make_run), py::arg("history"), py::arg("terms"), py::arg("config"),
             py::arg("timeframes_s"), py::arg("measures"), py::arg("outputs"), py::arg("views"),
             "measures: a program with one output for each of the places.")
        .def("__iter__", [](const py::object& self) { return self; })
        .def("__next__", &ShownRun::show)
        .def(
            "wish",
            [](ShownRun& self, bool long_entry, bool long_exit, bool short_entry, bool short_exit,
               double stop_distance) {
                self.wish({long_entry, long_exit, short_entry, short_exit, stop_distance});
                raise_held_error();
            },
            py::kw_only(), py::arg("long_entry") = false, py::arg("long_exit") = false,
            py::arg("short_entry") = false, py::arg("short_exit") = false,
            py::arg("stop_distance") = 0.0, "What is wished at the bar last shown, once.")
        .def("stop", &ShownRun::stop, "No bar is shown any more. Call it when is_over.")
        .def_property_readonly("is_over", &ShownRun::is_over,
                               "Whether all bars of this instant were shown.")
        .def_property_readonly("gave_up", &ShownRun::gave_up,
                               "Whether it met what it has no rule for: then no bar is shown.")
        .def_property_readonly("now", [](const ShownRun& self) { return self.now().raw; })
        .def_property_readonly("price", [](const ShownRun& self) { return self.price().raw; })
        .def_property_readonly(
            "waiting",
            [](const ShownRun& self) {
                const sim::Sent* const order = self.waiting();
                return order == nullptr ? std::nullopt
                                        : std::optional(std::pair(order->role == sim::Role::entry,
                                                                  order->quantity.raw));
            },
            "The market order that waits for the next open: whether it buys, and how much, raw.")
        .def_property_readonly("fills",
                               [](const ShownRun& self) { return self.log().executions.size(); })
        .def("executions", &executions_from, py::arg("first") = 0,
             "From that place on, {name: array}.")
        .def(
            "log",
            [](const ShownRun& self) {
                return std::tuple(counts_of(self.tally()), orders_of(self.log().orders),
                                  executions_from(self, 0));
            },
            "Counts, orders and executions, {name: array} each.");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: what stands beside a free-form strategy.
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "bar_views.hpp"
#include "bind_pipeline.hpp"
#include "custom_error.hpp"
#include "tradecore/pipeline/seat.hpp"
#include "tradecore/policy/policy.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

using Measures = std::optional<std::shared_ptr<graph::Program>>;

/// A seat with its policy, which the engine has too.
class PolicySeat {
public:
    PolicySeat(const py::object& policy, const Measures& measures,
               const std::vector<std::size_t>& outputs, std::uint32_t clock_s)
        : policy_(share<policy::Policy>(policy)),
          seat_(measures.value_or(nullptr), outputs_of(outputs), clock_s) {}

    std::optional<policy::Intent> hear(const py::handle& view, const Wish& wish) {
        const model::Bar bar = bar_of_view(view);
        const auto signal = seat_.signal(bar, wish);
        raise_held_error();
        policy::Intent intent;
        const bool is_raised = signal && policy_->on_signal(*signal, intent);
        if (signal && seat_.is_clock(bar)) {
            policy_->measure(*signal);
        }
        return is_raised ? std::optional(intent) : std::nullopt;
    }
    std::optional<policy::Intent> wish(std::int64_t ts, std::int64_t price, const Wish& wish) {
        policy::Intent intent;
        const bool is_raised = policy_->on_signal(seat_.signal({ts}, {price}, wish), intent);
        return is_raised ? std::optional(intent) : std::nullopt;
    }
    void warm_up(const py::handle& view) {
        static_cast<void>(seat_.signal(bar_of_view(view), {}));
        raise_held_error();
    }

private:
    std::shared_ptr<policy::Policy> policy_;
    Seat seat_;
};

} // namespace

std::vector<policy::Output> outputs_of(const std::vector<std::size_t>& places) {
    std::vector<policy::Output> outputs;
    for (const std::size_t place : places) {
        if (place >= policy::kOutputsMax) {
            throw py::value_error("outputs had " + std::to_string(place) +
                                  ", must be places in OUTPUTS");
        }
        outputs.push_back(static_cast<policy::Output>(place));
    }
    return outputs;
}

void bind_pipeline_seat(py::module_& m) {
    py::class_<PolicySeat>(m, "Seat",
                           "A free-form strategy's policy and the numbers of its rules, for one "
                           "instrument.")
        .def(py::init<const py::object&, const Measures&, const std::vector<std::size_t>&,
                      std::uint32_t>(),
             py::arg("policy"), py::arg("measures"), py::arg("outputs"), py::arg("clock_s"),
             "measures: a program with one output for each of the places.")
        .def(
            "hear",
            [](PolicySeat& self, const py::object& bar, bool long_entry, bool long_exit,
               bool short_entry, bool short_exit, double stop_distance) {
                return self.hear(bar,
                                 {long_entry, long_exit, short_entry, short_exit, stop_distance});
            },
            py::arg("bar"), py::arg("long_entry") = false, py::arg("long_exit") = false,
            py::arg("short_entry") = false, py::arg("short_exit") = false,
            py::arg("stop_distance") = 0.0,
            "A closed bar and what was wished at it; returns an Intent or None.")
        .def(
            "wish",
            [](PolicySeat& self, std::int64_t ts, std::int64_t price, bool long_entry,
               bool long_exit, bool short_entry, bool short_exit, double stop_distance) {
                return self.wish(ts, price,
                                 {long_entry, long_exit, short_entry, short_exit, stop_distance});
            },
            py::arg("ts"), py::arg("price"), py::arg("long_entry") = false,
            py::arg("long_exit") = false, py::arg("short_entry") = false,
            py::arg("short_exit") = false, py::arg("stop_distance") = 0.0,
            "What was wished between two bars, at a raw price; returns an Intent or None.")
        .def(
            "warm_up", [](PolicySeat& self, const py::object& bar) { self.warm_up(bar); },
            py::arg("bar"), "A past bar: it is measured, and no policy hears of it.");
}

} // namespace tradecore::bindings

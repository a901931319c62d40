// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: the replay of bars against a venue.
#include <utility>
#include <vector>

#include "bind_pipeline.hpp"
#include "custom_error.hpp"
#include "records.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

std::vector<std::span<const Bar>> runs_of(const std::vector<py::array>& bars) {
    std::vector<std::span<const Bar>> runs;
    for (const py::array& each : bars) {
        runs.push_back(records_in<Bar>(each, "bars"));
    }
    return runs;
}

/// A replay that holds on to the arrays it reads, whatever becomes of the list they came in.
class OwningReplay : public Replay {
public:
    OwningReplay(MarketPipeline& pipeline, sim::Venue& venue, std::vector<py::array> bars)
        : Replay(pipeline, venue, runs_of(bars)), bars_(std::move(bars)) {}

private:
    std::vector<py::array> bars_;
};

} // namespace

void bind_pipeline_replay(py::module_& m) {
    py::native_enum<WakeReason>(m, "WakeReason", "enum.IntEnum")
        .value("REPORTS", WakeReason::reports)
        .value("DECISION", WakeReason::decision)
        .value("PAUSE", WakeReason::pause)
        .value("END", WakeReason::end)
        .value("VENUE", WakeReason::venue)
        .value("BARS", WakeReason::bars)
        .finalize();
    py::class_<OwningReplay>(m, "Replay", "Bars, a venue and a pipeline on one time line.")
        .def(py::init<MarketPipeline&, sim::Venue&, std::vector<py::array>>(), py::arg("pipeline"),
             py::arg("venue"), py::arg("bars"), py::keep_alive<1, 2>(), py::keep_alive<1, 3>())
        .def(
            "run",
            [reasons = WakeReasons(m)](OwningReplay& self, std::uint64_t steps_max) {
                Wake wake;
                {
                    const py::gil_scoped_release release;
                    wake = self.run(steps_max);
                }
                raise_held_error();
                return reasons.told(wake);
            },
            py::arg("steps_max"),
            "Plays on until there is something to do; returns why, and the instant.")
        .def(
            "wake_at", [](OwningReplay& self, std::int64_t ts) { self.wake_at(Timestamp{ts}); },
            py::arg("ts"), "Wake at the first instant at or after ts, once.")
        .def(
            "watch_below",
            [](OwningReplay& self, std::size_t instrument, std::int64_t price) {
                if (instrument >= self.instruments()) {
                    throw py::value_error("instrument was " + std::to_string(instrument) +
                                          ", must be below " + std::to_string(self.instruments()));
                }
                self.watch_below(instrument, Price{price});
            },
            py::arg("instrument"), py::arg("price"),
            "Wake whenever a base bar closes below price; 0 for never.")
        .def_property_readonly("start", [](const OwningReplay& self) { return self.start().raw; })
        .def_property_readonly("end", [](const OwningReplay& self) { return self.end().raw; })
        .def_property_readonly("bars_played", &Replay::bars_played);
}

} // namespace tradecore::bindings

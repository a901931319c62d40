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
    OwningReplay(MarketPipeline& pipeline, sim::Venue& venue, std::vector<py::array> bars,
                 std::vector<FundingRate> funding)
        : Replay(pipeline, venue, runs_of(bars), std::move(funding)), bars_(std::move(bars)) {}

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
        .value("TICKS", WakeReason::ticks)
        .finalize();
    py::class_<FundingRate>(m, "FundingRate",
                            "Rate (1e-8) and price (raw; 0: the last) of a funding time.")
        .def(py::init([](std::int64_t ts_event, std::uint16_t instrument, std::int64_t rate,
                         std::int64_t price) {
                 return FundingRate{{ts_event}, instrument, rate, {price}};
             }),
             py::kw_only(), py::arg("ts_event"), py::arg("instrument"), py::arg("rate"),
             py::arg("price") = 0)
        .def_property_readonly("ts_event", [](const FundingRate& r) { return r.ts_event.raw; })
        .def_readonly("instrument", &FundingRate::instrument)
        .def_readonly("rate", &FundingRate::rate)
        .def_property_readonly("price", [](const FundingRate& r) { return r.price.raw; });
    py::class_<OwningReplay>(m, "Replay", "Bars, a venue and a pipeline on one time line.")
        .def(py::init<MarketPipeline&, sim::Venue&, std::vector<py::array>,
                      std::vector<FundingRate>>(),
             py::arg("pipeline"), py::arg("venue"), py::arg("bars"),
             py::arg("funding") = std::vector<FundingRate>{}, py::keep_alive<1, 2>(),
             py::keep_alive<1, 3>())
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
            "watch",
            [](OwningReplay& self, std::size_t instrument, std::int64_t below, std::int64_t above) {
                if (instrument >= self.instruments()) {
                    throw py::value_error("instrument was " + std::to_string(instrument) +
                                          ", must be below " + std::to_string(self.instruments()));
                }
                self.watch(instrument, Price{below}, Price{above});
            },
            py::arg("instrument"), py::arg("below"), py::arg("above"),
            "Wake whenever a base bar closes below or above these prices; 0 for never.")
        .def_property_readonly("start", [](const OwningReplay& self) { return self.start().raw; })
        .def_property_readonly("end", [](const OwningReplay& self) { return self.end().raw; })
        .def_property_readonly("bars_played", &Replay::bars_played);
}

} // namespace tradecore::bindings

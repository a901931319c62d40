// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: the replay of recorded ticks against a venue.
#include <utility>
#include <vector>

#include "bind_pipeline.hpp"
#include "custom_error.hpp"
#include "records.hpp"
#include "tradecore/pipeline/tick_replay.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

Ticks ticks_of(const py::array& trades, const py::array& quotes, const py::array& levels) {
    return {records_in<model::TradeTick>(trades, "trades"),
            records_in<model::QuoteTick>(quotes, "quotes"),
            records_in<model::BookLevel>(levels, "levels")};
}

/// (equally likely values in ns, seed)
using DelayWords = std::pair<std::vector<std::int64_t>, std::uint64_t>;

Delays delays_of(DelayWords data, DelayWords orders, DelayWords responses) {
    const auto made = [](DelayWords& words) {
        return sim::Delay(std::move(words.first), words.second);
    };
    return {made(data), made(orders), made(responses)};
}

/// A replay that holds on to the arrays it reads.
class OwningTickReplay : public TickReplay {
public:
    OwningTickReplay(MarketPipeline& pipeline, sim::Venue& venue, py::array trades,
                     py::array quotes, py::array levels, Delays delays, bool hears_book,
                     std::vector<FundingRate> funding)
        : TickReplay(pipeline, venue, ticks_of(trades, quotes, levels), std::move(delays),
                     hears_book, std::move(funding)),
          arrays_{std::move(trades), std::move(quotes), std::move(levels)} {}

private:
    std::vector<py::array> arrays_;
};

} // namespace

void bind_pipeline_ticks(py::module_& m) {
    py::class_<OwningTickReplay>(m, "TickReplay", "Ticks, a venue and a pipeline on one time line.")
        .def(py::init([](MarketPipeline& pipeline, sim::Venue& venue, py::array trades,
                         py::array quotes, py::array levels, DelayWords data, DelayWords orders,
                         DelayWords responses, bool hears_book, std::vector<FundingRate> funding) {
                 return std::make_unique<OwningTickReplay>(
                     pipeline, venue, std::move(trades), std::move(quotes), std::move(levels),
                     delays_of(std::move(data), std::move(orders), std::move(responses)),
                     hears_book, std::move(funding));
             }),
             py::arg("pipeline"), py::arg("venue"), py::arg("trades"), py::arg("quotes"),
             py::arg("levels"), py::arg("data"), py::arg("orders"), py::arg("responses"),
             py::arg("hears_book") = false, py::arg("funding") = std::vector<FundingRate>{},
             py::keep_alive<1, 2>(), py::keep_alive<1, 3>())
        .def(
            "run",
            [reasons = WakeReasons(m)](OwningTickReplay& self, std::uint64_t steps_max) {
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
        .def("send", &TickReplay::send, "A request leaves for the venue.")
        .def("respond", &TickReplay::respond, "A response leaves for the strategy.")
        .def_property_readonly("has_arrived", &TickReplay::has_arrived,
                               "Whether the last wake was the arrival of the oldest request.")
        .def(
            "wake_at", [](OwningTickReplay& self, std::int64_t ts) { self.wake_at({ts}); },
            py::arg("ts"), "Wake at ts, once.")
        .def_property_readonly("start", [](const OwningTickReplay& r) { return r.start().raw; })
        .def_property_readonly("end", [](const OwningTickReplay& r) { return r.end().raw; })
        .def_property_readonly("rows_played", &TickReplay::rows_played);
}

} // namespace tradecore::bindings

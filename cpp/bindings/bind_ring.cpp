// SPDX-License-Identifier: Apache-2.0
// tradecore._core.ring: what a hand-over costs on this machine. The rings themselves are C++ only.
#include "bind.hpp"
#include "tradecore/ring/measure.hpp"

namespace tradecore::bindings {

void bind_ring(py::module_& root) {
    auto m = root.def_submodule("ring", "What a hand-over between two threads costs here.");
    m.def(
        "measure_throughput",
        [](std::size_t messages, std::size_t capacity) {
            const py::gil_scoped_release release;
            return ring::measure_throughput(messages, capacity).messages_per_s;
        },
        py::arg("messages"), py::arg("capacity") = 1024,
        "Messages of 64 bytes per second through an SPSC ring between two threads.");
    m.def(
        "measure_round_trips",
        [](std::size_t trips) {
            const py::gil_scoped_release release;
            return ring::measure_round_trips(trips);
        },
        py::arg("trips"), "Seconds for that many messages there and back, spinning.");
}

} // namespace tradecore::bindings

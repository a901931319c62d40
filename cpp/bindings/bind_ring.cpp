// SPDX-License-Identifier: Apache-2.0
// tradecore._core.ring: the ring's own cost; rings themselves stay inside the core.
#include "bind.hpp"
#include "tradecore/ring/measure.hpp"

namespace tradecore::bindings {
namespace {

double throughput(std::uint64_t messages, std::size_t capacity, std::size_t batch) {
    const py::gil_scoped_release release;
    return ring::measure_throughput(messages, capacity, batch);
}

template <auto kMeasure> Array<std::int64_t> times(std::size_t rounds) {
    std::vector<std::int64_t> result;
    {
        const py::gil_scoped_release release;
        result = kMeasure(rounds);
    }
    return to_array(std::span<const std::int64_t>(result));
}

} // namespace

void bind_ring(py::module_& root) {
    auto m = root.def_submodule("ring", "What handing messages between threads costs.");
    m.def("bench_throughput", &throughput, py::arg("messages"), py::arg("capacity") = 4096,
          py::arg("batch") = 64, "ns for each 64-byte message between two spinning threads.");
    m.def("bench_round_trips", &times<&ring::measure_round_trips>, py::arg("rounds"),
          "ns of each round trip through two rings.");
    m.def("bench_line_round_trips", &times<&ring::measure_line_round_trips>, py::arg("rounds"),
          "ns of each round trip of one cache line: the floor of the above.");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// What every bind_<area>.cpp needs: array casts that never copy in silence, and Status to
// exception.
#pragma once

#include <pybind11/native_enum.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <span>
#include <string>

#include "tradecore/base/status.hpp"

namespace tradecore::bindings {

namespace py = pybind11;

/// Exact dtype, C order; bind with .noconvert() so that nothing is coerced here.
template <class T> using Array = py::array_t<T, py::array::c_style>;
using DoubleArray = Array<double>;

/// ValueError unless the array begins where a T may stand in memory: views into bytes may not.
template <class T> void check_aligned(const py::array& values, const char* name) {
    if (reinterpret_cast<std::uintptr_t>(values.data()) % alignof(T) != 0) {
        throw py::value_error(std::string(name) + ": must begin at a multiple of " +
                              std::to_string(alignof(T)) + " bytes in memory; a copy does");
    }
}
template <class T> [[nodiscard]] std::span<const T> in_span(const Array<T>& values) {
    return {values.data(), static_cast<std::size_t>(values.size())};
}
template <class T> [[nodiscard]] std::span<T> out_span(Array<T>& values) {
    return {values.mutable_data(), static_cast<std::size_t>(values.size())};
}
template <class T> [[nodiscard]] Array<T> to_array(std::span<const T> values) {
    return Array<T>(static_cast<py::ssize_t>(values.size()), values.data());
}

/// The one place where a Status becomes an exception (ValueError: `what`: reason).
inline void raise_unless_ok(base::Status status, const std::string& what) {
    if (status != base::Status::ok) {
        throw py::value_error(what + ": " + std::string(base::to_string(status)));
    }
}

// One for each area; module.cpp calls them. Keep sorted.
void bind_bars(py::module_& root);
void bind_book(py::module_& root);
void bind_decode(py::module_& root);
void bind_graph(py::module_& root);
void bind_indicators(py::module_& root);
void bind_market(py::module_& root);
void bind_model(py::module_& root);
void bind_pipeline(py::module_& root);
void bind_policy(py::module_& root);
void bind_ring(py::module_& root);
void bind_sim(py::module_& root);

// Parts of an area that has a file of its own for them.
void bind_indicators_custom(py::module_& indicators);
void bind_model_views(py::module_& model);
void bind_pipeline_replay(py::module_& pipeline);
void bind_pipeline_sweep(py::module_& pipeline);
void bind_sim_events(py::module_& sim);
void bind_sim_orders(py::module_& sim);
void bind_sim_rows(py::module_& sim);
void bind_sim_trips(py::module_& sim);

} // namespace tradecore::bindings

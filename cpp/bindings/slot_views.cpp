// SPDX-License-Identifier: Apache-2.0
#include "slot_views.hpp"

#include <utility>

namespace tradecore::bindings {

SlotViews::SlotViews(py::type view, std::span<const char* const> slots) : view_(std::move(view)) {
    for (const char* const name : slots) {
        slots_.push_back(view_.attr(name));
        if (Py_TYPE(slots_.back().ptr())->tp_descr_set == nullptr) {
            throw py::type_error(std::string("view has no slot ") + name);
        }
    }
}

py::object SlotViews::make() const {
    auto* const type = reinterpret_cast<PyTypeObject*>(view_.ptr());
    auto made = py::reinterpret_steal<py::object>(type->tp_new(type, nothing_.ptr(), nullptr));
    if (!made) {
        throw py::error_already_set();
    }
    return made;
}

void SlotViews::put(const py::object& made, std::size_t slot, const py::object& value) const {
    PyObject* const descriptor = slots_[slot].ptr();
    if (Py_TYPE(descriptor)->tp_descr_set(descriptor, made.ptr(), value.ptr()) != 0) {
        throw py::error_already_set();
    }
}

py::object whole(base::int128 raw) {
    constexpr base::int128 exact = base::int128{1} << 53; // Every int up to it is a double.
    if (-exact <= raw && raw <= exact) {
        return py::float_(static_cast<double>(raw) / static_cast<double>(base::kScale));
    }
    const py::int_ high(static_cast<std::int64_t>(raw >> 64));
    const py::int_ low(static_cast<std::uint64_t>(raw));
    const py::object value = (high << py::int_(64)) | low;
    return value / py::int_(base::kScale);
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// Objects of a Python class with slots, filled without running any Python.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "bind.hpp"
#include "tradecore/base/exact.hpp"

namespace tradecore::bindings {

/// Makes objects of one class, whose slots are then put in one by one.
template <std::size_t kSlots> class SlotViews {
public:
    /// AttributeError or TypeError if `view` lacks one of the slots.
    SlotViews(py::type view, const std::array<const char*, kSlots>& slots)
        : view_(std::move(view)) {
        for (std::size_t i = 0; i < kSlots; ++i) {
            slots_[i] = view_.attr(slots[i]);
            if (Py_TYPE(slots_[i].ptr())->tp_descr_set == nullptr) {
                throw py::type_error(std::string("view has no slot ") + slots[i]);
            }
        }
    }

    /// An object whose slots are all empty.
    [[nodiscard]] py::object make() const {
        auto* const type = reinterpret_cast<PyTypeObject*>(view_.ptr());
        auto made = py::reinterpret_steal<py::object>(type->tp_new(type, nothing_.ptr(), nullptr));
        if (!made) {
            throw py::error_already_set();
        }
        return made;
    }
    /// Fills one slot, by its place among those of the constructor.
    void put(const py::object& made, std::size_t slot, const py::object& value) const {
        PyObject* const descriptor = slots_[slot].ptr();
        if (Py_TYPE(descriptor)->tp_descr_set(descriptor, made.ptr(), value.ptr()) != 0) {
            throw py::error_already_set();
        }
    }

private:
    py::type view_;
    py::tuple nothing_;
    std::array<py::object, kSlots> slots_; ///< Descriptors.
};

/// A raw amount in whole units, rounded once: as Python divides ints.
[[nodiscard]] inline py::object whole(base::int128 raw) {
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

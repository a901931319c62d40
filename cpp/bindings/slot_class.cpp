// SPDX-License-Identifier: Apache-2.0
#include "slot_class.hpp"

#include <memory>
#include <utility>

#include "tradecore/base/assert.hpp"

namespace tradecore::bindings {
namespace {

py::object slot_of(const py::type& type, const char* name) {
    py::object slot = type.attr(name);
    if (Py_TYPE(slot.ptr())->tp_descr_set == nullptr) {
        throw py::type_error(py::str(type).cast<std::string>() + " has no slot " + name);
    }
    return slot;
}

constexpr const char* kFiller = "tradecore.slot_filler";

/// What a filler's capsule owns.
using Slots = std::vector<py::object>;

PyObject* fill_slots(PyObject* capsule, PyObject* const* args, Py_ssize_t count) {
    const auto* slots = static_cast<const Slots*>(PyCapsule_GetPointer(capsule, kFiller));
    if (slots == nullptr) {
        return nullptr;
    }
    if (count != static_cast<Py_ssize_t>(slots->size()) + 1) {
        PyErr_Format(PyExc_TypeError, "a filler takes the object and %zu values, not %zd",
                     slots->size(), count - 1);
        return nullptr;
    }
    for (std::size_t i = 0; i < slots->size(); ++i) {
        PyObject* const slot = (*slots)[i].ptr();
        if (Py_TYPE(slot)->tp_descr_set(slot, args[0], args[i + 1]) != 0) {
            return nullptr;
        }
    }
    Py_RETURN_NONE;
}

PyMethodDef filler_method = {
    "fill", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&fill_slots)), METH_FASTCALL,
    "fill(object, *values): set the object's slots."};

} // namespace

py::object make_slot_filler(const py::type& type, const std::vector<std::string>& names) {
    auto slots = std::make_unique<Slots>();
    for (const std::string& name : names) {
        slots->push_back(slot_of(type, name.c_str()));
    }
    const py::capsule owner(slots.get(), kFiller, [](PyObject* capsule) {
        delete static_cast<Slots*>(PyCapsule_GetPointer(capsule, kFiller));
    });
    static_cast<void>(slots.release());
    return py::reinterpret_steal<py::object>(PyCFunction_New(&filler_method, owner.ptr()));
}

SlotClass::SlotClass(py::type type, std::span<const char* const> names) : type_(std::move(type)) {
    for (const char* name : names) {
        slots_.push_back(slot_of(type_, name));
    }
}

py::object SlotClass::empty() const {
    auto* const type = reinterpret_cast<PyTypeObject*>(type_.ptr());
    auto made = py::reinterpret_steal<py::object>(type->tp_new(type, nothing_.ptr(), nullptr));
    if (!made) {
        throw py::error_already_set();
    }
    return made;
}

py::object SlotClass::get(const py::handle& of, std::size_t place) const {
    TC_ASSERT(place < slots_.size());
    PyObject* const slot = slots_[place].ptr();
    auto value =
        py::reinterpret_steal<py::object>(Py_TYPE(slot)->tp_descr_get(slot, of.ptr(), type_.ptr()));
    if (!value) {
        throw py::error_already_set();
    }
    return value;
}

void SlotClass::put(const py::object& made, std::size_t place, const py::handle& value) const {
    TC_ASSERT(place < slots_.size());
    PyObject* const slot = slots_[place].ptr();
    if (Py_TYPE(slot)->tp_descr_set(slot, made.ptr(), value.ptr()) != 0) {
        throw py::error_already_set();
    }
}

py::handle item_of(const py::tuple& items, std::size_t place, const char* what) {
    if (place >= items.size()) {
        throw py::index_error(std::string(what) + " " + std::to_string(place) + ", must be below " +
                              std::to_string(items.size()));
    }
    return PyTuple_GET_ITEM(items.ptr(), static_cast<py::ssize_t>(place));
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

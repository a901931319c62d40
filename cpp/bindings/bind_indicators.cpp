// SPDX-License-Identifier: Apache-2.0
// tradecore._core.indicators
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "custom_error.hpp"
#include "stream.hpp"
#include "tradecore/indicators/simd.hpp"
#include "tradecore/indicators/window.hpp"

namespace tradecore::bindings {
namespace {

namespace ti = indicators;

// update and peek run once a bar, so they are plain C-API methods: a pybind11 call costs more than
// all of their arithmetic.

/// False with a Python error set.
bool read(PyObject* from, std::string_view name, double& value) {
    if (PyFloat_CheckExact(from)) {
        value = PyFloat_AS_DOUBLE(from);
        return true;
    }
    value = PyFloat_AsDouble(from);
    if (value == -1.0 && PyErr_Occurred() != nullptr) {
        PyErr_Format(PyExc_TypeError, "%.20s was %R, must be a number", std::string(name).c_str(),
                     from);
        return false;
    }
    return true;
}

/// A value of `row` as Python has it: whole outputs are 0 where there is none.
PyObject* to_python(const ti::Row& row, std::size_t output, double value) {
    if ((row.whole >> output & 1) != 0) {
        return PyLong_FromLong(value == value ? static_cast<long>(value) : 0);
    }
    return PyFloat_FromDouble(value);
}

/// Makes `given` a tuple to fill: the one given before where nobody else holds it any more, as
/// zip() does it. To make and free one costs more than an update.
void renew(py::object& given, Py_ssize_t count) {
#ifndef Py_GIL_DISABLED // There, other threads count their references apart.
    if (given && Py_REFCNT(given.ptr()) == 1) {
#if PY_VERSION_HEX >= 0x030e0000
        reinterpret_cast<PyTupleObject*>(given.ptr())->ob_hash = -1; // That of the values before.
#endif
        return;
    }
#endif
    given = py::reinterpret_steal<py::object>(PyTuple_New(count));
}

/// Several outputs are a tuple.
PyObject* to_python(const ti::Row& row, const double* values, py::object& given) {
    const auto count = static_cast<Py_ssize_t>(row.outputs.count);
    if (count == 1) {
        return to_python(row, 0, *values);
    }
    renew(given, count);
    for (Py_ssize_t k = 0; given && k < count; ++k) {
        PyObject* const item = to_python(row, static_cast<std::size_t>(k), values[k]);
        if (item == nullptr) {
            given = {};
            break;
        }
        PyObject* const before = PyTuple_GET_ITEM(given.ptr(), k);
        PyTuple_SET_ITEM(given.ptr(), k, item);
        Py_XDECREF(before);
    }
    return given.inc_ref().ptr();
}

/// The C++ object; nullptr with a Python error set if __init__ has not run. The method descriptor
/// has checked the type.
Stream* stream_of(PyObject* self) {
    auto* const instance = reinterpret_cast<py::detail::instance*>(self);
    void* const object = instance->simple_layout ? instance->simple_value_holder[0]
                                                 : instance->nonsimple.values_and_holders[0];
    if (object == nullptr) {
        PyErr_SetString(PyExc_TypeError, "__init__ of the indicator was not called");
    }
    return static_cast<Stream*>(object);
}

template <bool kPeek>
PyObject* advance(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    const Stream* const stream = stream_of(self);
    if (stream == nullptr) {
        return nullptr;
    }
    const ti::Row& row = stream->row();
    if (count != static_cast<Py_ssize_t>(row.inputs.count)) {
        PyErr_Format(PyExc_TypeError, "%.40s takes %zd values, was given %zd",
                     std::string(row.name).c_str(), static_cast<Py_ssize_t>(row.inputs.count),
                     count);
        return nullptr;
    }
    std::array<double, ti::kInputsMax> in;
    std::array<double, ti::kOutputsMax> out;
    for (std::size_t k = 0; k < row.inputs.count; ++k) {
        if (!read(arguments[k], row.inputs.items[k], in[k])) {
            return nullptr;
        }
    }
    if constexpr (kPeek) {
        std::as_const(stream->work()).peek(in.data(), out.data());
    } else {
        stream->work().update(in.data(), out.data());
    }
    if (row.is_inline && set_held_error()) {
        return nullptr;
    }
    return to_python(row, out.data(), stream->given());
}

/// Adds a C-API method to a bound type. `method` lives as long as the process.
void add_method(py::class_<Stream>& type, PyMethodDef& method) {
    auto* const object = reinterpret_cast<PyTypeObject*>(type.ptr());
    const auto descriptor = py::reinterpret_steal<py::object>(PyDescr_NewMethod(object, &method));
    // setattr of pybind11's own metaclass would wrap it, which costs what this saves.
    if (!descriptor ||
        PyType_Type.tp_setattro(type.ptr(), py::str(method.ml_name).ptr(), descriptor.ptr()) != 0) {
        throw py::error_already_set();
    }
}

/// A METH_FASTCALL function in the type that PyMethodDef has for all.
PyCFunction erased(PyObject* (*function)(PyObject*, PyObject* const*, Py_ssize_t)) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

py::tuple names(std::span<const std::string_view> list) {
    py::tuple result(list.size());
    for (std::size_t k = 0; k < list.size(); ++k) {
        result[k] = std::string(list[k]);
    }
    return result;
}

py::dict describe(const ti::Row& row) {
    py::list settings;
    for (const ti::Setting& each : row.settings.span()) {
        const char* const kind = each.kind == ti::Setting::Kind::whole        ? "whole"
                                 : each.kind == ti::Setting::Kind::matype     ? "matype"
                                 : each.kind == ti::Setting::Kind::convention ? "convention"
                                                                              : "number";
        settings.append(
            py::make_tuple(std::string(each.name), each.standard, each.least, each.most, kind));
    }
    py::dict result;
    result["name"] = std::string(row.name);
    result["group"] = std::string(ti::kGroupNames[static_cast<std::size_t>(row.group)]);
    result["title"] = std::string(row.title);
    result["formula"] = std::string(row.formula);
    result["source"] = std::string(row.source);
    result["tradingview"] = std::string(row.tradingview);
    result["inputs"] = names(row.inputs.span());
    result["settings"] = settings;
    result["outputs"] = names(row.outputs.span());
    py::tuple whole(row.outputs.count);
    for (std::size_t k = 0; k < row.outputs.count; ++k) {
        whole[k] = (row.whole >> k & 1) != 0;
    }
    result["whole"] = whole;
    return result;
}

} // namespace

void bind_indicators(py::module_& root) {
    auto m = root.def_submodule("indicators", "Formulas over bars, as streams and over arrays.");
    if (const std::string complaint = ti::simd_complaint(); !complaint.empty()) {
        throw py::value_error(complaint);
    }
    m.attr("PERIOD_MAX") = ti::kPeriodMax;
    m.attr("CONVENTIONS") = names(ti::kConventionNames);
    m.def(
        "simd_level", [] { return std::string(ti::to_string(ti::simd_level())); },
        "The instruction set of the batch kernels: scalar, avx2 or avx512.");
    m.def(
        "catalog",
        [] {
            std::vector<py::dict> rows;
            for (const ti::Row* row : ti::catalog()) {
                rows.push_back(describe(*row));
            }
            return rows;
        },
        "Every indicator: name, group, title, formula, source, what TradingView's convention "
        "changes, inputs, settings as tuples of name, default, least, most and kind, outputs, and "
        "which of them are whole numbers.");

    static PyMethodDef update{"update", erased(advance<false>), METH_FASTCALL,
                              "update(self, *values: typing.SupportsFloat) -> typing.Any\n\n"
                              "Take one closed bar and return its value, NaN while warming up."};
    static PyMethodDef peek{"peek", erased(advance<true>), METH_FASTCALL,
                            "peek(self, *values: typing.SupportsFloat) -> typing.Any\n\n"
                            "Return what update would, and change nothing."};
    py::class_<Stream> stream(m, "Stream");
    stream.def(py::init<const std::string&, std::vector<double>>(), py::arg("name"),
               py::arg("settings"));
    stream.def(py::init<const Stream&>(), py::arg("other"));
    add_method(stream, update);
    add_method(stream, peek);
    stream
        .def(
            "copy", [](const Stream& self) { return Stream(self); }, "A stream that goes on alone.")
        .def_property_readonly(
            "name", [](const Stream& self) { return std::string(self.row().name); },
            "The indicator's name in the catalog.")
        .def_property_readonly("settings", &Stream::settings, "In the catalog's order.")
        .def_property_readonly(
            "lookback", [](const Stream& self) { return self.work().lookback(); },
            "Bars seen before the first value.");
    bind_indicators_arrays(m, stream);
    bind_indicators_custom(m);
}

} // namespace tradecore::bindings

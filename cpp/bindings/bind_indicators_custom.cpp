// SPDX-License-Identifier: Apache-2.0
// tradecore._core.indicators: a user's own functions as rows, compiled ones and those in Python.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "bind.hpp"
#include "custom_error.hpp"
#include "tradecore/graph/program.hpp"
#include "tradecore/indicators/custom.hpp"

namespace tradecore::bindings {
namespace {

namespace ti = indicators;

/// What waits for the end of this thread's call from Python; a reference.
thread_local PyObject* held_error = nullptr;

/// The exception that is set, with its traceback, and no longer set. A reference.
PyObject* take_error() noexcept {
#if PY_VERSION_HEX >= 0x030C0000
    return PyErr_GetRaisedException();
#else
    PyObject* type = nullptr;
    PyObject* value = nullptr;
    PyObject* trace = nullptr;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    if (trace != nullptr) {
        PyException_SetTraceback(value, trace);
    }
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return value;
#endif
}

/// Holds the exception that is set, if none is yet. Returns its text.
std::string hold_set_error() noexcept {
    PyObject* const error = take_error();
    PyObject* const text = PyObject_Repr(error);
    const char* const bytes = text != nullptr ? PyUnicode_AsUTF8(text) : nullptr;
    std::string result = bytes != nullptr ? bytes : Py_TYPE(error)->tp_name;
    PyErr_Clear(); // Of a repr that failed.
    Py_XDECREF(text);
    if (held_error == nullptr) {
        held_error = Py_NewRef(error);
    }
    Py_DECREF(error);
    return result;
}

/// The four arrays that the function gets, parts of one that owns the memory: whoever keeps one of
/// them keeps all.
struct Arrays {
    Arrays(const ti::Extent& extent, const std::vector<double>& given)
        : whole(static_cast<py::ssize_t>(extent.inputs + given.size() + extent.state +
                                         extent.outputs)) {
        double* at = whole.mutable_data();
        std::fill_n(at, whole.size(), 0.0);
        const auto part = [&](std::size_t count) {
            const py::array_t<double> view(static_cast<py::ssize_t>(count), at, whole);
            at += count;
            return view;
        };
        inputs = part(extent.inputs);
        settings = part(given.size());
        state = part(extent.state);
        out = part(extent.outputs);
        std::ranges::copy(given, settings.mutable_data());
        for (const py::array_t<double>* const each : {&inputs, &settings}) {
            py::detail::array_proxy(each->ptr())->flags &=
                ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
        }
    }

    py::array_t<double> whole, inputs, settings, state, out;
};

/// An indicator whose function is Python's. It takes the GIL wherever it touches an object.
///
/// What the function raises is held for the caller; the indicator is broken from then on: it gives
/// NaN, and each call has a RuntimeError raised that says so. It does not keep the exception, whose
/// traceback may lead back to it.
class PythonCustom final : public ti::Custom {
public:
    /// Pre: the GIL is held; `function` lives for ever.
    PythonCustom(PyObject* function, const ti::Extent& extent, std::vector<double> settings)
        : Custom(extent), function_(function), settings_(std::move(settings)),
          arrays_(std::make_unique<Arrays>(extent, settings_)) {}
    PythonCustom(const PythonCustom& other)
        : Custom(other), function_(other.function_), settings_(other.settings_),
          arrays_(std::make_unique<Arrays>(extent(), settings_)), broken_(other.broken_) {
        std::copy_n(other.arrays_->state.data(), extent().state, arrays_->state.mutable_data());
    }
    PythonCustom& operator=(const PythonCustom&) = delete;
    ~PythonCustom() override {
        const py::gil_scoped_acquire gil;
        arrays_.reset();
    }

    void update(const double* in, double* out) noexcept override {
        const py::gil_scoped_acquire gil;
        Custom::update(in, out);
        tell();
    }
    void peek(const double* in, double* out) const noexcept override {
        const py::gil_scoped_acquire gil;
        Custom::peek(in, out);
        tell();
    }
    void run(const double* const* in, double* const* out, std::size_t count) noexcept override {
        const py::gil_scoped_acquire gil;
        Custom::run(in, out, count);
        tell();
    }
    [[nodiscard]] std::unique_ptr<ti::Indicator> copy() const override {
        const py::gil_scoped_acquire gil;
        return std::make_unique<PythonCustom>(*this);
    }

private:
    void call(const double* in, double* out) noexcept override {
        if (broken_.empty() && !run_on(*arrays_, in, out)) {
            broken_ = hold_set_error();
        }
    }
    void call_aside(const double* in, double* out) const noexcept override {
        if (!broken_.empty()) {
            return;
        }
        try {
            Arrays aside(extent(), settings_);
            std::copy_n(arrays_->state.data(), extent().state, aside.state.mutable_data());
            run_on(aside, in, out);
        } catch (py::error_already_set& no_memory) {
            no_memory.restore();
        }
        if (PyErr_Occurred() != nullptr) {
            static_cast<void>(hold_set_error());
        }
    }

    /// False with the Python error set and `out` as it was.
    bool run_on(Arrays& arrays, const double* in, double* out) const noexcept {
        // The memory is ours, whatever Python may write or made read-only.
        auto* const inputs = const_cast<double*>(arrays.inputs.data());
        auto* const given = const_cast<double*>(arrays.out.data());
        std::copy_n(in, extent().inputs, inputs);
        std::copy_n(out, extent().outputs, given);
        const std::array<PyObject*, 4> arguments{arrays.inputs.ptr(), arrays.settings.ptr(),
                                                 arrays.state.ptr(), arrays.out.ptr()};
        PyObject* const result =
            PyObject_Vectorcall(function_, arguments.data(), arguments.size(), nullptr);
        if (result == nullptr) {
            return false;
        }
        const bool is_none = result == Py_None;
        if (!is_none) {
            PyErr_Format(PyExc_TypeError, "%S returned %R, must fill out and return nothing",
                         function_, result);
        }
        Py_DECREF(result);
        if (is_none) {
            std::copy_n(given, extent().outputs, out);
        }
        return is_none;
    }
    /// Pre: what this call raised is held already.
    void tell() const noexcept {
        if (!broken_.empty() && held_error == nullptr) {
            PyErr_Format(PyExc_RuntimeError, "%S gives no value since it raised %s", function_,
                         broken_.c_str());
            static_cast<void>(hold_set_error());
        }
    }

    PyObject* function_;
    std::vector<double> settings_;
    std::unique_ptr<Arrays> arrays_;
    std::string broken_; ///< What the function raised, as text.
};

using Sizes = std::pair<std::size_t, int>; ///< Of state, and lookback.

/// How a custom row makes its indicators. Its objects live for ever.
class CustomMaker {
public:
    CustomMaker(const ti::Row& row, PyObject* function, ti::BarFunction compiled,
                const std::variant<Sizes, py::function>& sizes)
        : function_(function), compiled_(compiled), settings_(row.settings.count),
          extent_{.inputs = row.inputs.count, .outputs = row.outputs.count} {
        if (const auto* const of_settings = std::get_if<py::function>(&sizes)) {
            sizes_ = of_settings->ptr();
        } else {
            std::tie(extent_.state, extent_.lookback) = std::get<Sizes>(sizes);
        }
    }

    std::unique_ptr<ti::Indicator> operator()(const ti::Settings& given) const {
        std::vector<double> values(settings_);
        for (std::size_t k = 0; k < settings_; ++k) {
            values[k] = given.number(k);
        }
        const ti::Extent extent = extent_for(values);
        if (compiled_ != nullptr) {
            return ti::make_custom(compiled_, extent, std::move(values));
        }
        const py::gil_scoped_acquire gil;
        return std::make_unique<PythonCustom>(function_, extent, std::move(values));
    }

private:
    [[nodiscard]] ti::Extent extent_for(const std::vector<double>& values) const {
        ti::Extent extent = extent_;
        if (sizes_ != nullptr) {
            const py::gil_scoped_acquire gil;
            std::tie(extent.state, extent.lookback) =
                py::reinterpret_borrow<py::object>(sizes_)(values).cast<Sizes>();
        }
        return extent;
    }

    PyObject* function_;
    ti::BarFunction compiled_;  ///< Instead of it; or null.
    PyObject* sizes_ = nullptr; ///< Gives state and lookback for the list of settings; or null:
    std::size_t settings_;
    ti::Extent extent_; ///< they are those in here.
};

using SettingTuple = std::tuple<std::string, double, double, double, std::string>;

template <class Item, std::size_t kMost>
void fill(ti::Few<Item, kMost>& to, const std::vector<Item>& from, const char* what) {
    if (from.size() > kMost) {
        throw py::value_error(std::string(what) + " were " + std::to_string(from.size()) +
                              ", must be at most " + std::to_string(kMost));
    }
    std::ranges::copy(from, to.items.begin());
    to.count = from.size();
}

void add_custom(const std::string& name, const std::pair<std::string, std::string>& texts,
                const std::vector<std::string>& inputs, const std::vector<SettingTuple>& settings,
                const std::vector<std::string>& outputs,
                const std::variant<Sizes, py::function>& sizes, const py::object& function,
                std::optional<std::uintptr_t> address, bool replace) {
    if (graph::find_op(name) >= 0) {
        throw py::value_error("name was '" + name + "', which an operation of graphs has");
    }
    ti::Row row{.name = name,
                .group = ti::Group::custom,
                .title = "custom indicator",
                .formula = texts.first,
                .inputs = {},
                .settings = {},
                .outputs = {},
                .source = texts.second,
                .is_inline = !address.has_value()};
    std::vector<ti::Setting> all;
    for (const auto& [of, standard, least, most, kind] : settings) {
        all.push_back({of, standard, least, most,
                       kind == "whole" ? ti::Setting::Kind::whole : ti::Setting::Kind::number});
    }
    fill(row.inputs, {inputs.begin(), inputs.end()}, "inputs");
    fill(row.settings, all, "settings");
    fill(row.outputs, {outputs.begin(), outputs.end()}, "outputs");
    auto* const compiled = reinterpret_cast<ti::BarFunction>(address.value_or(0));
    ti::add_row(row, CustomMaker(row, function.ptr(), compiled, sizes), replace);
    // The row lives for ever, and with it what it calls, or what a compiled function belongs to.
    function.inc_ref();
    if (const auto* const of_settings = std::get_if<py::function>(&sizes)) {
        of_settings->inc_ref();
    }
}

} // namespace

bool set_held_error() noexcept {
    if (held_error == nullptr) {
        return false;
    }
    PyObject* const error = std::exchange(held_error, nullptr);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error)), error); // Keeps its traceback.
    Py_DECREF(error);
    return true;
}

void raise_held_error() {
    if (set_held_error()) {
        throw py::error_already_set();
    }
}

void bind_indicators_custom(py::module_& m) {
    m.def("add_custom", &add_custom, py::arg("name"), py::arg("texts"), py::arg("inputs"),
          py::arg("settings"), py::arg("outputs"), py::arg("sizes"), py::arg("function"),
          py::arg("address"), py::arg("replace"),
          "Add an indicator for the life of the process. `texts` are its formula and source, "
          "`settings` as in catalog(). `sizes` are the numbers that it remembers and its lookback, "
          "or "
          "a function of the list of settings that returns them. `function` is called, or owns the "
          "compiled one at `address`.");
}

} // namespace tradecore::bindings

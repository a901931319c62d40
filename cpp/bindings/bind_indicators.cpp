// SPDX-License-Identifier: Apache-2.0
// tradecore._core.indicators
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "bind.hpp"
#include "tradecore/indicators/momentum.hpp"
#include "tradecore/indicators/overlap.hpp"
#include "tradecore/indicators/simd.hpp"
#include "tradecore/indicators/volatility.hpp"

namespace tradecore::bindings {
namespace {

namespace ti = indicators;

void check_period(const char* name, int value, int least) {
    if (value < least || value > ti::kPeriodMax) {
        throw py::value_error(std::string(name) + " was " + std::to_string(value) + ", must be " +
                              std::to_string(least) + " to " + std::to_string(ti::kPeriodMax));
    }
}

void check_number(const char* name, double value) {
    if (!ti::is_finite(value)) {
        throw py::value_error(std::string(name) + " was " + std::to_string(value) +
                              ", must be finite");
    }
}

/// TA-Lib's number of an average; only the simple one can be chosen.
void check_matype(const char* name, int value) {
    if (value != 0) {
        throw py::value_error(std::string(name) + " was " + std::to_string(value) +
                              ", must be 0 (simple average)");
    }
}

void check_series(const char* name, const DoubleArray& values, py::ssize_t wanted) {
    if (values.ndim() != 1) {
        throw py::value_error(std::string(name) + " had " + std::to_string(values.ndim()) +
                              " dimensions, must have 1");
    }
    if (values.size() != wanted) {
        throw py::value_error(std::string(name) + " had " + std::to_string(values.size()) +
                              " values, must have " + std::to_string(wanted));
    }
    check_aligned<double>(values, name);
}

/// Runs `work` without the GIL if that is worth the switch (about 10 us of work).
template <class Work> void run(std::size_t bars, Work&& work) {
    if (bars < 10'000) {
        work();
        return;
    }
    const py::gil_scoped_release release;
    work();
}

// update and peek run once a bar, so they are plain C-API methods: a pybind11 call costs more than
// all of their arithmetic.

PyObject* to_python(double value) {
    return PyFloat_FromDouble(value);
}

template <class... Values> PyObject* to_tuple(Values... values) {
    PyObject* const result = PyTuple_New(sizeof...(values));
    if (result == nullptr) {
        return nullptr;
    }
    Py_ssize_t at = 0;
    bool is_whole = true;
    const auto put = [&](double value) {
        PyObject* const item = PyFloat_FromDouble(value);
        is_whole = is_whole && item != nullptr;
        PyTuple_SET_ITEM(result, at++, item);
    };
    (put(values), ...);
    if (!is_whole) {
        Py_DECREF(result);
        return nullptr;
    }
    return result;
}
PyObject* to_python(const ti::MacdValue& value) {
    return to_tuple(value.macd, value.signal, value.histogram);
}
PyObject* to_python(const ti::BbandsValue& value) {
    return to_tuple(value.upper, value.middle, value.lower);
}
PyObject* to_python(const ti::StochValue& value) {
    return to_tuple(value.slowk, value.slowd);
}

/// False with a Python error set.
bool read(PyObject* from, const char* name, double& value) {
    if (PyFloat_CheckExact(from)) {
        value = PyFloat_AS_DOUBLE(from);
        return true;
    }
    value = PyFloat_AsDouble(from);
    if (value == -1.0 && PyErr_Occurred() != nullptr) {
        PyErr_Format(PyExc_TypeError, "%s was %R, must be a number", name, from);
        return false;
    }
    return true;
}

/// The C++ object; nullptr with a Python error set if __init__ has not run. The method descriptor
/// has checked the type.
template <class Indicator> Indicator* object_of(PyObject* self) {
    auto* const instance = reinterpret_cast<py::detail::instance*>(self);
    void* const object = instance->simple_layout ? instance->simple_value_holder[0]
                                                 : instance->nonsimple.values_and_holders[0];
    if (object == nullptr) {
        PyErr_SetString(PyExc_TypeError, "__init__ of the indicator was not called");
    }
    return static_cast<Indicator*>(object);
}

template <class Indicator, bool kPeek, class... Inputs>
PyObject* advance(PyObject* self, Inputs... inputs) {
    auto* const object = object_of<Indicator>(self);
    if (object == nullptr) {
        return nullptr;
    }
    if constexpr (kPeek) {
        return to_python(std::as_const(*object).peek(inputs...));
    } else {
        return to_python(object->update(inputs...));
    }
}

template <class Indicator, bool kPeek> PyObject* over_value(PyObject* self, PyObject* argument) {
    double value = 0.0;
    return read(argument, "value", value) ? advance<Indicator, kPeek>(self, value) : nullptr;
}

template <class Indicator, bool kPeek>
PyObject* over_bar(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
    if (count != 3) {
        PyErr_Format(PyExc_TypeError, "takes high, low and close, was given %zd arguments", count);
        return nullptr;
    }
    double high = 0.0;
    double low = 0.0;
    double close = 0.0;
    if (!read(arguments[0], "high", high) || !read(arguments[1], "low", low) ||
        !read(arguments[2], "close", close)) {
        return nullptr;
    }
    return advance<Indicator, kPeek>(self, high, low, close);
}

/// Adds a C-API method to a bound type. `method` lives as long as the process.
template <class Indicator> void add_method(py::class_<Indicator>& type, PyMethodDef& method) {
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

#define TC_VALUE "(self, value: typing.SupportsFloat) -> "
#define TC_BAR                                                                                     \
    "(self, high: typing.SupportsFloat, low: typing.SupportsFloat, close: typing.SupportsFloat) "  \
    "-> "
#define TC_UPDATE "\n\nTake one closed bar and return its value, NaN while warming up."
#define TC_PEEK "\n\nReturn what update would, and change nothing."

/// Docstrings in pybind11's form, from which stubs are made.
template <std::size_t kOutputs> struct Docs;
template <> struct Docs<1> {
    static constexpr const char* kUpdateValue = "update" TC_VALUE "float" TC_UPDATE;
    static constexpr const char* kPeekValue = "peek" TC_VALUE "float" TC_PEEK;
    static constexpr const char* kUpdateBar = "update" TC_BAR "float" TC_UPDATE;
    static constexpr const char* kPeekBar = "peek" TC_BAR "float" TC_PEEK;
};
template <> struct Docs<2> {
    static constexpr const char* kUpdateBar = "update" TC_BAR "tuple[float, float]" TC_UPDATE;
    static constexpr const char* kPeekBar = "peek" TC_BAR "tuple[float, float]" TC_PEEK;
};
template <> struct Docs<3> {
    static constexpr const char* kUpdateValue =
        "update" TC_VALUE "tuple[float, float, float]" TC_UPDATE;
    static constexpr const char* kPeekValue = "peek" TC_VALUE "tuple[float, float, float]" TC_PEEK;
};

#undef TC_VALUE
#undef TC_BAR
#undef TC_UPDATE
#undef TC_PEEK

template <std::size_t kOutputs> auto make_outputs(py::ssize_t bars) {
    std::array<DoubleArray, kOutputs> result;
    for (auto& each : result) {
        each = DoubleArray(bars);
    }
    return result;
}

template <std::size_t kOutputs> py::object give(std::array<DoubleArray, kOutputs>& outputs) {
    if constexpr (kOutputs == 1) {
        return std::move(outputs[0]);
    } else {
        return std::apply([](auto&... each) { return py::make_tuple(std::move(each)...); },
                          outputs);
    }
}

/// update, peek, update_many and lookback of an indicator over one series.
template <std::size_t kOutputs, class Indicator>
void bind_over_values(py::class_<Indicator>& type) {
    static PyMethodDef update{"update", over_value<Indicator, false>, METH_O,
                              Docs<kOutputs>::kUpdateValue};
    static PyMethodDef peek{"peek", over_value<Indicator, true>, METH_O,
                            Docs<kOutputs>::kPeekValue};
    add_method(type, update);
    add_method(type, peek);
    type.def(
            "update_many",
            [](Indicator& self, const DoubleArray& values) {
                check_series("values", values, values.size());
                auto outputs = make_outputs<kOutputs>(values.size());
                const auto in = in_span(values);
                std::apply(
                    [&](auto&... each) {
                        const auto spans = std::make_tuple(out_span(each)...);
                        run(in.size(), [&] {
                            std::apply([&](auto... out) { self.update_many(in, out...); }, spans);
                        });
                    },
                    outputs);
                return give(outputs);
            },
            py::arg("values").noconvert(),
            "Take closed bars, oldest first, and return their values.")
        .def_property_readonly("lookback", &Indicator::lookback,
                               "Bars seen before the first value.");
}

/// The same over high, low and close.
template <std::size_t kOutputs, class Indicator> void bind_over_bars(py::class_<Indicator>& type) {
    static PyMethodDef update{"update", erased(over_bar<Indicator, false>), METH_FASTCALL,
                              Docs<kOutputs>::kUpdateBar};
    static PyMethodDef peek{"peek", erased(over_bar<Indicator, true>), METH_FASTCALL,
                            Docs<kOutputs>::kPeekBar};
    add_method(type, update);
    add_method(type, peek);
    type.def(
            "update_many",
            [](Indicator& self, const DoubleArray& high, const DoubleArray& low,
               const DoubleArray& close) {
                check_series("high", high, high.size());
                check_series("low", low, high.size());
                check_series("close", close, high.size());
                auto outputs = make_outputs<kOutputs>(high.size());
                const auto highs = in_span(high);
                const auto lows = in_span(low);
                const auto closes = in_span(close);
                std::apply(
                    [&](auto&... each) {
                        const auto spans = std::make_tuple(out_span(each)...);
                        run(highs.size(), [&] {
                            std::apply(
                                [&](auto... out) { self.update_many(highs, lows, closes, out...); },
                                spans);
                        });
                    },
                    outputs);
                return give(outputs);
            },
            py::arg("high").noconvert(), py::arg("low").noconvert(), py::arg("close").noconvert(),
            "Take closed bars, oldest first, and return their values.")
        .def_property_readonly("lookback", &Indicator::lookback,
                               "Bars seen before the first value.");
}

/// An indicator whose one setting is a period.
template <class Indicator>
py::class_<Indicator> bind_period(py::module_& m, const char* name, int standard, int least) {
    py::class_<Indicator> type(m, name);
    type.def(py::init([least](int period) {
                 check_period("period", period, least);
                 return Indicator(period);
             }),
             py::arg("period") = standard);
    return type;
}

} // namespace

void bind_indicators(py::module_& root) {
    auto m = root.def_submodule("indicators", "Formulas over bars, as streams and over arrays.");
    if (const std::string complaint = ti::simd_complaint(); !complaint.empty()) {
        throw py::value_error(complaint);
    }
    m.attr("PERIOD_MAX") = ti::kPeriodMax;
    m.def(
        "simd_level", [] { return std::string(ti::to_string(ti::simd_level())); },
        "The instruction set of the batch kernels: scalar, avx2 or avx512.");

    auto sma = bind_period<ti::Sma>(m, "Sma", 30, 1);
    bind_over_values<1>(sma);
    auto ema = bind_period<ti::Ema>(m, "Ema", 30, 1);
    bind_over_values<1>(ema);
    auto rsi = bind_period<ti::Rsi>(m, "Rsi", 14, 2);
    bind_over_values<1>(rsi);
    auto mom = bind_period<ti::Mom>(m, "Mom", 10, 1);
    bind_over_values<1>(mom);
    auto roc = bind_period<ti::Roc>(m, "Roc", 10, 1);
    bind_over_values<1>(roc);
    auto atr = bind_period<ti::Atr>(m, "Atr", 14, 1);
    bind_over_bars<1>(atr);
    auto adx = bind_period<ti::Adx>(m, "Adx", 14, 2);
    bind_over_bars<1>(adx);

    py::class_<ti::Macd> macd(m, "Macd");
    macd.def(py::init([](int fast, int slow, int signal) {
                 check_period("fastperiod", fast, 2);
                 check_period("slowperiod", slow, 2);
                 check_period("signalperiod", signal, 1);
                 return ti::Macd(fast, slow, signal);
             }),
             py::arg("fastperiod") = 12, py::arg("slowperiod") = 26, py::arg("signalperiod") = 9);
    bind_over_values<3>(macd);

    py::class_<ti::Bbands> bbands(m, "Bbands");
    bbands.def(py::init([](int period, double up, double down, int matype) {
                   check_period("period", period, 2);
                   check_number("nbdevup", up);
                   check_number("nbdevdn", down);
                   check_matype("matype", matype);
                   return ti::Bbands(period, up, down);
               }),
               py::arg("period") = 20, py::arg("nbdevup") = 2.0, py::arg("nbdevdn") = 2.0,
               py::arg("matype") = 0);
    bind_over_values<3>(bbands);

    py::class_<ti::Stoch> stoch(m, "Stoch");
    stoch.def(py::init([](int fastk, int slowk, int slowk_type, int slowd, int slowd_type) {
                  check_period("fastk_period", fastk, 1);
                  check_period("slowk_period", slowk, 1);
                  check_matype("slowk_matype", slowk_type);
                  check_period("slowd_period", slowd, 1);
                  check_matype("slowd_matype", slowd_type);
                  return ti::Stoch(fastk, slowk, slowd);
              }),
              py::arg("fastk_period") = 5, py::arg("slowk_period") = 3, py::arg("slowk_matype") = 0,
              py::arg("slowd_period") = 3, py::arg("slowd_matype") = 0);
    bind_over_bars<2>(stoch);
}

} // namespace tradecore::bindings

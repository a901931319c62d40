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

void check_series(const char* name, const DoubleArray& values, py::ssize_t wanted) {
    if (values.ndim() != 1) {
        throw py::value_error(std::string(name) + " had " + std::to_string(values.ndim()) +
                              " dimensions, must have 1");
    }
    if (values.size() != wanted) {
        throw py::value_error(std::string(name) + " had " + std::to_string(values.size()) +
                              " values, must have " + std::to_string(wanted));
    }
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

py::object to_python(double value) {
    return py::float_(value);
}
py::object to_python(const ti::MacdValue& value) {
    return py::make_tuple(value.macd, value.signal, value.histogram);
}
py::object to_python(const ti::BbandsValue& value) {
    return py::make_tuple(value.upper, value.middle, value.lower);
}
py::object to_python(const ti::StochValue& value) {
    return py::make_tuple(value.slowk, value.slowd);
}

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
    type.def(
            "update", [](Indicator& self, double value) { return to_python(self.update(value)); },
            py::arg("value"), "Take one closed bar and return its value, NaN while warming up.")
        .def(
            "peek", [](const Indicator& self, double value) { return to_python(self.peek(value)); },
            py::arg("value"), "Return what update would, and change nothing.")
        .def(
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
    type.def(
            "update",
            [](Indicator& self, double high, double low, double close) {
                return to_python(self.update(high, low, close));
            },
            py::arg("high"), py::arg("low"), py::arg("close"),
            "Take one closed bar and return its value, NaN while warming up.")
        .def(
            "peek",
            [](const Indicator& self, double high, double low, double close) {
                return to_python(self.peek(high, low, close));
            },
            py::arg("high"), py::arg("low"), py::arg("close"),
            "Return what update would, and change nothing.")
        .def(
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
    bbands.def(py::init([](int period, double up, double down) {
                   check_period("period", period, 2);
                   check_number("nbdevup", up);
                   check_number("nbdevdn", down);
                   return ti::Bbands(period, up, down);
               }),
               py::arg("period") = 20, py::arg("nbdevup") = 2.0, py::arg("nbdevdn") = 2.0);
    bind_over_values<3>(bbands);

    py::class_<ti::Stoch> stoch(m, "Stoch");
    stoch.def(py::init([](int fastk, int slowk, int slowd) {
                  check_period("fastk_period", fastk, 1);
                  check_period("slowk_period", slowk, 1);
                  check_period("slowd_period", slowd, 1);
                  return ti::Stoch(fastk, slowk, slowd);
              }),
              py::arg("fastk_period") = 5, py::arg("slowk_period") = 3,
              py::arg("slowd_period") = 3);
    bind_over_bars<2>(stoch);
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.bars
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "records.hpp"
#include "tradecore/bars/builder.hpp"
#include "tradecore/bars/columns.hpp"
#include "tradecore/bars/steps.hpp"

namespace tradecore::bindings {
namespace {

using bars::BarBuilder;
using bars::Source;
using model::Bar;

/// Feeds a whole array and returns the bars that closed on the way, in order of emission.
template <class Record, class Feed>
py::array feed_all(const py::array& rows, const char* name, Feed feed) {
    const auto records = records_in<Record>(rows, name);
    std::vector<Bar> closed;
    {
        const py::gil_scoped_release release;
        const auto sink = [&](const Bar& bar) noexcept { closed.push_back(bar); };
        for (const Record& record : records) {
            feed(record, sink);
        }
    }
    return records_out(std::move(closed));
}

py::array on_trades(BarBuilder& self, const py::array& trades) {
    if (self.source() != Source::trades) {
        throw py::value_error("trades: this builder's source is klines");
    }
    return feed_all<model::TradeTick>(
        trades, "trades",
        [&](const model::TradeTick& trade, const auto& sink) { self.on_trade(trade, sink); });
}

py::array on_bars(BarBuilder& self, const py::array& rows) {
    const std::uint32_t shortest = self.timeframes_s().front();
    for (const Bar& bar : records_in<Bar>(rows, "bars")) {
        const std::uint32_t timeframe = bar.tag.extra;
        if (timeframe == 0 || shortest % timeframe != 0 ||
            (self.source() == Source::trades && timeframe != shortest)) {
            throw py::value_error("bars: timeframe_s was " + std::to_string(timeframe) +
                                  ", must divide the shortest one, " + std::to_string(shortest));
        }
    }
    return feed_all<Bar>(rows, "bars",
                         [&](const Bar& bar, const auto& sink) { self.on_bar(bar, sink); });
}

py::array advance(BarBuilder& self, std::int64_t ts) {
    std::vector<Bar> closed;
    self.advance({ts}, [&](const Bar& bar) noexcept { closed.push_back(bar); });
    return records_out(std::move(closed));
}

py::object forming(const BarBuilder& self, std::size_t i) {
    if (i >= self.timeframes_s().size()) {
        throw py::index_error("timeframe index was " + std::to_string(i) + ", must be below " +
                              std::to_string(self.timeframes_s().size()));
    }
    const Bar bar = self.forming(i);
    if (bar.tag.kind == model::RecordKind::none) {
        return py::none();
    }
    return records_out(std::vector<Bar>{bar});
}

py::array resample(const py::array& rows, std::uint32_t timeframe_s) {
    const auto records = records_in<Bar>(rows, "bars");
    std::vector<Bar> result;
    {
        const py::gil_scoped_release release;
        result = bars::resample(records, timeframe_s);
    }
    return records_out(std::move(result));
}

void bind_steps(py::module_& m) {
    py::class_<bars::Steps>(m, "Steps", "What prices and volumes move in, raw.")
        .def_readonly("price", &bars::Steps::price)
        .def_readonly("volume", &bars::Steps::volume)
        .def_readonly("lowest", &bars::Steps::lowest)
        .def_readonly("highest", &bars::Steps::highest)
        .def_readonly("instrument", &bars::Steps::instrument);
    m.def(
        "steps",
        [](const py::array& rows) {
            const auto records = records_in<Bar>(rows, "bars");
            const py::gil_scoped_release release;
            return bars::steps_of(records);
        },
        py::arg("bars").noconvert(), "Greatest common divisors of a BAR array's columns.");
}

/// The row of the first bad value and whether it is one that is too large; none if all were put.
std::optional<std::pair<std::size_t, bool>> put(py::array& rows, const std::string& field,
                                                const DoubleArray& values) {
    const std::span<const Bar> records = records_in<Bar>(rows, "bars");
    const std::span<Bar> bars(static_cast<Bar*>(rows.mutable_data()), records.size());
    if (bars.size() != static_cast<std::size_t>(values.size())) {
        throw py::value_error("values had " + std::to_string(values.size()) + " rows, must have " +
                              std::to_string(bars.size()));
    }
    const std::map<std::string, model::Price Bar::*> prices = {
        {"open", &Bar::open}, {"high", &Bar::high}, {"low", &Bar::low}, {"close", &Bar::close}};
    const std::map<std::string, model::Wide Bar::*> sums = {
        {"volume", &Bar::volume},
        {"quote_volume", &Bar::quote_volume},
        {"taker_buy_volume", &Bar::taker_buy_volume},
        {"taker_buy_quote_volume", &Bar::taker_buy_quote_volume}};
    std::optional<bars::BadValue> bad;
    if (const auto price = prices.find(field); price != prices.end()) {
        bad = bars::put_prices(in_span(values), price->second, bars);
    } else if (const auto sum = sums.find(field); sum != sums.end()) {
        bad = bars::put_sums(in_span(values), sum->second, bars);
    } else {
        throw py::value_error("field was '" + field + "', must be a price or a sum of a bar");
    }
    return bad ? std::optional(std::pair(bad->row, bad->is_too_large)) : std::nullopt;
}

void bind_columns(py::module_& m) {
    m.def("put", &put, py::arg("bars").noconvert(), py::arg("field"), py::arg("values").noconvert(),
          "Amounts in whole units into a field of a BAR array; returns (row, is_too_large) of a "
          "value that is none, and puts nothing then.");
    m.def(
        "first_breach",
        [](const py::array& rows,
           std::int64_t length_ns) -> std::optional<std::pair<int, std::size_t>> {
            if (length_ns <= 0) {
                throw py::value_error("length_ns was " + std::to_string(length_ns) +
                                      ", must be above 0");
            }
            const auto breach = bars::first_breach(records_in<Bar>(rows, "bars"), length_ns);
            return breach ? std::optional(std::pair(static_cast<int>(breach->rule), breach->row))
                          : std::nullopt;
        },
        py::arg("bars").noconvert(), py::arg("length_ns"),
        "(place of the rule in its order, row) of the first rule that a bar breaks, or None.");
}

} // namespace

void bind_bars(py::module_& root) {
    auto m = root.def_submodule("bars", "Bars of several timeframes from trades or klines.");
    py::native_enum<Source>(m, "Source", "enum.IntEnum")
        .value("TRADES", Source::trades)
        .value("KLINES", Source::klines)
        .finalize();
    py::class_<BarBuilder>(m, "BarBuilder", "Builds one instrument's bars.")
        .def(py::init<std::uint16_t, std::vector<std::uint32_t>, Source>(), py::arg("instrument"),
             py::arg("timeframes_s"), py::arg("source"))
        .def("on_trades", &on_trades, py::arg("trades").noconvert(),
             "Count in a TRADE array; return the BAR array of what closed.")
        .def("on_bars", &on_bars, py::arg("bars").noconvert(),
             "Count in closed bars; return the BAR array of what closed.")
        .def("advance", &advance, py::arg("ts"),
             "Venue time is `ts`, ns; return the BAR array of what closed.")
        .def("forming", &forming, py::arg("i"),
             "The forming bar of timeframe i as a BAR array of one, or None.")
        .def("mark_gap", &BarBuilder::mark_gap, "Data may be missing from here on.")
        .def_property_readonly("late", &BarBuilder::late)
        .def_property_readonly("timeframes_s", [](const BarBuilder& self) {
            const auto all = self.timeframes_s();
            return std::vector<std::uint32_t>(all.begin(), all.end());
        });
    bind_columns(m);
    bind_steps(m);
    m.def("resample", &resample, py::arg("bars").noconvert(), py::arg("timeframe_s"),
          "The closed bars of a longer timeframe, to the bit what a BarBuilder emits.");
}

} // namespace tradecore::bindings

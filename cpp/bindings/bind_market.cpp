// SPDX-License-Identifier: Apache-2.0
// tradecore._core.market: invented markets.
#include "bind.hpp"
#include "tradecore/market/generator.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::market;

/// A copy of records as a structured array of their own dtype.
template <class Record>
py::array record_array(std::span<const Record> rows, const char* dtype_name) {
    const py::object wanted = py::module_::import("tradecore._core").attr("model").attr(dtype_name);
    return py::array(py::dtype(wanted.cast<py::dtype>()), static_cast<py::ssize_t>(rows.size()),
                     rows.data());
}

Array<std::int64_t> message_rows(const Batch& batch) {
    Array<std::int64_t> made({static_cast<py::ssize_t>(batch.messages.size()), py::ssize_t{3}});
    auto rows = made.mutable_unchecked<2>();
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        const auto row = static_cast<py::ssize_t>(i);
        rows(row, 0) = static_cast<std::int64_t>(batch.messages[i].kind);
        rows(row, 1) = static_cast<std::int64_t>(batch.messages[i].begin);
        rows(row, 2) = static_cast<std::int64_t>(batch.messages[i].end);
    }
    return made;
}

MarketSpec make_spec(const model::Instrument& instrument, std::int64_t start_price,
                     double volatility_bps, double spread_bps, double trades_per_second,
                     double trade_notional, double level_trades, double level_gap_bps,
                     double crossings_per_hour, double jumps_per_day, double halts_per_day,
                     double halt_minutes) {
    return {.instrument = instrument,
            .start_price = {start_price},
            .volatility_bps = volatility_bps,
            .spread_bps = spread_bps,
            .trades_per_second = trades_per_second,
            .trade_notional = trade_notional,
            .level_trades = level_trades,
            .level_gap_bps = level_gap_bps,
            .crossings_per_hour = crossings_per_hour,
            .mood = {jumps_per_day, halts_per_day, halt_minutes}};
}

std::vector<std::tuple<std::int64_t, std::uint16_t, bool>> halts(const Batch& batch) {
    std::vector<std::tuple<std::int64_t, std::uint16_t, bool>> made;
    for (const Halt& halt : batch.halts) {
        made.emplace_back(halt.ts.raw, halt.instrument, halt.is_halted);
    }
    return made;
}

py::array history(const Generator& self, std::uint16_t instrument, std::optional<int> minutes) {
    if (instrument >= self.markets().size()) {
        throw py::index_error("instrument was " + std::to_string(instrument) + ", must be below " +
                              std::to_string(self.markets().size()));
    }
    const auto bars = self.history(instrument);
    const int wanted = minutes.value_or(static_cast<int>(bars.size()));
    if (wanted < 0 || static_cast<std::size_t>(wanted) > bars.size()) {
        throw py::value_error("minutes was " + std::to_string(wanted) +
                              ", must be in [0, history_minutes]");
    }
    return record_array(bars.last(static_cast<std::size_t>(wanted)), "BAR");
}

} // namespace

void bind_market(py::module_& root) {
    auto m = root.def_submodule("market", "Invented markets, deterministic in a seed.");

    py::class_<MarketSpec>(m, "MarketSpec", "What a generated market looks like; prices raw.")
        .def(py::init(&make_spec), py::arg("instrument"), py::arg("start_price"),
             py::arg("volatility_bps") = 6.0, py::arg("spread_bps") = 0.1,
             py::arg("trades_per_second") = 1.0, py::arg("trade_notional") = 500.0,
             py::arg("level_trades") = 12.0, py::arg("level_gap_bps") = 0.8,
             py::arg("crossings_per_hour") = 0.0, py::arg("jumps_per_day") = 2.0,
             py::arg("halts_per_day") = 0.0, py::arg("halt_minutes") = 5.0)
        .def_readonly("instrument", &MarketSpec::instrument)
        .def_property_readonly("start_price", [](const MarketSpec& s) { return s.start_price.raw; })
        .def_readonly("volatility_bps", &MarketSpec::volatility_bps)
        .def_readonly("spread_bps", &MarketSpec::spread_bps)
        .def_readonly("trades_per_second", &MarketSpec::trades_per_second)
        .def_readonly("trade_notional", &MarketSpec::trade_notional)
        .def_readonly("level_trades", &MarketSpec::level_trades)
        .def_readonly("level_gap_bps", &MarketSpec::level_gap_bps);
    m.def("default_markets", &default_markets,
          "BTCUSDT, ETHUSDT, BNBUSDT, SOLUSDT: invented prices, rules like the real ones'.");

    py::class_<Batch>(m, "Batch", "Records by kind, and the messages in the order they happen.")
        .def_property_readonly("trades",
                               [](const Batch& b) {
                                   return record_array(std::span<const model::TradeTick>(b.trades),
                                                       "TRADE");
                               })
        .def_property_readonly("quotes",
                               [](const Batch& b) {
                                   return record_array(std::span<const model::QuoteTick>(b.quotes),
                                                       "QUOTE");
                               })
        .def_property_readonly("levels",
                               [](const Batch& b) {
                                   return record_array(std::span<const model::BookLevel>(b.levels),
                                                       "BOOK_LEVEL");
                               })
        .def_property_readonly("messages", &message_rows,
                               "int64 (n, 3): RecordKind, begin, end in that kind's array.")
        .def_property_readonly("halts", &halts,
                               "(ts, instrument, is_halted) where trading stopped or went on.");

    py::class_<Generator>(m, "Generator", "Trades, quotes and book updates of several symbols.")
        .def(py::init([](std::uint64_t seed, std::vector<MarketSpec> markets, std::int64_t start_ts,
                         int history_minutes, int levels) {
                 return Generator(seed, std::move(markets), {start_ts}, {history_minutes, levels});
             }),
             py::arg("seed"), py::arg("markets"), py::arg("start_ts"),
             py::arg("history_minutes") = 0, py::arg("levels") = 15,
             py::call_guard<py::gil_scoped_release>())
        .def(
            "advance",
            [](Generator& self, std::int64_t until_ts) {
                Batch batch;
                {
                    const py::gil_scoped_release release;
                    self.advance({until_ts}, batch);
                }
                return batch;
            },
            py::arg("until_ts"),
            "All that happens up to then, in whole slots of 50 ms, as a Batch.")
        .def("history", &history, py::arg("instrument"), py::arg("minutes") = py::none(),
             "1m bars before the start, oldest first: exactly those of the trades that happened.")
        .def_property_readonly("markets", &Generator::markets)
        .def_property_readonly("start_ts", [](const Generator& g) { return g.start().raw; })
        .def_property_readonly("now", [](const Generator& g) { return g.now().raw; });
}

} // namespace tradecore::bindings

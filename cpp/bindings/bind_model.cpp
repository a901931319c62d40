// SPDX-License-Identifier: Apache-2.0
// tradecore._core.model: record dtypes, instruments, exact numbers.
#include <cmath>
#include <string>

#include "bind.hpp"
#include "tradecore/base/decimal.hpp"
#include "tradecore/model/instrument.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::model;

/// One dtype from (name, format, offset) triples; nested structs are flattened into plain columns.
struct DtypeBuilder {
    py::list names, formats, offsets;

    DtypeBuilder& add(const char* name, const char* format, std::size_t offset) {
        names.append(name);
        formats.append(format);
        offsets.append(offset);
        return *this;
    }
    /// A 128-bit sum as <name>_low, <name>_high.
    DtypeBuilder& add_wide(const std::string& name, std::size_t offset) {
        add((name + "_low").c_str(), "<u8", offset);
        return add((name + "_high").c_str(), "<i8", offset + 8);
    }
    DtypeBuilder& add_tag(std::size_t offset, const char* extra) {
        add("instrument", "<u2", offset);
        add("kind", "u1", offset + 2);
        add("flags", "u1", offset + 3);
        return add(extra, "<u4", offset + 4);
    }
    [[nodiscard]] py::dtype build(std::size_t size) const {
        py::dict spec;
        spec["names"] = names;
        spec["formats"] = formats;
        spec["offsets"] = offsets;
        spec["itemsize"] = size;
        return py::dtype::from_args(spec);
    }
};

py::dtype trade_dtype() {
    return DtypeBuilder()
        .add("ts_event", "<i8", offsetof(TradeTick, ts_event))
        .add("ts_recv", "<i8", offsetof(TradeTick, ts_recv))
        .add("price", "<i8", offsetof(TradeTick, price))
        .add("quantity", "<i8", offsetof(TradeTick, quantity))
        .add("id", "<i8", offsetof(TradeTick, id))
        .add("first_id", "<i8", offsetof(TradeTick, first_id))
        .add("last_id", "<i8", offsetof(TradeTick, last_id))
        .add_tag(offsetof(TradeTick, tag), "extra")
        .build(sizeof(TradeTick));
}

py::dtype quote_dtype() {
    return DtypeBuilder()
        .add("ts_event", "<i8", offsetof(QuoteTick, ts_event))
        .add("ts_recv", "<i8", offsetof(QuoteTick, ts_recv))
        .add("bid_price", "<i8", offsetof(QuoteTick, bid_price))
        .add("bid_quantity", "<i8", offsetof(QuoteTick, bid_quantity))
        .add("ask_price", "<i8", offsetof(QuoteTick, ask_price))
        .add("ask_quantity", "<i8", offsetof(QuoteTick, ask_quantity))
        .add("update_id", "<i8", offsetof(QuoteTick, update_id))
        .add_tag(offsetof(QuoteTick, tag), "extra")
        .build(sizeof(QuoteTick));
}

py::dtype book_level_dtype() {
    return DtypeBuilder()
        .add("ts_event", "<i8", offsetof(BookLevel, ts_event))
        .add("ts_recv", "<i8", offsetof(BookLevel, ts_recv))
        .add("first_update_id", "<i8", offsetof(BookLevel, first_update_id))
        .add("last_update_id", "<i8", offsetof(BookLevel, last_update_id))
        .add("price", "<i8", offsetof(BookLevel, price))
        .add("quantity", "<i8", offsetof(BookLevel, quantity))
        .add("previous_update_id", "<i8", offsetof(BookLevel, previous_update_id))
        .add_tag(offsetof(BookLevel, tag), "extra")
        .build(sizeof(BookLevel));
}

py::dtype bar_dtype() {
    return DtypeBuilder()
        .add("ts_open", "<i8", offsetof(Bar, ts_open))
        .add("ts_close", "<i8", offsetof(Bar, ts_close))
        .add("open", "<i8", offsetof(Bar, open))
        .add("high", "<i8", offsetof(Bar, high))
        .add("low", "<i8", offsetof(Bar, low))
        .add("close", "<i8", offsetof(Bar, close))
        .add_wide("volume", offsetof(Bar, volume))
        .add_wide("quote_volume", offsetof(Bar, quote_volume))
        .add_wide("taker_buy_volume", offsetof(Bar, taker_buy_volume))
        .add_wide("taker_buy_quote_volume", offsetof(Bar, taker_buy_quote_volume))
        .add("count", "<i8", offsetof(Bar, count))
        .add_tag(offsetof(Bar, tag), "timeframe_s")
        .build(sizeof(Bar));
}

py::dtype ticker_dtype() {
    return DtypeBuilder()
        .add("ts_event", "<i8", offsetof(Ticker, ts_event))
        .add("ts_recv", "<i8", offsetof(Ticker, ts_recv))
        .add("ts_open", "<i8", offsetof(Ticker, ts_open))
        .add("open", "<i8", offsetof(Ticker, open))
        .add("high", "<i8", offsetof(Ticker, high))
        .add("low", "<i8", offsetof(Ticker, low))
        .add("last", "<i8", offsetof(Ticker, last))
        .add("mean", "<i8", offsetof(Ticker, mean))
        .add("bid", "<i8", offsetof(Ticker, bid))
        .add("ask", "<i8", offsetof(Ticker, ask))
        .add_wide("volume", offsetof(Ticker, volume))
        .add_wide("quote_volume", offsetof(Ticker, quote_volume))
        .add("count", "<i8", offsetof(Ticker, count))
        .add_tag(offsetof(Ticker, tag), "extra")
        .build(sizeof(Ticker));
}

py::dtype average_price_dtype() {
    return DtypeBuilder()
        .add("ts_event", "<i8", offsetof(AveragePrice, ts_event))
        .add("ts_recv", "<i8", offsetof(AveragePrice, ts_recv))
        .add("ts_last_trade", "<i8", offsetof(AveragePrice, ts_last_trade))
        .add("price", "<i8", offsetof(AveragePrice, price))
        .add_tag(offsetof(AveragePrice, tag), "window_s")
        .build(sizeof(AveragePrice));
}

std::int64_t parse_raw(const std::string& text) {
    std::int64_t raw = 0;
    raise_unless_ok(base::parse_decimal(text, raw), "decimal '" + text + "'");
    return raw;
}

void check_finite(double value) {
    if (!std::isfinite(value)) {
        throw py::value_error("value was " + std::to_string(value) + ", must be finite");
    }
}

template <class Kind> auto raw_property(Kind Instrument::* member) {
    return std::pair{[member](const Instrument& self) { return (self.*member).raw; },
                     [member](Instrument& self, std::int64_t raw) { (self.*member).raw = raw; }};
}

void bind_order_rules(py::module_& m) {
    py::class_<OrderRules> rules(m, "OrderRules",
                                 "Beside steps and bounds; raw units, 0 for none.");
    rules.def(py::init<>())
        .def_readwrite("notional_min_on_market", &OrderRules::notional_min_on_market)
        .def_readwrite("notional_max_on_market", &OrderRules::notional_max_on_market)
        .def_readwrite("iceberg_parts_max", &OrderRules::iceberg_parts_max);
    const auto raw = [&](const char* name, base::Quantity OrderRules::* member) {
        rules.def_property(
            name, [member](const OrderRules& self) { return (self.*member).raw; },
            [member](OrderRules& self, std::int64_t value) { (self.*member).raw = value; });
    };
    raw("market_lot_size", &OrderRules::market_lot_size);
    raw("market_quantity_min", &OrderRules::market_quantity_min);
    raw("market_quantity_max", &OrderRules::market_quantity_max);
    raw("position_max", &OrderRules::position_max);
    const auto pair = [&](const char* name, auto member, auto first, auto second) {
        rules.def_property(
            name,
            [=](const OrderRules& self) {
                return std::pair{(self.*member).*first, (self.*member).*second};
            },
            [=](OrderRules& self, std::pair<std::int64_t, std::int64_t> value) {
                using Held = std::remove_reference_t<decltype((self.*member).*first)>;
                (self.*member).*first = static_cast<Held>(value.first);
                (self.*member).*second = static_cast<Held>(value.second);
            });
    };
    pair("buy_band", &OrderRules::buy_band, &PriceBand::down, &PriceBand::up);
    pair("sell_band", &OrderRules::sell_band, &PriceBand::down, &PriceBand::up);
    pair("trailing_above", &OrderRules::trailing_above, &TrailingRange::min, &TrailingRange::max);
    pair("trailing_below", &OrderRules::trailing_below, &TrailingRange::min, &TrailingRange::max);
}

} // namespace

void bind_model(py::module_& root) {
    auto m = root.def_submodule("model", "Record dtypes, instruments, exact numbers.");
    m.attr("SCALE") = base::kScale;
    m.attr("TRADE") = trade_dtype();
    m.attr("QUOTE") = quote_dtype();
    m.attr("BOOK_LEVEL") = book_level_dtype();
    m.attr("BAR") = bar_dtype();
    m.attr("TICKER") = ticker_dtype();
    m.attr("AVERAGE_PRICE") = average_price_dtype();
    m.attr("FLAG_CLOSED") = kFlagClosed;
    m.attr("FLAG_GAP") = kFlagGap;
    m.attr("FLAG_BUYER_MAKER") = kFlagBuyerMaker;
    m.attr("FLAG_LAST") = kFlagLast;
    m.attr("FLAG_SNAPSHOT") = kFlagSnapshot;
    m.attr("FLAG_SELL") = kFlagSell;
    m.attr("FLAG_AGGREGATE") = kFlagAggregate;
    m.attr("FLAG_MINI") = kFlagMini;

    py::native_enum<RecordKind>(m, "RecordKind", "enum.IntEnum")
        .value("NONE", RecordKind::none)
        .value("TRADE", RecordKind::trade)
        .value("QUOTE", RecordKind::quote)
        .value("BOOK_LEVEL", RecordKind::book_level)
        .value("BAR", RecordKind::bar)
        .value("SIGNAL", RecordKind::signal)
        .value("INTENT", RecordKind::intent)
        .value("TICKER", RecordKind::ticker)
        .value("AVERAGE_PRICE", RecordKind::average_price)
        .finalize();
    py::native_enum<Side>(m, "Side", "enum.IntEnum")
        .value("BUY", Side::buy)
        .value("SELL", Side::sell)
        .finalize();
    py::native_enum<InstrumentKind>(m, "InstrumentKind", "enum.IntEnum")
        .value("SPOT", InstrumentKind::spot)
        .value("LINEAR_PERPETUAL", InstrumentKind::linear_perpetual)
        .finalize();
    py::native_enum<Rounding>(m, "Rounding", "enum.IntEnum")
        .value("DOWN", Rounding::down)
        .value("UP", Rounding::up)
        .value("NEAREST", Rounding::nearest)
        .finalize();

    bind_order_rules(m);
    py::class_<Instrument> instrument(m, "Instrument");
    instrument.def(py::init<>())
        .def_readwrite("symbol", &Instrument::symbol)
        .def_readwrite("base_asset", &Instrument::base_asset)
        .def_readwrite("quote_asset", &Instrument::quote_asset)
        .def_readwrite("kind", &Instrument::kind)
        .def_readwrite("order_rules", &Instrument::order_rules)
        .def_readwrite("leverage", &Instrument::leverage)
        .def_readwrite("maintenance_margin_ppm", &Instrument::maintenance_margin_ppm)
        .def_readwrite("liquidation_fee_ppm", &Instrument::liquidation_fee_ppm);
    const auto raw = [&](const char* name, auto member) {
        const auto [get, set] = raw_property(member);
        instrument.def_property(name, get, set);
    };
    const auto step = [&](const char* name, auto member) {
        const auto set = raw_property(member).second;
        instrument.def_property(
            name, raw_property(member).first, [set, name](Instrument& self, std::int64_t value) {
                if (value <= 0) {
                    throw py::value_error(std::string(name) + " was " + std::to_string(value) +
                                          " raw, must be above 0");
                }
                set(self, value);
            });
    };
    step("tick_size", &Instrument::tick_size);
    raw("price_min", &Instrument::price_min);
    raw("price_max", &Instrument::price_max);
    step("lot_size", &Instrument::lot_size);
    raw("quantity_min", &Instrument::quantity_min);
    raw("quantity_max", &Instrument::quantity_max);
    raw("notional_min", &Instrument::notional_min);
    raw("notional_max", &Instrument::notional_max);
    step("base_fee_step", &Instrument::base_fee_step);
    step("quote_fee_step", &Instrument::quote_fee_step);
    instrument
        .def(
            "quantise_price",
            [](const Instrument& self, double value, Rounding rounding) {
                check_finite(value);
                return self.quantise_price(value, rounding).raw;
            },
            py::arg("value"), py::arg("rounding"))
        .def(
            "quantise_quantity",
            [](const Instrument& self, double value, Rounding rounding) {
                check_finite(value);
                return self.quantise_quantity(value, rounding).raw;
            },
            py::arg("value"), py::arg("rounding"));

    m.def("parse_decimal", &parse_raw, py::arg("text"),
          "Plain decimal text to units of 1e-8; ValueError unless it is finite and fits.");
    m.def(
        "format_decimal", [](std::int64_t value) { return base::format_decimal(value); },
        py::arg("raw"), "Units of 1e-8 to text with eight decimals.");
    bind_model_views(m);
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim: the simulated venue.
#include <map>
#include <optional>
#include <tuple>

#include "bind.hpp"
#include "tradecore/base/decimal.hpp"
#include "tradecore/sim/measure.hpp"
#include "tradecore/sim/venue.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::sim;

/// A record dtype as bind_model made it from the C++ struct.
py::dtype record_dtype(const char* name) {
    return py::module_::import("tradecore._core").attr("model").attr(name).cast<py::dtype>();
}

/// The rows of a structured array of exactly `wanted`, without a copy.
template <class Record>
std::span<const Record> records(const py::array& rows, const py::dtype& wanted, const char* name) {
    const bool is_kind = rows.dtype().is(wanted) || rows.dtype().equal(wanted);
    if (!is_kind || rows.ndim() != 1 ||
        (rows.size() > 1 && rows.strides(0) != static_cast<py::ssize_t>(sizeof(Record)))) {
        throw py::value_error(std::string("rows: must be a contiguous 1-D array of dtype ") + name +
                              ", was " + py::str(rows.dtype()).cast<std::string>());
    }
    check_aligned<Record>(rows, name);
    return {static_cast<const Record*>(rows.data()), static_cast<std::size_t>(rows.size())};
}

/// A 128-bit sum as a Python int.
py::int_ wide_int(base::int128 value) {
    const base::Wide words(value);
    return py::int_((py::int_(words.high) << py::int_(64)) | py::int_(words.low));
}

std::uint16_t known_instrument(const Venue& venue, std::int64_t instrument) {
    const std::size_t count = venue.instruments().size();
    if (instrument < 0 || static_cast<std::size_t>(instrument) >= count) {
        throw py::index_error("instrument was " + std::to_string(instrument) + ", must be below " +
                              std::to_string(count));
    }
    return static_cast<std::uint16_t>(instrument);
}

Mode parse_mode(const std::string& text) {
    if (text != "bars" && text != "ticks") {
        throw py::value_error("mode was '" + text + "', must be 'bars' or 'ticks'");
    }
    return text == "bars" ? Mode::bars : Mode::ticks;
}

void deposit(Venue& self, std::int32_t account, const std::string& asset, std::int64_t raw) {
    if (!self.deposit(account, asset, raw)) {
        throw py::value_error("deposit of " + asset + " was " + base::format_decimal(raw) +
                              ", must be at least 0 and leave a balance of at most " +
                              base::format_decimal(kAmountMax));
    }
}

std::map<std::string, std::pair<std::int64_t, std::int64_t>> balances(const Venue& self,
                                                                      std::int32_t account) {
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> made;
    const auto& names = self.accounts().assets();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Balance balance = self.accounts().balance(account, static_cast<AssetId>(i));
        made[names[i]] = {balance.free, balance.locked};
    }
    return made;
}

std::map<std::string, std::map<std::string, py::int_>> totals(const Venue& self) {
    std::map<std::string, std::map<std::string, py::int_>> made;
    const auto& names = self.accounts().assets();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const AssetTotals sums = self.accounts().totals(static_cast<AssetId>(i));
        made[names[i]] = {{"held", wide_int(sums.held)},
                          {"deposited", wide_int(sums.deposited)},
                          {"from_market", wide_int(sums.from_market)},
                          {"fees", wide_int(sums.fees)},
                          {"funding", wide_int(sums.funding)},
                          {"insured", wide_int(sums.insured)}};
    }
    return made;
}

Array<std::int64_t> level_rows(const std::vector<Level>& levels) {
    Array<std::int64_t> made({static_cast<py::ssize_t>(levels.size()), py::ssize_t{2}});
    auto rows = made.mutable_unchecked<2>();
    for (std::size_t i = 0; i < levels.size(); ++i) {
        rows(static_cast<py::ssize_t>(i), 0) = levels[i].price.raw;
        rows(static_cast<py::ssize_t>(i), 1) = levels[i].quantity.raw;
    }
    return made;
}

void bind_rules(py::module_& m, py::class_<Venue>& venue) {
    py::class_<OpenCounts>(m, "OpenCounts", "How many orders and lists are open.")
        .def_readonly("orders", &OpenCounts::orders)
        .def_readonly("triggered", &OpenCounts::triggered, "Stops and take-profits.")
        .def_readonly("icebergs", &OpenCounts::icebergs)
        .def_readonly("lists", &OpenCounts::lists);
    venue
        .def(
            "check_form",
            [](const Venue& self, std::int32_t account, std::uint16_t instrument,
               OrderRequest request) {
                request.account = account;
                request.instrument = instrument;
                return self.check_form(request);
            },
            py::arg("account"), py::arg("instrument"), py::arg("request"),
            "What is looked at before balance and book.")
        .def("open_counts", &Venue::open_counts, py::arg("account"), py::arg("instrument") = -1)
        .def(
            "rules",
            [](const Venue& self, std::int64_t instrument) {
                return self.instruments()[known_instrument(self, instrument)];
            },
            py::arg("instrument"))
        .def("set_rules", &Venue::set_rules, py::arg("instrument"), py::arg("rules"),
             "Orders that stand stay.")
        .def(
            "set_references",
            [](Venue& self, std::size_t instrument, std::int64_t percent, std::int64_t notional) {
                self.set_references(instrument, {{percent}, {notional}});
            },
            py::arg("instrument"), py::kw_only(), py::arg("percent"), py::arg("notional"),
            "What bands and market orders are measured against, raw; 0: the last price.")
        .def(
            "set_halted",
            [](Venue& self, std::size_t instrument, bool is_halted, std::int64_t ts) {
                self.set_halted(instrument, is_halted, {ts});
            },
            py::arg("instrument"), py::arg("is_halted"), py::kw_only(), py::arg("ts"),
            "While halted nothing trades and no order is taken.")
        .def("set_fees", &Venue::set_fees, py::arg("account"), py::arg("fees"))
        .def("fees", &Venue::fees, py::arg("account"));
}

void bind_perpetuals(py::class_<Venue>& venue) {
    venue
        .def(
            "on_funding",
            [](Venue& self, std::int64_t instrument, std::int64_t rate, std::int64_t price,
               std::int64_t ts) {
                self.on_funding(known_instrument(self, instrument), rate, {price}, {ts});
            },
            py::arg("instrument"), py::arg("rate"), py::arg("price") = 0, py::kw_only(),
            py::arg("ts"), "Longs pay the rate (1e-8) of what they hold at price; 0: the last.")
        .def("take_funding", &Venue::take_funding, "Payments since the last call, in order.")
        .def(
            "position",
            [](const Venue& self, std::int32_t account, std::int64_t instrument) {
                return self.position(account, known_instrument(self, instrument));
            },
            py::arg("account"), py::arg("instrument"))
        .def("margin", &Venue::margin, py::arg("account"))
        .def(
            "liquidation_price",
            [](const Venue& self, std::int32_t account,
               std::int64_t instrument) -> std::optional<std::int64_t> {
                const auto price =
                    self.liquidation_price(account, known_instrument(self, instrument));
                return price ? std::optional(price->raw) : std::nullopt;
            },
            py::arg("account"), py::arg("instrument"),
            "The first price at which the account is liquidated, raw, or None.");
}

double bench_bars(const model::Instrument& instrument, const py::array& rows, std::size_t every) {
    const auto bars = records<model::Bar>(rows, record_dtype("BAR"), "BAR");
    if (bars.empty() || every == 0) {
        throw py::value_error("bars, every: must not be empty or 0");
    }
    const py::gil_scoped_release release;
    return measure_bars(instrument, bars, every);
}

void bind_market_side(py::class_<Venue>& venue) {
    venue
        .def(
            "open_phase",
            [dtype = record_dtype("BAR")](Venue& self, const py::array& rows) {
                self.open_phase(records<model::Bar>(rows, dtype, "BAR"));
            },
            py::arg("bars"), "Meet the open of each bar, at its ts_open.")
        .def(
            "close_phase",
            [dtype = record_dtype("BAR")](Venue& self, const py::array& rows) {
                self.close_phase(records<model::Bar>(rows, dtype, "BAR"));
            },
            py::arg("bars"), "Meet what each bar went through after its open, at its ts_close.")
        .def(
            "on_trades",
            [dtype = record_dtype("TRADE")](Venue& self, const py::array& rows) {
                self.on_trades(records<model::TradeTick>(rows, dtype, "TRADE"));
            },
            py::arg("trades"))
        .def(
            "take_trades",
            [dtype = record_dtype("TRADE")](Venue& self) {
                const auto made = self.take_trades();
                return py::array(dtype, static_cast<py::ssize_t>(made.size()), made.data());
            },
            "Public TRADE records since the last call, where accounts meet; else none.")
        .def(
            "on_quotes",
            [dtype = record_dtype("QUOTE")](Venue& self, const py::array& rows) {
                self.on_quotes(records<model::QuoteTick>(rows, dtype, "QUOTE"));
            },
            py::arg("quotes"))
        .def(
            "on_levels",
            [dtype = record_dtype("BOOK_LEVEL")](Venue& self, const py::array& rows) {
                self.on_levels(records<model::BookLevel>(rows, dtype, "BOOK_LEVEL"));
            },
            py::arg("levels"), "Whole book updates; the last level of each is flagged LAST.")
        .def(
            "last_price",
            [](const Venue& self, std::int64_t instrument) {
                return self.last_price(known_instrument(self, instrument)).raw;
            },
            py::arg("instrument"), "The last trade price, raw; 0 until one is known.")
        .def(
            "depth",
            [](const Venue& self, std::int64_t instrument, std::size_t count) {
                const auto known = known_instrument(self, instrument);
                return std::make_tuple(self.book_update_id(known),
                                       level_rows(self.book(known, Side::buy, count)),
                                       level_rows(self.book(known, Side::sell, count)));
            },
            py::arg("instrument"), py::arg("count"),
            "(last_update_id, bids, asks) as shown: the market's own levels, and what accounts "
            "show where they are shown; best first, int64 (n, 2).")
        .def(
            "take_book",
            [levels = record_dtype("BOOK_LEVEL"), quotes = record_dtype("QUOTE")](Venue& self) {
                const BookNews news = self.take_book();
                return std::make_tuple(
                    py::array(levels, static_cast<py::ssize_t>(news.levels.size()),
                              news.levels.data()),
                    py::array(quotes, static_cast<py::ssize_t>(news.quotes.size()),
                              news.quotes.data()));
            },
            "(BOOK_LEVEL, QUOTE) records since the last call, where accounts are shown.");
}

} // namespace

void bind_sim(py::module_& root) {
    auto m = root.def_submodule("sim", "The simulated venue: fills, balances, filters, archive.");
    bind_sim_rows(m);
    py::class_<Venue> venue(m, "Venue", "One place that decides fills and holds a venue's state.");
    venue
        .def(py::init([](std::vector<model::Instrument> instruments, std::int64_t maker_fee_ppm,
                         std::int64_t taker_fee_ppm, const std::string& mode,
                         std::optional<VenueOptions> options) {
                 return Venue(std::move(instruments), parse_mode(mode), maker_fee_ppm,
                              taker_fee_ppm, options.value_or(VenueOptions{}));
             }),
             py::arg("instruments"), py::arg("maker_fee_ppm"), py::arg("taker_fee_ppm"),
             py::arg("mode"), py::arg("options") = py::none())
        .def("deposit", &deposit, py::arg("account"), py::arg("asset"), py::arg("raw"))
        .def("balances", &balances, py::arg("account"), "{asset: (free, locked)}, raw units.")
        .def("totals", &totals,
             "{asset: held, deposited, from_market, fees, funding, insured}; held = deposited + "
             "from_market + funding + insured - fees.")
        .def_property_readonly("accounts_meet", &Venue::accounts_meet)
        .def_property_readonly("shows_accounts", &Venue::shows_accounts)
        .def_property_readonly("maker_fee_ppm", &Venue::maker_fee_ppm)
        .def_property_readonly("taker_fee_ppm", &Venue::taker_fee_ppm);
    bind_sim_orders(m);
    bind_sim_events(m);
    bind_sim_trips(m);
    bind_market_side(venue);
    bind_perpetuals(venue);
    bind_rules(m, venue);
    m.def("bench_bars", &bench_bars, py::arg("instrument"), py::arg("bars"), py::arg("every"),
          "For benches: nanoseconds per bar met in both phases, an order every so many bars.");
}

} // namespace tradecore::bindings

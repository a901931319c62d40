// SPDX-License-Identifier: Apache-2.0
// tradecore._core.policy: intents from signals and fills, sizing, risk limits.
#include <array>

#include "bind.hpp"
#include "intent_views.hpp"
#include "tradecore/policy/check.hpp"
#include "tradecore/policy/policy.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::policy;
using base::Notional;
using base::Price;
using base::Quantity;
using base::Timestamp;

py::dtype
make_dtype(std::initializer_list<std::tuple<const char*, const char*, std::size_t>> fields,
           std::size_t size) {
    py::list names, formats, offsets;
    for (const auto& [name, format, offset] : fields) {
        names.append(name);
        formats.append(format);
        offsets.append(offset);
    }
    py::dict spec;
    spec["names"] = names;
    spec["formats"] = formats;
    spec["offsets"] = offsets;
    spec["itemsize"] = size;
    return py::dtype::from_args(spec);
}

py::dtype signal_dtype() {
    constexpr std::size_t tag = offsetof(Signal, tag);
    return make_dtype({{"ts_event", "<i8", offsetof(Signal, ts_event)},
                       {"close", "<i8", offsetof(Signal, close)},
                       {"long_entry", "u1", offsetof(Signal, long_entry)},
                       {"long_exit", "u1", offsetof(Signal, long_exit)},
                       {"short_entry", "u1", offsetof(Signal, short_entry)},
                       {"short_exit", "u1", offsetof(Signal, short_exit)},
                       {"stop_distance", "<f8", offsetof(Signal, stop_distance)},
                       {"short_stop_distance", "<f8", offsetof(Signal, short_stop_distance)},
                       {"target_distance", "<f8", offsetof(Signal, target_distance)},
                       {"size", "<f8", offsetof(Signal, size)},
                       {"instrument", "<u2", tag},
                       {"kind", "u1", tag + 2},
                       {"flags", "u1", tag + 3},
                       {"strategy", "<u4", tag + 4}},
                      sizeof(Signal));
}

py::dtype intent_dtype() {
    constexpr std::size_t tag = offsetof(Intent, tag);
    return make_dtype({{"ts_event", "<i8", offsetof(Intent, ts_event)},
                       {"reference_price", "<i8", offsetof(Intent, reference_price)},
                       {"stop_price", "<i8", offsetof(Intent, stop_price)},
                       {"quantity", "<i8", offsetof(Intent, quantity)},
                       {"stop_distance", "<f8", offsetof(Intent, stop_distance)},
                       {"action", "u1", offsetof(Intent, action)},
                       {"strategy", "<u2", offsetof(Intent, strategy)},
                       {"target_price", "<i8", offsetof(Intent, target_price)},
                       {"instrument", "<u2", tag},
                       {"kind", "u1", tag + 2},
                       {"flags", "u1", tag + 3},
                       {"extra", "<u4", tag + 4}},
                      sizeof(Intent));
}

Config make_config(StopKind stop, double size, double percent, double atr_multiple, bool trailing,
                   SizingKind sizing, double size_cap, TargetKind target, double target_size,
                   std::int32_t entries_max, std::int32_t exit_after_bars,
                   std::int32_t cool_down_bars, bool cools_after_loss_only, std::int64_t clock_ns) {
    Config config;
    config.sizing = sizing;
    config.stop = stop;
    config.target = target;
    config.trailing = trailing;
    config.cools_after_loss_only = cools_after_loss_only;
    config.entries_max = entries_max;
    config.exit_after_bars = exit_after_bars;
    config.cool_down_bars = cool_down_bars;
    config.clock_ns = clock_ns;
    config.size = size;
    config.size_cap = size_cap;
    config.percent = percent;
    config.atr_multiple = atr_multiple;
    config.target_size = target_size;
    if (!is_valid(config)) {
        throw py::value_error(
            "policy: size was " + std::to_string(size) + ", size_cap " + std::to_string(size_cap) +
            ", percent " + std::to_string(percent) + ", atr_multiple " +
            std::to_string(atr_multiple) + ", target_size " + std::to_string(target_size) +
            ", entries_max " + std::to_string(entries_max) + ", exit_after_bars " +
            std::to_string(exit_after_bars) + ", cool_down_bars " + std::to_string(cool_down_bars) +
            ", clock_ns " + std::to_string(clock_ns) +
            "; must be: a share in (0, 1], of equity up to size_cap if that is more; size_cap in "
            "(0, 1] or infinite; other sizes above 0; percent in (0, 1) for "
            "a percent stop, atr_multiple above 0 for an ATR stop, target_size above 0 for a "
            "percent or multiple target; a stop for a size by risk or a multiple target; "
            "entries_max at least 1; counts of bars from 0 with a clock above 0");
    }
    return config;
}

/// An intent for Python, or None.
std::optional<Intent> given(bool raised, const Intent& intent) {
    return raised ? std::optional(intent) : std::nullopt;
}

/// A member of an enum by its number, which an IntEnum's member is: a cast of the enum itself asks
/// Python for that number, which costs more than what is called here.
template <class Word> Word word_of(int number, Word last, const char* name) {
    if (number < 0 || number > static_cast<int>(last)) {
        throw py::value_error(std::string(name) + " was " + std::to_string(number) +
                              ", must be from 0 to " + std::to_string(static_cast<int>(last)));
    }
    return static_cast<Word>(number);
}

Verdict check_order(int purpose, int side, std::int64_t quantity, std::int64_t price,
                    const RiskAccount& account, const RiskLimits& limits) {
    return check({word_of(purpose, Purpose::protect, "purpose"),
                  word_of(side, model::Side::sell, "side"), Quantity{quantity}, Price{price}},
                 account, limits);
}

void bind_records(py::module_& m) {
    m.attr("SIGNAL") = signal_dtype();
    m.attr("INTENT") = intent_dtype();
    py::native_enum<Action>(m, "Action", "enum.IntEnum")
        .value("NONE", Action::none)
        .value("ENTER_LONG", Action::enter_long)
        .value("EXIT_LONG", Action::exit_long)
        .value("PROTECT_LONG", Action::protect_long)
        .value("ENTER_SHORT", Action::enter_short)
        .value("EXIT_SHORT", Action::exit_short)
        .value("PROTECT_SHORT", Action::protect_short)
        .finalize();
    py::native_enum<Truth>(m, "Truth", "enum.IntEnum")
        .value("NO", Truth::no)
        .value("YES", Truth::yes)
        .value("UNKNOWN", Truth::unknown)
        .finalize();
    m.attr("OUTPUTS") =
        py::make_tuple("long_entry", "long_exit", "stop_distance", "target_distance", "size",
                       "short_entry", "short_exit", "short_stop_distance");
    m.attr("OUTPUTS_MIN") = kOutputsMin;
    py::class_<Intent>(m, "Intent")
        .def_property_readonly("ts_event", [](const Intent& i) { return i.ts_event.raw; })
        .def_property_readonly("reference_price",
                               [](const Intent& i) { return i.reference_price.raw; })
        .def_property_readonly("stop_price", [](const Intent& i) { return i.stop_price.raw; })
        .def_property_readonly("target_price", [](const Intent& i) { return i.target_price.raw; })
        .def_property_readonly("quantity", [](const Intent& i) { return i.quantity.raw; })
        .def_readonly("stop_distance", &Intent::stop_distance)
        .def_readonly("action", &Intent::action)
        .def_readonly("strategy", &Intent::strategy)
        .def_property_readonly("instrument", [](const Intent& i) { return i.tag.instrument; });
    py::class_<IntentViews>(m, "IntentViews", "Makes the engine's objects of intents.")
        .def(py::init<py::type, py::tuple, py::tuple, py::tuple>(), py::arg("view"),
             py::arg("symbols"), py::arg("strategies"), py::arg("words"),
             "view: a class with the slots of tradecore.model.Intent; words: (purpose, side, order "
             "type) of each Action.")
        .def("of", &IntentViews::make, py::arg("intent"),
             "IndexError if it names an instrument, a strategy or an action that is not known.");
}

void bind_config(py::module_& m) {
    py::native_enum<SizingKind>(m, "SizingKind", "enum.IntEnum")
        .value("FRACTION_OF_EQUITY", SizingKind::fraction_of_equity)
        .value("RISK_FRACTION", SizingKind::risk_fraction)
        .value("NOTIONAL", SizingKind::notional)
        .value("QUANTITY", SizingKind::quantity)
        .finalize();
    py::native_enum<StopKind>(m, "StopKind", "enum.IntEnum")
        .value("NONE", StopKind::none)
        .value("PERCENT", StopKind::percent)
        .value("ATR", StopKind::atr)
        .value("CHANDELIER", StopKind::chandelier)
        .finalize();
    py::native_enum<TargetKind>(m, "TargetKind", "enum.IntEnum")
        .value("NONE", TargetKind::none)
        .value("PERCENT", TargetKind::percent)
        .value("MULTIPLE", TargetKind::multiple)
        .value("ATR", TargetKind::atr)
        .finalize();
    py::class_<Config>(m, "Config",
                       "What a strategy declares of its positions; ValueError out of range. A NaN "
                       "among size, percent, target_size comes with each signal.")
        .def(py::init(&make_config), py::arg("stop") = StopKind::none, py::arg("size") = 1.0,
             py::arg("percent") = 0.0, py::arg("atr_multiple") = 1.0, py::arg("trailing") = false,
             py::arg("sizing") = SizingKind::fraction_of_equity, py::kw_only(),
             py::arg("size_cap") = 1.0, py::arg("target") = TargetKind::none,
             py::arg("target_size") = 0.0, py::arg("entries_max") = 1,
             py::arg("exit_after_bars") = 0, py::arg("cool_down_bars") = 0,
             py::arg("cools_after_loss_only") = false, py::arg("clock_ns") = 0)
        .def_readonly("sizing", &Config::sizing)
        .def_readonly("stop", &Config::stop)
        .def_readonly("target", &Config::target)
        .def_readonly("trailing", &Config::trailing)
        .def_readonly("cools_after_loss_only", &Config::cools_after_loss_only)
        .def_readonly("entries_max", &Config::entries_max)
        .def_readonly("exit_after_bars", &Config::exit_after_bars)
        .def_readonly("cool_down_bars", &Config::cool_down_bars)
        .def_readonly("clock_ns", &Config::clock_ns)
        .def_readonly("size", &Config::size)
        .def_readonly("size_cap", &Config::size_cap)
        .def_readonly("percent", &Config::percent)
        .def_readonly("atr_multiple", &Config::atr_multiple)
        .def_readonly("target_size", &Config::target_size);
    py::class_<Memory>(m, "Memory", "What a policy must be told after a restart besides fills.")
        .def(py::init([](double stop_distance, double target_distance, std::int64_t stop_price,
                         std::int32_t entries) {
                 return Memory{stop_distance, target_distance, Price{stop_price}, entries};
             }),
             py::arg("stop_distance") = 0.0, py::arg("target_distance") = 0.0,
             py::arg("stop_price") = 0, py::arg("entries") = 0)
        .def_readonly("stop_distance", &Memory::stop_distance)
        .def_readonly("target_distance", &Memory::target_distance)
        .def_property_readonly("stop_price", [](const Memory& self) { return self.stop_price.raw; })
        .def_readonly("entries", &Memory::entries);
}

Signal make_signal(std::int64_t ts, std::int64_t close, double long_entry, double long_exit,
                   double stop_distance, double target_distance, double size, double short_entry,
                   double short_exit, double short_stop_distance) {
    Signal signal;
    signal.ts_event = {ts};
    signal.close = {close};
    signal.take(std::array{long_entry, long_exit, stop_distance, target_distance, size, short_entry,
                           short_exit, short_stop_distance});
    return signal;
}

void bind_machine(py::module_& m) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    py::native_enum<Policy::State>(m, "State", "enum.IntEnum")
        .value("FLAT", Policy::State::flat)
        .value("ENTERING", Policy::State::entering)
        .value("HOLDING", Policy::State::holding)
        .value("EXITING", Policy::State::exiting)
        .finalize();
    py::class_<Signal>(m, "Signal", "The outputs of a graph at one instant, in the order OUTPUTS.")
        .def(py::init(&make_signal), py::arg("ts_event"), py::arg("close"),
             py::arg("long_entry") = 0.0, py::arg("long_exit") = 0.0,
             py::arg("stop_distance") = unknown, py::arg("target_distance") = unknown,
             py::arg("size") = unknown, py::arg("short_entry") = 0.0, py::arg("short_exit") = 0.0,
             py::arg("short_stop_distance") = unknown);

    py::class_<Policy>(m, "Policy",
                       "One strategy on one instrument; each call returns an Intent or None.")
        .def(py::init<const Config&, std::uint16_t, std::uint16_t, const model::Instrument&>(),
             py::arg("config"), py::arg("strategy"), py::arg("instrument"), py::arg("rules"))
        .def(
            "on_signal",
            [](Policy& self, const Signal& signal) {
                Intent out;
                return given(self.on_signal(signal, out), out);
            },
            py::arg("signal"))
        .def("measure", &Policy::measure, py::arg("signal"))
        .def(
            "size_entry",
            [](const Policy& self, double equity, double cash_free, double price) {
                return self.size_entry(equity, cash_free, price).raw;
            },
            py::arg("equity"), py::arg("cash_free"), py::arg("price"),
            "What the entry just raised buys or sells short, raw, on the lot; 0: too little.")
        .def(
            "on_fill",
            [](Policy& self, int side, std::int64_t price, std::int64_t net, std::int64_t ts) {
                Intent out;
                return given(self.on_fill(word_of(side, model::Side::sell, "side"), Price{price},
                                          Quantity{net}, Timestamp{ts}, out),
                             out);
            },
            py::arg("side"), py::arg("price"), py::arg("net"), py::arg("ts_event"))
        .def("on_entry_ended", &Policy::on_entry_ended)
        .def(
            "on_exit_ended",
            [](Policy& self, std::int64_t ts) {
                Intent out;
                return given(self.on_exit_ended(Timestamp{ts}, out), out);
            },
            py::arg("ts_event"))
        .def("on_exit_failed", &Policy::on_exit_failed)
        .def(
            "on_protection_ended",
            [](const Policy& self, std::int64_t ts) {
                Intent out;
                return given(self.on_protection_ended(Timestamp{ts}, out), out);
            },
            py::arg("ts_event"))
        .def("remember", &Policy::remember, py::arg("memory"))
        .def_property_readonly("memory", &Policy::memory)
        .def_property_readonly("position", [](const Policy& self) { return self.position().raw; })
        .def_property_readonly("sellable", [](const Policy& self) { return self.sellable().raw; })
        .def_property_readonly("stop_price",
                               [](const Policy& self) { return self.stop_price().raw; })
        .def_property_readonly("target_price",
                               [](const Policy& self) { return self.target_price().raw; })
        .def_property_readonly("exit_due", [](const Policy& self) { return self.exit_due().raw; })
        .def_property_readonly("cools_until",
                               [](const Policy& self) { return self.cools_until().raw; })
        .def_property_readonly("entries", &Policy::entries)
        .def_property_readonly("state", &Policy::state)
        .def_property_readonly(
            "is_exiting", [](const Policy& self) { return self.state() == Policy::State::exiting; })
        .def_property_readonly("config", &Policy::config);
}

template <class Owner, class Kind>
void def_raw(py::class_<Owner>& owner, const char* name, Kind Owner::* member) {
    owner.def_property(
        name, [member](const Owner& self) { return (self.*member).raw; },
        [member](Owner& self, std::int64_t raw) { (self.*member).raw = raw; });
}

void bind_risk(py::module_& m) {
    py::native_enum<Purpose>(m, "Purpose", "enum.IntEnum")
        .value("ENTRY", Purpose::entry)
        .value("EXIT", Purpose::exit)
        .value("PROTECT", Purpose::protect)
        .finalize();
    py::native_enum<RiskCode>(m, "RiskCode", "enum.IntEnum")
        .value("OK", RiskCode::ok)
        .value("BAD_ORDER", RiskCode::bad_order)
        .value("ORDER_QUANTITY_MAX", RiskCode::order_quantity_max)
        .value("ORDER_NOTIONAL_MAX", RiskCode::order_notional_max)
        .value("POSITION_NOTIONAL_MAX", RiskCode::position_notional_max)
        .value("OPEN_ORDERS_MAX", RiskCode::open_orders_max)
        .value("PRICE_COLLAR", RiskCode::price_collar)
        .value("DAILY_LOSS_MAX", RiskCode::daily_loss_max)
        .value("COOL_DOWN", RiskCode::cool_down)
        .value("ORDERS_PER_MINUTE", RiskCode::orders_per_minute)
        .finalize();

    py::class_<RiskAccount> account(m, "RiskAccount", "The caller's figures; raw units.");
    account
        .def(py::init([](std::int64_t now, std::int64_t last_price, std::int64_t position_notional,
                         std::int32_t open_orders, std::int32_t orders_last_minute,
                         std::int64_t profit_today, std::int64_t ts_last_loss) {
                 return RiskAccount{{now},         {last_price},       {position_notional},
                                    open_orders,   orders_last_minute, {profit_today},
                                    {ts_last_loss}};
             }),
             py::arg("now") = 0, py::arg("last_price") = 0, py::arg("position_notional") = 0,
             py::arg("open_orders") = 0, py::arg("orders_last_minute") = 0,
             py::arg("profit_today") = 0, py::arg("ts_last_loss") = 0)
        .def_readwrite("open_orders", &RiskAccount::open_orders)
        .def_readwrite("orders_last_minute", &RiskAccount::orders_last_minute);
    def_raw(account, "now", &RiskAccount::now);
    def_raw(account, "last_price", &RiskAccount::last_price);
    def_raw(account, "position_notional", &RiskAccount::position_notional);
    def_raw(account, "profit_today", &RiskAccount::profit_today);
    def_raw(account, "ts_last_loss", &RiskAccount::ts_last_loss);

    py::class_<RiskLimits> limits(m, "RiskLimits", "Inclusive; the defaults limit nothing.");
    limits.def(py::init<>())
        .def_readwrite("open_orders_max", &RiskLimits::open_orders_max)
        .def_readwrite("orders_per_minute_max", &RiskLimits::orders_per_minute_max)
        .def_readwrite("price_collar_bps", &RiskLimits::price_collar_bps)
        .def_readwrite("cool_down_ns", &RiskLimits::cool_down_ns);
    def_raw(limits, "order_quantity_max", &RiskLimits::order_quantity_max);
    def_raw(limits, "order_notional_max", &RiskLimits::order_notional_max);
    def_raw(limits, "position_notional_max", &RiskLimits::position_notional_max);
    def_raw(limits, "daily_loss_max", &RiskLimits::daily_loss_max);

    py::class_<Verdict>(m, "Verdict",
                        "The first limit broken, what it came to and what is allowed.")
        .def_property_readonly("passes", [](const Verdict& v) { return v.code == RiskCode::ok; })
        .def_readonly("code", &Verdict::code)
        .def_readonly("figure", &Verdict::figure)
        .def_readonly("limit", &Verdict::limit)
        .def_property_readonly("text", [](const Verdict& v) { return to_string(v.code); });
    m.def("check", &check_order, py::arg("purpose"), py::arg("side"), py::arg("quantity"),
          py::arg("price"), py::arg("account"), py::arg("limits"),
          "Numeric risk limits as one pure function; exits and protection pass the entry limits.");
}

} // namespace

void bind_policy(py::module_& root) {
    auto m = root.def_submodule("policy", "Intents from signals and fills, sizing, risk limits.");
    bind_records(m);
    bind_config(m);
    bind_machine(m);
    bind_risk(m);
}

} // namespace tradecore::bindings

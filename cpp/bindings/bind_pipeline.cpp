// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: frames or bars in, intents out.
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bar_views.hpp"
#include "bind_pipeline.hpp"
#include "custom_error.hpp"
#include "intent_views.hpp"
#include "records.hpp"
#include "tradecore/pipeline/pipeline.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;

/// Looked up once: they are needed for each wake.
struct WakeDtypes {
    py::dtype intent;
    py::dtype bar;
};

template <class Record>
py::array to_records(std::span<const Record> records, const py::dtype& dtype) {
    py::array array(dtype, static_cast<py::ssize_t>(records.size()));
    // Byte for byte: NumPy's own copy would leave what no field names as it found it.
    if (!records.empty()) {
        std::memcpy(array.mutable_data(), records.data(), records.size_bytes());
    }
    return array;
}

std::pair<std::size_t, std::size_t> default_slots() {
    const WorkerOptions options;
    return {options.input_slots, options.output_slots};
}

CompiledStrategy make_strategy(const py::object& program, std::vector<double> params,
                               const std::vector<py::object>& policies) {
    CompiledStrategy strategy;
    strategy.program = share<const graph::Program>(program);
    strategy.params = std::move(params);
    for (const py::object& each : policies) {
        strategy.policies.push_back(each.is_none() ? nullptr : share<policy::Policy>(each));
    }
    return strategy;
}

void publish_to(MarketPipeline& self, Publisher& segment) {
    if (!segment.is_open()) {
        throw py::value_error("segment " + segment.segment().name() + " is closed, must be open");
    }
    if (segment.segment().histograms() < 2) {
        throw py::value_error("segment " + segment.segment().name() +
                              " must have the histograms to_intent and to_done");
    }
    self.publish_to(&segment);
}

bars::Source source_of(const std::string& name) {
    if (name == "trades") {
        return bars::Source::trades;
    }
    if (name == "klines") {
        return bars::Source::klines;
    }
    throw py::value_error("source was '" + name + "', must be 'trades' or 'klines'");
}

std::unique_ptr<MarketPipeline>
make_pipeline(const std::vector<model::Instrument>& instruments,
              std::vector<std::uint32_t> timeframes_s, const std::string& source,
              const std::vector<CompiledStrategy>& strategies,
              std::vector<std::uint32_t> wake_timeframes_s, std::size_t workers,
              std::size_t signals_max, std::pair<std::size_t, std::size_t> slots,
              std::vector<std::uint16_t> trades_of, std::vector<std::uint16_t> books_of) {
    Options options;
    options.timeframes_s = std::move(timeframes_s);
    options.source = source_of(source);
    options.wake_timeframes_s = std::move(wake_timeframes_s);
    options.wake_trades = std::move(trades_of);
    options.wake_books = std::move(books_of);
    options.signals_max = signals_max;
    options.workers.count = workers;
    options.workers.input_slots = slots.first;
    options.workers.output_slots = slots.second;
    return std::make_unique<MarketPipeline>(instruments, std::move(options), strategies);
}

/// feed(frame: bytes, ts_recv: int) -> int, without pybind11's dispatch: it runs for each frame.
PyObject* feed(PyObject* self, PyObject* const* args, Py_ssize_t count) {
    if (count != 2 || PyBytes_Check(args[0]) == 0 || PyLong_Check(args[1]) == 0) {
        PyErr_SetString(PyExc_TypeError, "feed takes a frame (bytes) and ts_recv (int, ns)");
        return nullptr;
    }
    const long long ts_recv = PyLong_AsLongLong(args[1]);
    if (ts_recv == -1 && PyErr_Occurred() != nullptr) {
        return nullptr;
    }
    // The method belongs to the type, so `self` is an instance of it; one that __new__ made alone
    // has no value.
    auto* instance = reinterpret_cast<py::detail::instance*>(self);
    auto* pipeline = static_cast<MarketPipeline*>(instance->get_value_and_holder().value_ptr());
    if (pipeline == nullptr) {
        PyErr_SetString(PyExc_TypeError, "feed: this pipeline's __init__ was never called");
        return nullptr;
    }
    const std::span<const char> bytes(PyBytes_AS_STRING(args[0]),
                                      static_cast<std::size_t>(PyBytes_GET_SIZE(args[0])));
    const std::size_t waiting = pipeline->feed(std::as_bytes(bytes), Timestamp{ts_recv});
    return set_held_error() ? nullptr : PyLong_FromSize_t(waiting);
}

PyMethodDef feed_method = {
    "feed", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(&feed)), METH_FASTCALL,
    "feed(self: tradecore._core.pipeline.MarketPipeline, frame: bytes, ts_recv: int) -> int\n\n"
    "One raw frame's whole way; returns the number of records waiting. A refused frame is "
    "counted."};

/// What a call returned, unless a custom indicator in Python raised something: all was done then,
/// with NaN in its place.
std::size_t checked(std::size_t waiting) {
    raise_held_error();
    return waiting;
}

py::tuple take(MarketPipeline& self, const WakeDtypes& dtypes) {
    self.sort();
    py::tuple taken = py::make_tuple(to_records(self.intents(), dtypes.intent),
                                     to_records(self.bars(), dtypes.bar));
    self.clear();
    return taken;
}

py::typing::List<py::object> take_bars(MarketPipeline& self, const BarViews& views) {
    self.sort();
    py::list bars;
    for (const Bar& bar : self.bars()) {
        bars.append(views.make(bar));
    }
    self.clear();
    return bars;
}

py::typing::Tuple<py::list, py::list> take_views(MarketPipeline& self, const IntentViews& intents,
                                                 const BarViews& bars) {
    self.sort();
    py::list wanted;
    py::list closed;
    for (const policy::Intent& intent : self.intents()) {
        wanted.append(intents.make(intent));
    }
    for (const Bar& bar : self.bars()) {
        closed.append(bars.make(bar));
    }
    self.clear();
    return py::make_tuple(wanted, closed);
}

py::dict counters(const MarketPipeline& self) {
    const Counters own = self.counters();
    const WorkerCounters workers = self.worker_counters();
    const decode::Counters& decoded = self.decoded();
    py::dict result;
    result["frames"] = own.frames;
    const auto kind = [&](const char* name, model::RecordKind of) {
        result[name] = decoded.by_kind[static_cast<std::size_t>(of)];
    };
    kind("trades", model::RecordKind::trade);
    kind("quotes", model::RecordKind::quote);
    kind("book_updates", model::RecordKind::book_level);
    kind("klines", model::RecordKind::bar);
    kind("tickers", model::RecordKind::ticker);
    kind("average_prices", model::RecordKind::average_price);
    std::uint64_t refused = 0;
    for (std::size_t i = 1; i < decoded.by_status.size(); ++i) {
        const auto name = std::string(base::to_string(static_cast<Status>(i)));
        result[("refused_" + name).c_str()] = decoded.by_status[i];
        refused += decoded.by_status[i];
    }
    result["refused"] = refused;
    result["decoded_by_fallback"] = decoded.fallback;
    result["bars"] = own.bars;
    result["bars_ignored"] = own.bars_ignored;
    result["bars_refused"] = self.bars_refused();
    result["ticks_refused"] = self.ticks_refused();
    result["late"] = self.late();
    result["trades_repeated"] = own.trades_repeated;
    result["trade_gaps"] = own.trade_gaps;
    result["trade_id_restarts"] = own.trade_id_restarts;
    result["book_gaps"] = own.book_gaps;
    result["evaluations"] = own.evaluations;
    result["intents"] = own.intents;
    result["intents_refused"] = self.intents_refused();
    result["signals_refused"] = self.signals_refused();
    result["workers"] = workers.workers;
    result["worker_wakes"] = workers.worker_wakes;
    result["reader_wakes"] = workers.reader_wakes;
    result["ring_waits"] = workers.ring_waits;
    result["calls_forced"] = workers.forced;
    return result;
}

py::dict latency(const MarketPipeline& self, const std::string& until) {
    if (until != "intent" && until != "done") {
        throw py::value_error("until was '" + until + "', must be 'intent' or 'done'");
    }
    const Histogram& ticks = until == "intent" ? self.to_intent() : self.to_done();
    const double ns = ticks.count() > 0 ? self.clock().ns_per_tick() : 0.0;
    py::dict result;
    const auto set = [&](const char* name, std::uint64_t value) {
        result[name] = static_cast<double>(value) * ns;
    };
    set("p50", ticks.quantile(0.5));
    set("p99", ticks.quantile(0.99));
    set("p999", ticks.quantile(0.999));
    set("max", ticks.max());
    result["count"] = ticks.count();
    return result;
}

py::list last_closes(const MarketPipeline& self) {
    py::list result;
    for (std::size_t i = 0; i < self.instruments(); ++i) {
        const InstrumentView& view = self.view(i);
        result.append(py::make_tuple(view.last_close.raw, view.ts_close.raw));
    }
    return result;
}

py::list last_prices(const MarketPipeline& self) {
    py::list result;
    for (std::size_t i = 0; i < self.instruments(); ++i) {
        result.append(self.view(i).last_price.raw);
    }
    return result;
}

py::array quotes(const MarketPipeline& self) {
    std::vector<model::QuoteTick> rows;
    for (std::size_t i = 0; i < self.instruments(); ++i) {
        rows.push_back(self.view(i).quote);
    }
    return records_out(std::move(rows));
}

py::array take_signals(MarketPipeline& self) {
    py::array taken = to_records(self.signals(), dtype_of<policy::Signal>());
    self.clear_signals();
    return taken;
}

py::array signals(const MarketPipeline& self) {
    std::vector<policy::Signal> rows;
    for (std::size_t s = 0; s < self.strategies(); ++s) {
        for (std::size_t i = 0; i < self.instruments(); ++i) {
            if (const policy::Signal* signal = self.signal(s, i)) {
                rows.push_back(*signal);
            }
        }
    }
    return to_records<policy::Signal>(rows, dtype_of<policy::Signal>());
}

std::size_t instrument_index(const MarketPipeline& self, std::size_t instrument) {
    if (instrument >= self.instruments()) {
        throw py::value_error("instrument was " + std::to_string(instrument) + ", must be below " +
                              std::to_string(self.instruments()));
    }
    return instrument;
}

py::array forming(const MarketPipeline& self, std::size_t instrument, std::uint32_t timeframe_s) {
    instrument_index(self, instrument);
    const auto timeframes = self.timeframes_s();
    for (std::size_t i = 0; i < timeframes.size(); ++i) {
        if (timeframes[i] == timeframe_s) {
            const Bar bar = self.forming(instrument, i);
            const bool is_empty = bar.tag.kind == model::RecordKind::none;
            return records_out(is_empty ? std::vector<Bar>{} : std::vector{bar});
        }
    }
    throw py::value_error("timeframe_s was " + std::to_string(timeframe_s) +
                          ", which this pipeline does not build");
}

void bind_market_pipeline(py::module_& m, const py::module_& root) {
    py::class_<CompiledStrategy>(m, "CompiledStrategy",
                                 "A graph, and a policy (or None) for each "
                                 "instrument.")
        .def(py::init(&make_strategy), py::arg("program"), py::arg("params"), py::arg("policies"));

    py::class_<MarketPipeline> pipeline(m, "MarketPipeline", py::is_final(),
                                        "Bytes to intents: decode, book, bars, graph, policy.");
    pipeline
        .def(py::init(&make_pipeline), py::arg("instruments"), py::arg("timeframes_s"),
             py::arg("source"), py::arg("strategies"),
             py::arg("wake_timeframes_s") = std::vector<std::uint32_t>{}, py::arg("workers") = 0,
             py::arg("signals_max") = 0, py::arg("slots") = default_slots(),
             py::arg("trades_of") = std::vector<std::uint16_t>{},
             py::arg("books_of") = std::vector<std::uint16_t>{})
        .def(
            "advance",
            [](MarketPipeline& self, std::int64_t ts) {
                return checked(self.advance(Timestamp{ts}));
            },
            py::arg("ts"), "Venue time has reached ts; returns the number of records waiting.")
        .def(
            "push_bars",
            [](MarketPipeline& self, const py::array& bars) {
                return checked(self.push_bars(records_in<Bar>(bars, "bars")));
            },
            py::arg("bars").noconvert(), "Closed base bars; returns the number of records waiting.")
        .def(
            "warm_up",
            [](MarketPipeline& self, const py::array& bars) {
                self.warm_up(records_in<Bar>(bars, "bars"));
                raise_held_error();
            },
            py::arg("bars").noconvert(), "Closed base bars that fill state and raise nothing.")
        .def("publish_to", &publish_to, py::arg("segment"), py::keep_alive<1, 2>(),
             "Shows ticks, bars, signals, intents and latency to other processes.")
        .def("mark_gap", &MarketPipeline::mark_gap, "Frames were lost from here on.")
        .def(
            "apply_snapshot",
            [](MarketPipeline& self, const py::bytes& body, std::size_t instrument,
               std::int64_t ts_recv) {
                const auto index = static_cast<std::uint16_t>(instrument_index(self, instrument));
                raise_unless_ok(
                    self.apply_snapshot(std::as_bytes(std::span(std::string_view(body))), index,
                                        Timestamp{ts_recv}),
                    "depth snapshot");
            },
            py::arg("body"), py::arg("instrument"), py::arg("ts_recv"),
            "A REST depth body: the instrument's book is proven from here on.")
        .def_property_readonly("pending", &MarketPipeline::pending)
        .def(
            "take",
            [dtypes =
                 WakeDtypes{root.attr("policy").attr("INTENT"), root.attr("model").attr("BAR")}](
                MarketPipeline& self) { return take(self, dtypes); },
            "INTENT and BAR records waiting, in the node's order; empties both.")
        .def("take_bars", &take_bars, py::arg("views"),
             "An object for each bar waiting, in the node's order; empties both, so that no intent "
             "may wait.")
        .def("take_views", &take_views, py::arg("intents"), py::arg("bars"),
             "An object for each intent and each bar waiting, in the node's order; empties both.")
        .def("take_signals", &take_signals,
             "SIGNAL record of each evaluation since the last call, in their order.")
        .def("poll", &MarketPipeline::poll,
             "Hands on what workers have done; returns the number of records waiting.")
        .def("settle", &MarketPipeline::settle,
             "Waits until records wait, or until nothing more comes of the calls so far.")
        .def("on_wake", &MarketPipeline::on_wake,
             "To be called when wake_fd was readable; returns the number of records waiting.")
        .def_property_readonly(
            "wake_fd",
            [](const MarketPipeline& self) {
                return self.wake_fd() < 0 ? std::nullopt : std::optional(self.wake_fd());
            },
            "Readable when workers have something to tell; None inline.")
        .def("last_prices", &last_prices, "Newest price of each instrument, raw; 0 before any.")
        .def("last_closes", &last_closes, "(close, ts_close) of each instrument's last base bar.")
        .def("quotes", &quotes, "QUOTE record of each instrument.")
        .def(
            "book",
            [](const MarketPipeline& self, std::size_t instrument) {
                return book::Book(self.book(instrument_index(self, instrument)));
            },
            py::arg("instrument"), "A copy of the instrument's book, after all calls so far.")
        .def("signals", &signals, "SIGNAL record of each strategy on each of its instruments.")
        .def("forming", &forming, py::arg("instrument"), py::arg("timeframe_s"),
             "BAR array with the bar that now forms, or empty.")
        .def("counters", &counters, "What was seen, refused, built and raised.")
        .def("latency", &latency, py::arg("until") = "intent",
             "p50, p99, p999, max (ns) and count, from a frame's first byte until 'intent' or "
             "'done'.")
        .def("clear_latency", &MarketPipeline::clear_latency);
    pipeline.attr("feed") = py::reinterpret_steal<py::object>(
        PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(pipeline.ptr()), &feed_method));
}

} // namespace

void bind_pipeline(py::module_& root) {
    auto m = root.def_submodule("pipeline", "Frames or bars in, intents out; replay of bars.");
    bind_market_pipeline(m, root);
    bind_pipeline_replay(m);
    bind_pipeline_seat(m);
    bind_pipeline_sweep(m);
    bind_pipeline_ticks(m);
    bind_pipeline_heard(m);
    bind_pipeline_free(m); // Its runs take the histories and terms of sweeps.
}

} // namespace tradecore::bindings

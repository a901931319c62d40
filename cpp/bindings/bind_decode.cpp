// SPDX-License-Identifier: Apache-2.0
// tradecore._core.decode: frames to record arrays, for tools and tests; live frames go through the
// pipeline.
#include <array>
#include <chrono>
#include <variant>

#include "records.hpp"
#include "tradecore/decode/decoder.hpp"
#include "tradecore/decode/user.hpp"

namespace tradecore::bindings {
namespace {

using decode::Decoder;
using decode::Event;
using model::RecordKind;

std::span<const std::byte> bytes_of(PyObject* frame) {
    char* data = nullptr;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(frame, &data, &size) != 0) {
        throw py::error_already_set();
    }
    return {reinterpret_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
}

/// Records by kind, in the order of their frames.
struct DecodedFrames {
    std::vector<std::uint8_t> statuses;
    std::vector<model::TradeTick> trades;
    std::vector<model::QuoteTick> quotes;
    std::vector<model::BookLevel> levels;
    std::vector<model::Bar> bars;
    std::vector<model::Ticker> tickers;
    std::vector<model::AveragePrice> average_prices;

    void add(const Event& event) {
        switch (event.kind) {
        case RecordKind::trade: trades.push_back(event.trade); break;
        case RecordKind::quote: quotes.push_back(event.quote); break;
        case RecordKind::bar: bars.push_back(event.bar); break;
        case RecordKind::ticker:
            tickers.insert(tickers.end(), event.tickers.begin(), event.tickers.end());
            break;
        case RecordKind::average_price: average_prices.push_back(event.average_price); break;
        default: levels.insert(levels.end(), event.levels.begin(), event.levels.end()); break;
        }
    }
    [[nodiscard]] py::dict out() {
        py::dict result;
        result["trades"] = records_out(std::move(trades));
        result["quotes"] = records_out(std::move(quotes));
        result["levels"] = records_out(std::move(levels));
        result["bars"] = records_out(std::move(bars));
        result["tickers"] = records_out(std::move(tickers));
        result["average_prices"] = records_out(std::move(average_prices));
        result["statuses"] = to_array(std::span<const std::uint8_t>(statuses));
        return result;
    }
};

py::object one_array(DecodedFrames& batch, RecordKind kind) {
    switch (kind) {
    case RecordKind::trade: return records_out(std::move(batch.trades));
    case RecordKind::quote: return records_out(std::move(batch.quotes));
    case RecordKind::bar: return records_out(std::move(batch.bars));
    case RecordKind::ticker: return records_out(std::move(batch.tickers));
    case RecordKind::average_price: return records_out(std::move(batch.average_prices));
    default: return records_out(std::move(batch.levels));
    }
}

py::tuple answer(base::Status status, DecodedFrames& batch, RecordKind kind) {
    py::object rows = py::none();
    if (status == base::Status::ok) {
        rows = one_array(batch, kind);
    }
    return py::make_tuple(std::string(base::to_string(status)), rows);
}

py::tuple answer(base::Status status, const Event& event) {
    DecodedFrames batch;
    if (status == base::Status::ok) {
        batch.add(event);
    }
    return answer(status, batch, event.kind);
}

py::tuple decode_one(Decoder& decoder, const py::bytes& frame, std::int64_t ts_recv) {
    Event event;
    const base::Status status = decoder.decode(bytes_of(frame.ptr()), {ts_recv}, event);
    return answer(status, event);
}

py::tuple decode_binary(Decoder& decoder, const py::bytes& frame, std::int64_t ts_recv) {
    DecodedFrames batch;
    RecordKind kind = RecordKind::none;
    const auto status =
        decoder.decode_binary(bytes_of(frame.ptr()), {ts_recv}, [&](const Event& event) {
            kind = event.kind;
            batch.add(event);
        });
    return answer(status, batch, kind);
}

py::tuple decode_snapshot(Decoder& decoder, const py::bytes& body, std::uint16_t instrument,
                          std::int64_t ts_recv) {
    Event event;
    const auto status = decoder.decode_snapshot(bytes_of(body.ptr()), instrument, {ts_recv}, event);
    return answer(status, event);
}

py::dict decode_many(Decoder& decoder, const py::list& frames,
                     const std::variant<std::int64_t, Array<std::int64_t>>& ts_recv) {
    const auto* const each = std::get_if<Array<std::int64_t>>(&ts_recv);
    if (each != nullptr && static_cast<std::size_t>(each->size()) != frames.size()) {
        throw py::value_error("ts_recv: length was " + std::to_string(each->size()) +
                              ", must be one for each of the " + std::to_string(frames.size()) +
                              " frames");
    }
    if (each != nullptr) {
        check_aligned<std::int64_t>(*each, "ts_recv");
    }
    DecodedFrames batch;
    batch.statuses.reserve(frames.size());
    Event event;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto frame = bytes_of(PyList_GET_ITEM(frames.ptr(), static_cast<Py_ssize_t>(i)));
        const std::int64_t ts = each != nullptr ? each->data()[i] : std::get<0>(ts_recv);
        const base::Status status = decoder.decode(frame, {ts}, event);
        batch.statuses.push_back(static_cast<std::uint8_t>(status));
        if (status == base::Status::ok) {
            batch.add(event);
        }
    }
    return batch.out();
}

/// Hands every frame to `decode` `rounds` times over; the ns a frame took in each round.
template <class Decode>
DoubleArray timed(const py::list& frames, std::size_t rounds, Decode&& decode) {
    std::vector<std::span<const std::byte>> views;
    for (const py::handle frame : frames) {
        views.push_back(bytes_of(frame.ptr()));
    }
    if (views.empty()) {
        throw py::value_error("frames: must not be empty");
    }
    using Clock = std::chrono::steady_clock;
    DoubleArray result(static_cast<py::ssize_t>(rounds));
    const auto out = out_span(result);
    std::size_t refused = 0;
    {
        const py::gil_scoped_release release;
        for (double& ns : out) {
            const auto start = Clock::now();
            for (const auto view : views) {
                refused += decode(view) == base::Status::ok ? 0U : 1U;
            }
            const std::chrono::duration<double, std::nano> elapsed = Clock::now() - start;
            ns = elapsed.count() / static_cast<double>(views.size());
        }
    }
    if (refused != 0) {
        throw py::value_error("frames: " + std::to_string(refused) + " were refused");
    }
    return result;
}

DoubleArray bench(Decoder& decoder, const py::list& frames, std::size_t rounds) {
    Event event;
    return timed(frames, rounds, [&](auto frame) { return decoder.decode(frame, {0}, event); });
}

DoubleArray bench_binary(Decoder& decoder, const py::list& frames, std::size_t rounds) {
    std::int64_t sum = 0;
    return timed(frames, rounds, [&](auto frame) {
        return decoder.decode_binary(frame, {0},
                                     [&](const Event& event) { sum += event.trade.id; });
    });
}

py::dict counters(const Decoder& decoder) {
    const decode::Counters& seen = decoder.counters();
    py::dict by_status, by_kind, result;
    for (std::size_t i = 0; i < seen.by_status.size(); ++i) {
        by_status[py::str(std::string(base::to_string(static_cast<base::Status>(i))))] =
            seen.by_status[i];
    }
    for (const auto& [name, kind] : {std::pair{"trade", RecordKind::trade},
                                     {"quote", RecordKind::quote},
                                     {"book_level", RecordKind::book_level},
                                     {"bar", RecordKind::bar},
                                     {"ticker", RecordKind::ticker},
                                     {"average_price", RecordKind::average_price}}) {
        by_kind[name] = seen.by_kind[static_cast<std::size_t>(kind)];
    }
    result["status"] = by_status;
    result["kind"] = by_kind;
    result["fast"] = seen.fast;
    result["fallback"] = seen.fallback;
    result["binary"] = seen.binary;
    result["foreign_tickers"] = seen.foreign_tickers;
    return result;
}

using decode::UserDecoder;
using decode::UserEvent;
using decode::UserKind;

constexpr std::array<const char*, decode::kUserKinds> kUserKindNames = {
    "answer",      "execution",     "balances",     "balance_change",
    "list_status", "external_lock", "stream_ended", "server_shutdown"};

py::str text_of(std::string_view text) {
    return {text.data(), text.size()};
}

py::dict execution_of(const decode::Execution& report) {
    py::dict row;
    row["symbol"] = text_of(report.symbol);
    row["client_id"] = text_of(report.client_id);
    row["side"] = text_of(report.side);
    row["order_type"] = text_of(report.order_type);
    row["execution_type"] = text_of(report.execution_type);
    row["status"] = text_of(report.status);
    row["reason"] = text_of(report.reason);
    row["order_id"] = report.order_id;
    row["price"] = report.price.raw;
    row["stop_price"] = report.stop_price.raw;
    row["quantity"] = report.quantity.raw;
    row["filled_quantity"] = report.filled_quantity.raw;
    row["filled_quote"] = report.filled_quote.raw;
    row["last_quantity"] = report.last_quantity.raw;
    row["last_price"] = report.last_price.raw;
    row["last_quote"] = report.last_quote.raw;
    row["fee"] = report.fee;
    row["fee_asset"] = text_of(report.fee_asset);
    row["trade_id"] = report.trade_id;
    row["is_maker"] = report.is_maker;
    return row;
}

py::dict list_of(const decode::ListStatus& list) {
    py::list orders;
    for (std::size_t i = 0; i < list.order_count; ++i) {
        const decode::ListedOrder& order = list.orders[i];
        orders.append(
            py::make_tuple(text_of(order.symbol), order.order_id, text_of(order.client_id)));
    }
    py::dict row;
    row["symbol"] = text_of(list.symbol);
    row["client_id"] = text_of(list.client_id);
    row["contingency"] = text_of(list.contingency);
    row["status"] = text_of(list.status);
    row["order_status"] = text_of(list.order_status);
    row["reason"] = text_of(list.reason);
    row["list_id"] = list.list_id;
    row["orders"] = orders;
    return row;
}

py::dict fields_of(const UserEvent& event) {
    py::dict row;
    switch (event.kind) {
    case UserKind::execution: row = execution_of(event.execution); break;
    case UserKind::list_status: row = list_of(event.list); break;
    case UserKind::balance_change:
    case UserKind::external_lock:
        row["asset"] = text_of(event.change.asset);
        row["delta"] = event.change.delta;
        break;
    case UserKind::balances: {
        py::list balances;
        for (const decode::Balance& balance : event.balances) {
            balances.append(py::make_tuple(text_of(balance.asset), balance.free, balance.locked));
        }
        row["balances"] = balances;
        break;
    }
    default: break;
    }
    row["ts_event"] = event.ts_event.raw;
    return row;
}

py::tuple decode_user(UserDecoder& decoder, const py::bytes& frame) {
    UserEvent event;
    const base::Status status = decoder.decode(bytes_of(frame.ptr()), event);
    const std::string name(base::to_string(status));
    if (status != base::Status::ok) {
        return py::make_tuple(name, py::none(), py::none());
    }
    return py::make_tuple(name, kUserKindNames[static_cast<std::size_t>(event.kind)],
                          fields_of(event));
}

py::dict user_counters(const UserDecoder& decoder) {
    py::dict by_status, by_kind, result;
    const UserDecoder::Counters& seen = decoder.counters();
    for (std::size_t i = 0; i < seen.by_status.size(); ++i) {
        by_status[text_of(base::to_string(static_cast<base::Status>(i)))] = seen.by_status[i];
    }
    for (std::size_t i = 0; i < seen.by_kind.size(); ++i) {
        by_kind[kUserKindNames[i]] = seen.by_kind[i];
    }
    result["status"] = by_status;
    result["kind"] = by_kind;
    return result;
}

DoubleArray bench_user(UserDecoder& decoder, const py::list& frames, std::size_t rounds) {
    UserEvent event;
    return timed(frames, rounds, [&](auto frame) { return decoder.decode(frame, event); });
}

void bind_user(py::module_& m) {
    py::tuple names(decode::kUserKinds);
    for (std::size_t i = 0; i < decode::kUserKinds; ++i) {
        names[i] = kUserKindNames[i];
    }
    m.attr("USER_KINDS") = names;
    py::class_<UserDecoder>(m, "UserDecoder", "Decodes one account's events; counts what it saw.")
        .def(py::init([](std::size_t frame_bytes_max, std::size_t balances_max) {
                 return UserDecoder({frame_bytes_max, balances_max});
             }),
             py::arg("frame_bytes_max") = UserDecoder::Limits{}.frame_bytes,
             py::arg("balances_max") = UserDecoder::Limits{}.balances)
        .def("decode", &decode_user, py::arg("frame"),
             "Return (status name, one of USER_KINDS, fields by name); the last two are None "
             "unless ok. Amounts are raw, times ns, words the venue's own. A message that is no "
             "event is an 'answer'.")
        .def("bench", &bench_user, py::arg("frames"), py::arg("rounds"),
             "Return the mean ns a frame took in each round; ValueError if one is refused.")
        .def("counters", &user_counters, "Messages by status, and by kind if they were ok.");
}

} // namespace

void bind_decode(py::module_& root) {
    auto m = root.def_submodule("decode", "Binance's raw market frames to records.");
    py::list names;
    for (std::size_t i = 0; i < decode::kStatuses; ++i) {
        names.append(std::string(base::to_string(static_cast<base::Status>(i))));
    }
    m.attr("STATUSES") = py::tuple(names);
    py::class_<Decoder>(m, "Decoder", "Decodes one connection's frames; counts what it saw.")
        .def(py::init([](std::vector<std::string> symbols, std::size_t frame_bytes_max,
                         std::size_t levels_max) {
                 return Decoder(decode::SymbolTable(std::move(symbols)),
                                {.frame_bytes = frame_bytes_max, .levels = levels_max});
             }),
             py::arg("symbols"), py::arg("frame_bytes_max") = decode::Limits{}.frame_bytes,
             py::arg("levels_max") = decode::Limits{}.levels)
        .def("decode", &decode_one, py::arg("frame"), py::arg("ts_recv"),
             "Return (status name, record array, or None unless ok).")
        .def("decode_snapshot", &decode_snapshot, py::arg("body"), py::arg("instrument"),
             py::arg("ts_recv"), "The same for a REST depth body; not counted.")
        .def("decode_binary", &decode_binary, py::arg("frame"), py::arg("ts_recv"),
             "The same for a binary frame (SBE), which may hold several trades.")
        .def("decode_many", &decode_many, py::arg("frames"), py::arg("ts_recv").noconvert(),
             "Return record arrays trades, quotes, levels, bars, tickers and average_prices, and a "
             "status (index into STATUSES) for each frame. ts_recv is one int or one for each "
             "frame.")
        .def("bench", &bench, py::arg("frames"), py::arg("rounds"),
             "Return the mean ns a frame took in each round; ValueError if one is refused.")
        .def("bench_binary", &bench_binary, py::arg("frames"), py::arg("rounds"),
             "The same for binary frames.")
        .def("counters", &counters,
             "Frames by status and kind, by the way they were read (fast, fallback, binary), and "
             "the tickers of arrays that were about other symbols.");
    bind_user(m);
}

} // namespace tradecore::bindings

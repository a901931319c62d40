// SPDX-License-Identifier: Apache-2.0
// tradecore._core.decode: frames to record arrays, for tools and tests; live frames go through the
// pipeline.
#include <chrono>
#include <variant>

#include "records.hpp"
#include "tradecore/decode/decoder.hpp"

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
struct Batch {
    std::vector<std::uint8_t> statuses;
    std::vector<model::TradeTick> trades;
    std::vector<model::QuoteTick> quotes;
    std::vector<model::BookLevel> levels;
    std::vector<model::Bar> bars;

    void add(const Event& event) {
        switch (event.kind) {
        case RecordKind::trade: trades.push_back(event.trade); break;
        case RecordKind::quote: quotes.push_back(event.quote); break;
        case RecordKind::bar: bars.push_back(event.bar); break;
        default: levels.insert(levels.end(), event.levels.begin(), event.levels.end()); break;
        }
    }
};

py::object one_array(Batch& batch, RecordKind kind) {
    switch (kind) {
    case RecordKind::trade: return records_out(std::move(batch.trades));
    case RecordKind::quote: return records_out(std::move(batch.quotes));
    case RecordKind::bar: return records_out(std::move(batch.bars));
    default: return records_out(std::move(batch.levels));
    }
}

py::tuple answer(base::Status status, const Event& event) {
    py::object rows = py::none();
    if (status == base::Status::ok) {
        Batch batch;
        batch.add(event);
        rows = one_array(batch, event.kind);
    }
    return py::make_tuple(std::string(base::to_string(status)), rows);
}

py::tuple decode_one(Decoder& decoder, const py::bytes& frame, std::int64_t ts_recv) {
    Event event;
    const base::Status status = decoder.decode(bytes_of(frame.ptr()), {ts_recv}, event);
    return answer(status, event);
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
    Batch batch;
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
    py::dict result;
    result["trades"] = records_out(std::move(batch.trades));
    result["quotes"] = records_out(std::move(batch.quotes));
    result["levels"] = records_out(std::move(batch.levels));
    result["bars"] = records_out(std::move(batch.bars));
    result["statuses"] = to_array(std::span<const std::uint8_t>(batch.statuses));
    return result;
}

/// Decodes all frames `rounds` times over; the ns a frame took in each round.
DoubleArray bench(Decoder& decoder, const py::list& frames, std::size_t rounds) {
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
    Event event;
    std::size_t refused = 0;
    {
        const py::gil_scoped_release release;
        for (double& ns : out) {
            const auto start = Clock::now();
            for (const auto view : views) {
                refused += decoder.decode(view, {0}, event) == base::Status::ok ? 0U : 1U;
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
                                     {"bar", RecordKind::bar}}) {
        by_kind[name] = seen.by_kind[static_cast<std::size_t>(kind)];
    }
    result["status"] = by_status;
    result["kind"] = by_kind;
    result["fast"] = seen.fast;
    result["fallback"] = seen.fallback;
    return result;
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
                                {frame_bytes_max, levels_max});
             }),
             py::arg("symbols"), py::arg("frame_bytes_max") = decode::Limits{}.frame_bytes,
             py::arg("levels_max") = decode::Limits{}.levels)
        .def("decode", &decode_one, py::arg("frame"), py::arg("ts_recv"),
             "Return (status name, record array, or None unless ok).")
        .def("decode_snapshot", &decode_snapshot, py::arg("body"), py::arg("instrument"),
             py::arg("ts_recv"), "The same for a REST depth body; not counted.")
        .def("decode_many", &decode_many, py::arg("frames"), py::arg("ts_recv").noconvert(),
             "Return record arrays trades, quotes, levels and bars, and a status (index into "
             "STATUSES) for each frame. ts_recv is one int or one for each frame.")
        .def("bench", &bench, py::arg("frames"), py::arg("rounds"),
             "Return the mean ns a frame took in each round; ValueError if one is refused.")
        .def("counters", &counters,
             "Frames by status and kind, and by the way they were read (fast, fallback).");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
#include "bar_views.hpp"

#include <cmath>
#include <utility>

namespace tradecore::bindings {
namespace {

constexpr std::array kNames = {
    "symbol", "timeframe_s", "ts_open",      "ts_close",         "open",  "high",   "low",
    "close",  "volume",      "quote_volume", "taker_buy_volume", "count", "has_gap"};

/// A raw amount in whole units, rounded once: as Python divides ints.
py::object whole(base::int128 raw) {
    constexpr base::int128 exact = base::int128{1} << 53; // Every int up to it is a double.
    if (-exact <= raw && raw <= exact) {
        return py::float_(static_cast<double>(raw) / static_cast<double>(base::kScale));
    }
    const py::int_ high(static_cast<std::int64_t>(raw >> 64));
    const py::int_ low(static_cast<std::uint64_t>(raw));
    const py::object value = (high << py::int_(64)) | low;
    return value / py::int_(base::kScale);
}

/// As `round(value * SCALE)` in Python.
std::int64_t raw_of(const py::handle& view, const char* name) {
    return static_cast<std::int64_t>(
        std::nearbyint(view.attr(name).cast<double>() * static_cast<double>(base::kScale)));
}

} // namespace

BarViews::BarViews(py::type view, py::tuple symbols)
    : view_(std::move(view)), symbols_(std::move(symbols)) {
    static_assert(kNames.size() == kSlots);
    for (std::size_t i = 0; i < kSlots; ++i) {
        slots_[i] = view_.attr(kNames[i]);
        if (Py_TYPE(slots_[i].ptr())->tp_descr_set == nullptr) {
            throw py::type_error(std::string("view has no slot ") + kNames[i]);
        }
    }
}

py::object BarViews::make(const model::Bar& bar) const {
    if (bar.tag.instrument >= symbols_.size()) {
        throw py::index_error("bar names instrument " + std::to_string(bar.tag.instrument) +
                              ", must be below " + std::to_string(symbols_.size()));
    }
    auto* const type = reinterpret_cast<PyTypeObject*>(view_.ptr());
    auto view = py::reinterpret_steal<py::object>(type->tp_new(type, nothing_.ptr(), nullptr));
    if (!view) {
        throw py::error_already_set();
    }
    std::size_t next = 0;
    const auto put = [&](const py::object& value) {
        PyObject* const slot = slots_[next++].ptr();
        if (Py_TYPE(slot)->tp_descr_set(slot, view.ptr(), value.ptr()) != 0) {
            throw py::error_already_set();
        }
    };
    put(py::reinterpret_borrow<py::object>(
        PyTuple_GET_ITEM(symbols_.ptr(), static_cast<py::ssize_t>(bar.tag.instrument))));
    put(py::int_(bar.tag.extra));
    put(py::int_(bar.ts_open.raw));
    put(py::int_(bar.ts_close.raw));
    for (const base::Price price : {bar.open, bar.high, bar.low, bar.close}) {
        put(whole(price.raw));
    }
    for (const base::Wide& sum : {bar.volume, bar.quote_volume, bar.taker_buy_volume}) {
        put(whole(sum.value()));
    }
    put(py::int_(bar.count));
    put(py::bool_(bar.tag.has(model::kFlagGap)));
    return view;
}

model::Bar bar_of_view(const py::handle& view) {
    model::Bar bar;
    bar.ts_open.raw = view.attr("ts_open").cast<std::int64_t>();
    bar.ts_close.raw = view.attr("ts_close").cast<std::int64_t>();
    bar.open.raw = raw_of(view, "open");
    bar.high.raw = raw_of(view, "high");
    bar.low.raw = raw_of(view, "low");
    bar.close.raw = raw_of(view, "close");
    bar.tag.kind = model::RecordKind::bar;
    bar.tag.flags = model::kFlagClosed;
    bar.tag.extra = view.attr("timeframe_s").cast<std::uint32_t>();
    return bar;
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
#include "bar_views.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace tradecore::bindings {
namespace {

constexpr std::array kNames = {
    "symbol", "timeframe_s", "ts_open",      "ts_close",         "open",  "high",   "low",
    "close",  "volume",      "quote_volume", "taker_buy_volume", "count", "has_gap"};

/// As `round(value * SCALE)` in Python.
std::int64_t raw_of(const py::handle& view, const char* name) {
    return static_cast<std::int64_t>(
        std::nearbyint(view.attr(name).cast<double>() * static_cast<double>(base::kScale)));
}

} // namespace

BarViews::BarViews(py::type view, py::tuple symbols)
    : views_(std::move(view), kNames), symbols_(std::move(symbols)) {}

py::object BarViews::make(const model::Bar& bar) const {
    if (bar.tag.instrument >= symbols_.size()) {
        throw py::index_error("bar names instrument " + std::to_string(bar.tag.instrument) +
                              ", must be below " + std::to_string(symbols_.size()));
    }
    py::object view = views_.make();
    std::size_t next = 0;
    const auto put = [&](const py::object& value) { views_.put(view, next++, value); };
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

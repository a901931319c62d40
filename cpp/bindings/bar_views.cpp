// SPDX-License-Identifier: Apache-2.0
#include "bar_views.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace tradecore::bindings {
namespace {

constexpr std::array kBarSlots = {
    "symbol", "timeframe_s", "ts_open",      "ts_close",         "open",  "high",   "low",
    "close",  "volume",      "quote_volume", "taker_buy_volume", "count", "has_gap"};

/// As `round(value * SCALE)` in Python.
std::int64_t raw_of(const py::handle& view, const char* name) {
    return static_cast<std::int64_t>(
        std::nearbyint(view.attr(name).cast<double>() * static_cast<double>(base::kScale)));
}

} // namespace

BarViews::BarViews(py::type view, py::tuple symbols)
    : view_(std::move(view), kBarSlots), symbols_(std::move(symbols)) {}

py::object BarViews::make(const model::Bar& bar) const {
    return view_.make(item_of(symbols_, bar.tag.instrument, "bar names instrument"),
                      py::int_(bar.tag.extra), py::int_(bar.ts_open.raw),
                      py::int_(bar.ts_close.raw), whole(bar.open.raw), whole(bar.high.raw),
                      whole(bar.low.raw), whole(bar.close.raw), whole(bar.volume.value()),
                      whole(bar.quote_volume.value()), whole(bar.taker_buy_volume.value()),
                      py::int_(bar.count), py::bool_(bar.tag.has(model::kFlagGap)));
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

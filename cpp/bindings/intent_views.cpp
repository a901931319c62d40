// SPDX-License-Identifier: Apache-2.0
#include "intent_views.hpp"

#include <array>
#include <utility>

namespace tradecore::bindings {
namespace {

constexpr std::array kIntentSlots = {
    "ts_event",     "strategy",        "symbol",       "purpose", "side",
    "order_type",   "quantity",        "price",        "reason",  "stop_price",
    "target_price", "reference_price", "stop_distance"};

} // namespace

IntentViews::IntentViews(py::type view, py::tuple symbols, py::tuple strategies, py::tuple words)
    : view_(std::move(view), kIntentSlots), symbols_(std::move(symbols)),
      strategies_(std::move(strategies)), words_(std::move(words)) {}

py::object IntentViews::make(const policy::Intent& intent) const {
    const auto words = py::reinterpret_borrow<py::tuple>(
        item_of(words_, static_cast<std::size_t>(intent.action), "intent has action"));
    return view_.make(py::int_(intent.ts_event.raw),
                      item_of(strategies_, intent.strategy, "intent names strategy"),
                      item_of(symbols_, intent.tag.instrument, "intent names instrument"),
                      item_of(words, 0, "word"), item_of(words, 1, "word"),
                      item_of(words, 2, "word"), py::int_(intent.quantity.raw), py::int_(0),
                      py::str(""), py::int_(intent.stop_price.raw),
                      py::int_(intent.target_price.raw), py::int_(intent.reference_price.raw),
                      py::float_(intent.stop_distance));
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// Bars as a free-form strategy sees them.
#pragma once

#include "bind.hpp"
#include "slot_class.hpp"
#include "tradecore/model/records.hpp"

namespace tradecore::bindings {

class BarViews {
public:
    /// `view` is a class with the slots of tradecore.model.BarView, `symbols` names the
    /// instruments. AttributeError or TypeError if a slot is missing.
    BarViews(py::type view, py::tuple symbols);

    /// IndexError if the bar names an instrument without a symbol.
    [[nodiscard]] py::object make(const model::Bar& bar) const;

private:
    SlotClass view_;
    py::tuple symbols_;
};

/// The bar again, as far as formulas read it: times, timeframe and prices.
[[nodiscard]] model::Bar bar_of_view(const py::handle& view);

} // namespace tradecore::bindings

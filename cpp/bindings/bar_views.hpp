// SPDX-License-Identifier: Apache-2.0
// Bars as a free-form strategy sees them: objects of a Python class with slots, filled without
// running any Python.
#pragma once

#include <array>

#include "bind.hpp"
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
    static constexpr std::size_t kSlots = 13;

    py::type view_;
    py::tuple symbols_;
    py::tuple nothing_;
    std::array<py::object, kSlots> slots_; ///< Descriptors, in the order of the class.
};

/// The bar again, as far as formulas read it: times, timeframe and prices.
[[nodiscard]] model::Bar bar_of_view(const py::handle& view);

} // namespace tradecore::bindings

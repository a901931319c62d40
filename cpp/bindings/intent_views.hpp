// SPDX-License-Identifier: Apache-2.0
// Intents as the engine takes them: objects of tradecore.model.Intent.
#pragma once

#include "slot_class.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::bindings {

class IntentViews {
public:
    /// `view` is a class with the slots of tradecore.model.Intent. `words` has its purpose, side
    /// and order type for each action. AttributeError or TypeError if a slot is missing.
    IntentViews(py::type view, py::tuple symbols, py::tuple strategies, py::tuple words);

    /// IndexError if the intent names an instrument, a strategy or an action without a word.
    [[nodiscard]] py::object make(const policy::Intent& intent) const;

private:
    SlotClass view_;
    py::tuple symbols_;
    py::tuple strategies_;
    py::tuple words_;
};

} // namespace tradecore::bindings

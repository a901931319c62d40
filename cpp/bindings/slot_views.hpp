// SPDX-License-Identifier: Apache-2.0
// Objects of a Python class with slots, filled without running any Python.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bind.hpp"
#include "tradecore/base/exact.hpp"

namespace tradecore::bindings {

/// Makes objects of one class, whose slots are then put in one by one.
class SlotViews {
public:
    /// AttributeError or TypeError if `view` lacks one of the slots.
    SlotViews(py::type view, std::span<const char* const> slots);

    /// An object whose slots are all empty.
    [[nodiscard]] py::object make() const;
    /// Fills one slot, by its place among those of the constructor.
    void put(const py::object& made, std::size_t slot, const py::object& value) const;

private:
    py::type view_;
    py::tuple nothing_;
    std::vector<py::object> slots_; ///< Descriptors.
};

/// A raw amount in whole units, rounded once: as Python divides ints.
[[nodiscard]] py::object whole(base::int128 raw);

} // namespace tradecore::bindings

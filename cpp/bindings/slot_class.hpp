// SPDX-License-Identifier: Apache-2.0
// Objects of a Python class with slots, such as a frozen dataclass, filled without running any
// Python: a small part of what its constructor costs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bind.hpp"
#include "tradecore/base/exact.hpp"

namespace tradecore::bindings {

class SlotClass {
public:
    /// TypeError or AttributeError unless `type` has a slot of each name.
    SlotClass(py::type type, std::span<const char* const> names);

    /// What an object of the class has in the slot of the name at `place`; AttributeError if none.
    [[nodiscard]] py::object get(const py::handle& of, std::size_t place) const;

    /// Pre: as many values as names, in their order.
    template <class... Values> [[nodiscard]] py::object make(const Values&... values) const {
        py::object made = empty();
        std::size_t next = 0;
        (put(made, next++, values), ...);
        return made;
    }

private:
    [[nodiscard]] py::object empty() const;
    void put(const py::object& made, std::size_t place, const py::handle& value) const;

    py::type type_;
    py::tuple nothing_;
    std::vector<py::object> slots_; ///< Descriptors, in the order of the names.
};

/// A callable that fills an object's slots: `filler(object, values...)`, as many values as names.
/// For constructors of frozen classes, whose own way to set a field is several times slower.
[[nodiscard]] py::object make_slot_filler(const py::type& type,
                                          const std::vector<std::string>& names);

/// A raw amount in whole units, rounded once: as Python divides ints.
[[nodiscard]] py::object whole(base::int128 raw);

/// An item of a tuple; IndexError that begins with `what` and the place if there is none.
[[nodiscard]] py::handle item_of(const py::tuple& items, std::size_t place, const char* what);

} // namespace tradecore::bindings

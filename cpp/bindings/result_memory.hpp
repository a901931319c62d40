// SPDX-License-Identifier: Apache-2.0
// Memory of results that are not small. A system hands out every page filled with zeros, which
// costs more than most indicators; so what arrays leave behind is kept for the next ones, up to
// 128 MiB.
#pragma once

#include <vector>

#include "bind.hpp"

namespace tradecore::bindings {

/// One of the `results` of a call, an array of which nothing is written yet. Pre: the GIL is held.
/// Throws std::bad_alloc.
[[nodiscard]] py::array new_result(const py::dtype& type, const std::vector<py::ssize_t>& shape,
                                   std::size_t results);

} // namespace tradecore::bindings

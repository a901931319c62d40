// SPDX-License-Identifier: Apache-2.0
// tradecore._core.book
#include "bind.hpp"

namespace tradecore::bindings {

void bind_book(py::module_& root) {
    root.def_submodule("book");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.bars
#include "bind.hpp"

namespace tradecore::bindings {

void bind_bars(py::module_& root) {
    root.def_submodule("bars");
}

} // namespace tradecore::bindings

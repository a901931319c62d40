// SPDX-License-Identifier: Apache-2.0
// tradecore._core.indicators
#include "bind.hpp"

namespace tradecore::bindings {

void bind_indicators(py::module_& root) {
    root.def_submodule("indicators");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.market
#include "bind.hpp"

namespace tradecore::bindings {

void bind_market(py::module_& root) {
    root.def_submodule("market");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.ring
#include "bind.hpp"

namespace tradecore::bindings {

void bind_ring(py::module_& root) {
    root.def_submodule("ring");
}

} // namespace tradecore::bindings

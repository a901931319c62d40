// SPDX-License-Identifier: Apache-2.0
// tradecore._core.graph
#include "bind.hpp"

namespace tradecore::bindings {

void bind_graph(py::module_& root) {
    root.def_submodule("graph");
}

} // namespace tradecore::bindings

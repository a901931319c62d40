// SPDX-License-Identifier: Apache-2.0
// tradecore._core.sim
#include "bind.hpp"

namespace tradecore::bindings {

void bind_sim(py::module_& root) {
    root.def_submodule("sim");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.policy
#include "bind.hpp"

namespace tradecore::bindings {

void bind_policy(py::module_& root) {
    root.def_submodule("policy");
}

} // namespace tradecore::bindings

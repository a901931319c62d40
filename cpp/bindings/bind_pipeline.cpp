// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline
#include "bind.hpp"

namespace tradecore::bindings {

void bind_pipeline(py::module_& root) {
    root.def_submodule("pipeline");
}

} // namespace tradecore::bindings

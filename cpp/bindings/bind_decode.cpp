// SPDX-License-Identifier: Apache-2.0
// tradecore._core.decode
#include "bind.hpp"

namespace tradecore::bindings {

void bind_decode(py::module_& root) {
    root.def_submodule("decode");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// Table of contents of tradecore._core: one submodule for each area.
#include "bind.hpp"

PYBIND11_MODULE(_core, module) {
    using namespace tradecore::bindings;
    module.doc() = "The compiled core. Private: use the Python packages around it.";
    module.attr("__version__") = TC_VERSION;
    module.attr("compiler") = TC_COMPILER;
    module.attr("build_flags") = TC_BUILD_FLAGS;
    bind_model(module);
    bind_ring(module);
    bind_decode(module);
    bind_book(module);
    bind_bars(module);
    bind_indicators(module);
    bind_graph(module);
    bind_policy(module);
    bind_sim(module);
    bind_market(module);
    bind_pipeline(module);
}

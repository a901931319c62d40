// SPDX-License-Identifier: Apache-2.0
// The parts of tradecore._core.pipeline that have a file of their own, beside those in bind.hpp.
#pragma once

#include "bind.hpp"

namespace tradecore::bindings {

void bind_pipeline_ticks(py::module_& pipeline);

} // namespace tradecore::bindings

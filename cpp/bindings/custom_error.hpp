// SPDX-License-Identifier: Apache-2.0
// How the exception of a custom indicator written in Python comes through C++ that throws nothing.
//
// Such an indicator runs on the thread that called from Python only. What its function raises waits
// on that thread until the call is done; whoever binds a call that may run indicators raises it
// then.
#pragma once

#include "bind.hpp"

namespace tradecore::bindings {

/// True with the Python error set if one waits; for plain C-API methods.
[[nodiscard]] bool set_held_error() noexcept;
/// Throws the error that waits, if there is one. Pre: the GIL is held.
void raise_held_error();

} // namespace tradecore::bindings

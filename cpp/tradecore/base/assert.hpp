// SPDX-License-Identifier: Apache-2.0
// TC_ASSERT states what only a bug can break. On in debug and sanitizer builds.
#pragma once

#include <cstdio>
#include <cstdlib>

#ifdef NDEBUG
#define TC_ASSERT(condition) static_cast<void>(sizeof(condition))
#else
#define TC_ASSERT(condition)                                                                       \
    ((condition) ? static_cast<void>(0)                                                            \
                 : ::tradecore::base::assert_failed(#condition, __FILE__, __LINE__))
#endif

#if defined(__CUDACC__)
#define TC_HOST_DEVICE __host__ __device__
#else
#define TC_HOST_DEVICE
#endif

namespace tradecore::base {

[[noreturn]] inline void assert_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, condition);
    std::abort();
}

} // namespace tradecore::base

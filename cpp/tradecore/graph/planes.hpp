// SPDX-License-Identifier: Apache-2.0
// Conditions over a chunk of bars as bits: one plane for true, one for false, neither for unknown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tradecore/graph/compare.hpp"
#include "tradecore/graph/program.hpp"

namespace tradecore::graph {

inline constexpr std::size_t kChunkBars = 1024;
inline constexpr std::size_t kChunkWords = kChunkBars / kWordBits;
using Plane = std::array<std::uint64_t, kChunkWords>;

struct Planes {
    Plane yes;
    Plane no;
};

/// How two columns compare, in this chunk and at the end of the one before.
struct Comparison {
    struct Bits {
        Plane greater{};
        Plane less{};
        Plane known{}; ///< Neither side is NaN.
    };
    struct Last {
        bool greater = false;
        bool less = false;
        bool known = false;
    };

    Bits now;
    Last before; ///< At the bar before the chunk.

    /// Goes on by `count` bars of two columns of kChunkBars. Pre: 0 < count, and chunks but the
    /// last are full.
    void run(const CompareKernels& kernels, const Compared& left, const Compared& right,
             std::size_t count) noexcept;

private:
    bool has_run_ = false;
};

/// The planes of a comparison or crossing of the two columns; `is_turned`: of right to left.
/// Without `with_no` that one stays as it is.
void read(const Comparison& from, Op op, bool is_turned, bool with_no, Planes& out) noexcept;

/// logical_and, logical_or, logical_not (of `left`).
void combine(Op op, const Planes& left, const Planes& right, Planes& out) noexcept;

/// Of numbers: true where exactly 1, false where exactly 0.
void from_column(const double* column, std::size_t count, Planes& out) noexcept;
/// 1, 0 or NaN.
void to_column(const Planes& planes, std::size_t count, double* out) noexcept;

/// The bits of the first `count` bars.
[[nodiscard]] Plane mask_of(std::size_t count) noexcept;

} // namespace tradecore::graph

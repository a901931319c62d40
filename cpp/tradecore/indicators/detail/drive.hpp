// SPDX-License-Identifier: Apache-2.0
// How update_many walks a span: bar by bar where it must, in chunks through a kernel where it may.
#pragma once

#include <algorithm>
#include <cstddef>

#include "tradecore/indicators/detail/kernels.hpp"

namespace tradecore::indicators::detail {

inline constexpr std::size_t kChunk = 1'024; ///< Bars at a time, in the cache.

inline constexpr std::size_t kLeast = 32; ///< Fewer bars are not worth a kernel on windows.

/// `count` cut to whole blocks, which is what kernels on windows take.
[[nodiscard]] constexpr std::size_t whole_blocks(std::size_t count) noexcept {
    return count / kBlock * kBlock;
}

/// `work` has
///   bool step(i)        updates with bar i, writes its outputs, says whether the bar was seen;
///   bool ready(run)     whether a kernel may start, `run` bars before having been seen in a row;
///   size_t fast(i, n)   runs the kernel over up to n bars, says how many it took;
///   void settle(i, n)   catches up on the n bars before i that kernels took, before a step.
/// A kernel is offered at least `least` bars; after a refusal `refused` bars are stepped.
template <class Work>
void drive(std::size_t count, std::size_t least, std::size_t refused, Work&& work) noexcept {
    std::size_t run = 0;
    std::size_t ahead = 0;
    for (std::size_t i = 0; i < count;) {
        const std::size_t n = std::min(kChunk, count - i);
        std::size_t steps = 1;
        if (n >= least && work.ready(run)) {
            const std::size_t taken = work.fast(i, n);
            if (taken > 0) {
                i += taken;
                run += taken;
                ahead += taken;
                continue;
            }
            steps = std::min(n, refused);
        }
        if (ahead > 0) {
            work.settle(i, ahead);
            ahead = 0;
        }
        for (const std::size_t end = i + steps; i < end; ++i) {
            run = work.step(i) ? run + 1 : 0;
        }
    }
    if (ahead > 0) {
        work.settle(count, ahead);
    }
}

} // namespace tradecore::indicators::detail

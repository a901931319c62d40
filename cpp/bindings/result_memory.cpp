// SPDX-License-Identifier: Apache-2.0
#include "result_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <numeric>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace tradecore::bindings {
namespace {

constexpr std::size_t kPage = std::size_t{4} << 10;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kHuge = 2 * kHugePage;              ///< Larger blocks are of huge pages.
constexpr std::size_t kLeast = std::size_t{128} << 10;    ///< As much glibc gives back when freed.
constexpr std::size_t kMostKept = std::size_t{128} << 20; ///< Bytes kept for later.
constexpr std::size_t kMostBlocks = 64;                   ///< As many are looked through.

struct Block {
    void* at;
    std::size_t bytes; ///< Whole pages.
};

std::size_t page_of(std::size_t bytes) {
    return bytes >= kHuge ? kHugePage : kPage;
}

/// Blocks that no array uses, the latest at the back. Guarded by the GIL. Never destroyed, as
/// arrays may outlive everything.
class Kept {
public:
    [[nodiscard]] void* take(std::size_t bytes) {
        const auto found =
            std::ranges::find(blocks_.rbegin(), blocks_.rend(), bytes, &Block::bytes);
        if (found == blocks_.rend()) {
            return fresh(bytes);
        }
        void* const at = found->at;
        total_ -= bytes;
        blocks_.erase(std::next(found).base());
        return at;
    }
    void put(const Block& block) {
        blocks_.push_back(block);
        total_ += block.bytes;
        while (total_ > kMostKept || blocks_.size() > kMostBlocks) {
            total_ -= blocks_.front().bytes;
            std::free(blocks_.front().at); // NOLINT(*-no-malloc): of aligned_alloc.
            blocks_.erase(blocks_.begin());
        }
    }

private:
    static void* fresh(std::size_t bytes) {
        void* const at = std::aligned_alloc(page_of(bytes), bytes);
        if (at == nullptr) {
            throw std::bad_alloc();
        }
#if defined(__linux__)
        if (bytes >= kHuge) {
            madvise(at, bytes, MADV_HUGEPAGE); // A wish: it need not be granted.
        }
#endif
        return at;
    }

    std::vector<Block> blocks_;
    std::size_t total_ = 0;
};

Kept& kept() {
    static Kept& blocks = *new Kept;
    return blocks;
}

} // namespace

py::array new_result(const py::dtype& type, const std::vector<py::ssize_t>& shape,
                     std::size_t results) {
    const auto bytes = static_cast<std::size_t>(std::accumulate(
        shape.begin(), shape.end(), py::ssize_t{type.itemsize()}, std::multiplies<>()));
    if (results * bytes < kLeast) {
        return {type, shape};
    }
    auto block = std::make_unique<Block>();
    const std::size_t page = page_of(bytes);
    block->bytes = (bytes + page - 1) / page * page;
    block->at = kept().take(block->bytes);
    const py::capsule owner(block.get(), [](void* object) {
        const std::unique_ptr<Block> used(static_cast<Block*>(object));
        kept().put(*used);
    });
    return {type, shape, block.release()->at, owner};
}

} // namespace tradecore::bindings

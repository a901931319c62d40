// SPDX-License-Identifier: Apache-2.0
// What the pipeline has to tell its owner, in buffers made once. Full means refused and counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tradecore::pipeline {

/// A run of records in the order they were put in. Allocates only in the constructor.
template <class Record> class WakeBuffer {
public:
    explicit WakeBuffer(std::size_t capacity) { records_.reserve(capacity); }

    [[nodiscard]] bool is_full() const noexcept { return records_.size() == records_.capacity(); }
    [[nodiscard]] std::size_t size() const noexcept { return records_.size(); }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

    /// False, and counted, when the buffer is full.
    bool push(const Record& record) noexcept {
        if (is_full()) {
            ++refused_;
            return false;
        }
        records_.push_back(record);
        return true;
    }
    /// Counts what its maker did not even try to make for want of room.
    void refuse() noexcept { ++refused_; }

    [[nodiscard]] std::span<Record> records() noexcept { return records_; }
    [[nodiscard]] std::span<const Record> records() const noexcept { return records_; }
    void clear() noexcept { records_.clear(); }

private:
    std::vector<Record> records_;
    std::uint64_t refused_ = 0;
};

} // namespace tradecore::pipeline

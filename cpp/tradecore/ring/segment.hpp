// SPDX-License-Identifier: Apache-2.0
// A named segment of shared memory: a header, broadcast channels and latency histograms. One
// process writes it; any number of the same user's look on, read-only.
//
// A segment is never written by two processes, and a restart never reuses the memory: it makes a
// new file under the same name, with a higher epoch, and marks the old one as superseded.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradecore/base/histogram.hpp"
#include "tradecore/ring/broadcast.hpp"
#include "tradecore/ring/segment_file.hpp"

namespace tradecore::ring {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free &&
                  sizeof(std::atomic<std::uint64_t>) == sizeof(std::uint64_t),
              "an atomic word is a word of memory, so that processes can share it");

inline constexpr std::uint64_t kSegmentMagic = 0x31'67'6E'69'72'63'74'00 | 0x89; // "\x89tcring1"
inline constexpr std::uint32_t kSegmentLayout = 1;
inline constexpr std::uint64_t kPage = 4'096;
inline constexpr std::size_t kChannelsMax = 8;
inline constexpr std::size_t kHistogramsMax = 16;

/// As stored. A writer that dies leaves `live` behind; its lock tells.
enum class StoredState : std::uint64_t { none, live, ended, superseded };

struct ChannelEntry {
    std::array<char, 24> name{}; ///< Zero-terminated.
    std::uint64_t record_bytes = 0;
    std::uint64_t capacity = 0;
    std::uint64_t published_at = 0; ///< Offset of the count, alone on 128 bytes.
    std::uint64_t slots_at = 0;     ///< Offset of the first slot.
    std::uint64_t reserved = 0;
};

struct HistogramEntry {
    std::array<char, 24> name{}; ///< Zero-terminated.
    std::uint64_t at = 0;        ///< Offset of its SharedHistogram.
};

/// The first page. All but `state` is written before the file has its name, and never again.
struct SegmentHeader {
    std::uint64_t magic = 0; ///< These four keep their places in every layout.
    std::uint32_t layout = 0;
    std::uint32_t pid = 0;
    std::uint64_t epoch = 0;
    std::atomic<std::uint64_t> state{0}; ///< StoredState.
    std::uint64_t file_bytes = 0;
    std::uint64_t records = 0;   ///< Hash of the layouts of all records.
    std::int64_t started_ns = 0; ///< Wall clock, ns since the Unix epoch.
    std::uint32_t channels = 0;
    std::uint32_t histograms = 0;
    std::array<char, 64> name{}; ///< Zero-terminated.
    std::array<ChannelEntry, kChannelsMax> channel{};
    std::array<HistogramEntry, kHistogramsMax> histogram{};
};
static_assert(sizeof(ChannelEntry) == 64 && sizeof(HistogramEntry) == 32);
static_assert(offsetof(SegmentHeader, state) == 24 && offsetof(SegmentHeader, name) == 64);
static_assert(offsetof(SegmentHeader, channel) == 128 && sizeof(SegmentHeader) == 1152);

/// Counts that one thread adds to and others, of any process, copy.
struct alignas(128) SharedHistogram {
    std::atomic<std::uint64_t> max{0};
    std::atomic<double> ns_per_unit{1.0}; ///< What a recorded unit is worth.
    std::array<std::atomic<std::uint64_t>, base::HistogramSteps::kCount> counts{};

    /// The writer's thread only.
    void record(std::uint64_t value) noexcept {
        auto& count = counts[base::HistogramSteps::index_of(value)];
        count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        if (value > max.load(std::memory_order_relaxed)) {
            max.store(value, std::memory_order_relaxed);
        }
    }
    /// Any thread; each count is whole, one sample more or less may be in them.
    [[nodiscard]] base::Histogram copy() const noexcept;
};
static_assert(std::atomic<double>::is_always_lock_free);

struct ChannelSpec {
    std::string name;
    std::size_t record_bytes; ///< 64 or 128.
    std::size_t capacity;     ///< A power of two, at least 2.
};

/// The writer's side. Not for two threads at once.
class Segment {
public:
    /// Takes the name, after removing what dead writers of this user left behind.
    /// Throws std::invalid_argument; SegmentError if another process has the name, if its file is
    /// not a segment, or if there is no room.
    Segment(const std::string& name, std::span<const ChannelSpec> channels,
            std::span<const std::string> histograms, std::uint64_t records);
    Segment(const Segment&) = delete;
    Segment& operator=(const Segment&) = delete;
    ~Segment() { close(); }

    /// Readers are told that this was the end, and the name is free. What they have not read yet
    /// they can still read. Writers and histograms of this segment must not be used any more.
    void close() noexcept;
    [[nodiscard]] bool is_open() const noexcept { return !mapping_.bytes().empty(); }

    /// Once for each channel. Pre: is_open(), the channel's records are of kWords.
    template <std::size_t kWords>
    [[nodiscard]] BroadcastWriter<kWords> writer(std::size_t channel) const noexcept {
        const ChannelEntry& entry = header_->channel[channel];
        TC_ASSERT(entry.record_bytes == 8 * kWords);
        auto* const slots = at<BroadcastSlot<kWords>>(entry.slots_at);
        return {{slots, static_cast<std::size_t>(entry.capacity)},
                *at<std::atomic<std::uint64_t>>(entry.published_at)};
    }
    /// Pre: is_open(), index below the number of histograms.
    [[nodiscard]] SharedHistogram& histogram(std::size_t index) const noexcept {
        return *at<SharedHistogram>(header_->histogram[index].at);
    }
    [[nodiscard]] std::size_t histograms() const noexcept { return header_->histograms; }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }

private:
    template <class T> [[nodiscard]] T* at(std::uint64_t offset) const noexcept {
        return reinterpret_cast<T*>(mapping_.bytes().data() + offset);
    }

    std::string name_;
    std::string path_;
    std::uint64_t epoch_ = 0;
    File file_; // Its lock is what makes this process the writer.
    Mapping mapping_;
    SegmentHeader* header_ = nullptr;
    std::int64_t pid_;
};

/// How a segment's writer is doing.
enum class WriterState : std::uint8_t {
    alive,
    ended,      ///< Closed in good order.
    died,       ///< Gone without a word.
    superseded, ///< Another has started under the same name.
};

/// A reader's side: everything read from the memory is checked once, here, and copied.
class SegmentView {
public:
    /// Throws std::invalid_argument (name), SegmentAbsent, SegmentError: not whole, foreign, of
    /// another layout or of other records.
    SegmentView(const std::string& name, std::uint64_t records);

    [[nodiscard]] WriterState state() const noexcept;

    /// Throws SegmentError unless there is such a channel, with records of kWords.
    template <std::size_t kWords>
    [[nodiscard]] BroadcastReader<kWords> reader(std::string_view channel, Start start) const {
        const ChannelEntry& entry = find(channel, kWords * sizeof(std::uint64_t));
        const auto* const slots = at<BroadcastSlot<kWords>>(entry.slots_at);
        return {std::span(slots, static_cast<std::size_t>(entry.capacity)),
                *at<std::atomic<std::uint64_t>>(entry.published_at), start};
    }

    struct NamedHistogram {
        std::string name;
        double ns_per_unit;
        base::Histogram counts;
    };
    [[nodiscard]] std::vector<NamedHistogram> histograms() const;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
    [[nodiscard]] std::uint32_t pid() const noexcept { return pid_; }
    [[nodiscard]] std::int64_t started_ns() const noexcept { return started_ns_; }

private:
    template <class T> [[nodiscard]] const T* at(std::uint64_t offset) const noexcept {
        return reinterpret_cast<const T*>(mapping_.bytes().data() + offset);
    }
    [[nodiscard]] const ChannelEntry& find(std::string_view name, std::size_t record_bytes) const;
    void check(std::uint64_t records);
    [[noreturn]] void refuse(const std::string& what) const;
    [[nodiscard]] bool fits(std::uint64_t offset, std::uint64_t count, std::uint64_t size,
                            std::uint64_t alignment) const noexcept;

    std::string path_;
    File file_;
    Mapping mapping_;
    std::uint64_t epoch_ = 0;
    std::uint32_t pid_ = 0;
    std::int64_t started_ns_ = 0;
    std::vector<ChannelEntry> channels_;
    std::vector<HistogramEntry> histograms_;
};

} // namespace tradecore::ring

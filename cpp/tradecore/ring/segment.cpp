// SPDX-License-Identifier: Apache-2.0
#include "tradecore/ring/segment.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <new>

namespace tradecore::ring {
namespace {

constexpr std::uint64_t kAlone = 128; // Bytes: no neighbour shares a pair of lines.
constexpr std::uint64_t kCapacityMax = std::uint64_t{1} << 32;

[[nodiscard]] constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t step) noexcept {
    return (value + step - 1) / step * step;
}

[[nodiscard]] constexpr bool is_printable(char c) noexcept {
    return c >= ' ' && c <= '~';
}

template <std::size_t kSize>
[[nodiscard]] std::array<char, kSize> text_of(const std::string& text, const char* what) {
    if (text.empty() || text.size() >= kSize ||
        !std::all_of(text.begin(), text.end(), is_printable)) {
        throw std::invalid_argument(std::string(what) + " was '" + text + "', must be 1 to " +
                                    std::to_string(kSize - 1) + " printable ASCII characters");
    }
    std::array<char, kSize> result{};
    std::copy(text.begin(), text.end(), result.begin());
    return result;
}

/// What is before the first zero, fit to be shown whatever another process wrote there.
template <std::size_t kSize>
[[nodiscard]] std::string text_in(const std::array<char, kSize>& text) {
    std::string result(text.data(), ::strnlen(text.data(), kSize));
    std::replace_if(result.begin(), result.end(), [](char c) { return !is_printable(c); }, '?');
    return result;
}

struct Layout {
    std::vector<ChannelEntry> channels;
    std::vector<HistogramEntry> histograms;
    std::uint64_t bytes = 0;
};

[[nodiscard]] Layout lay_out(std::span<const ChannelSpec> channels,
                             std::span<const std::string> histograms) {
    if (channels.size() > kChannelsMax || histograms.size() > kHistogramsMax) {
        throw std::invalid_argument("a segment holds at most " + std::to_string(kChannelsMax) +
                                    " channels and " + std::to_string(kHistogramsMax) +
                                    " histograms");
    }
    Layout layout;
    std::uint64_t end = kPage;
    for (const std::string& name : histograms) {
        layout.histograms.push_back({text_of<24>(name, "histogram"), end});
        end = round_up(end + sizeof(SharedHistogram), kAlone);
    }
    for (const ChannelSpec& spec : channels) {
        if (!std::has_single_bit(spec.capacity) || spec.capacity < 2 ||
            spec.capacity > kCapacityMax) {
            throw std::invalid_argument("capacity of " + spec.name + " was " +
                                        std::to_string(spec.capacity) +
                                        ", must be a power of two from 2 to 2^32");
        }
        ChannelEntry entry;
        entry.name = text_of<24>(spec.name, "channel");
        entry.record_bytes = spec.record_bytes;
        entry.capacity = spec.capacity;
        entry.published_at = end;
        entry.slots_at = round_up(end + kAlone, kPage);
        end = round_up(entry.slots_at + spec.capacity * spec.record_bytes, kPage);
        layout.channels.push_back(entry);
    }
    layout.bytes = round_up(end, kPage);
    return layout;
}

/// What the first bytes of every layout say.
struct Head {
    std::uint64_t magic = 0;
    std::uint32_t layout = 0;
    std::uint32_t pid = 0;
    std::uint64_t epoch = 0;
};
static_assert(sizeof(Head) == offsetof(SegmentHeader, state));

/// All zero unless the file begins as a segment does.
[[nodiscard]] Head head_of(const File& file) noexcept {
    Head head;
    const std::size_t read = file.read(std::as_writable_bytes(std::span(&head, 1)));
    return read >= sizeof head.magic && head.magic == kSegmentMagic ? head : Head{};
}

/// One above the epoch of what stands at the path now; 0 if it is new.
/// Throws SegmentError if it is no segment: somebody else's file is not ours to replace.
[[nodiscard]] std::uint64_t next_epoch(const File& file, const std::string& path) {
    const Head head = head_of(file);
    if (file.size() != 0 && head.magic == 0) {
        throw SegmentError(path + ": is not a segment, and will not be replaced; remove it or take "
                                  "another name");
    }
    return head.magic == 0 ? 0 : head.epoch + 1;
}

[[nodiscard]] std::string owner_of(const std::string& path) {
    const Head head = head_of(open_to_read(path));
    return head.pid == 0 ? "another process" : "process " + std::to_string(head.pid);
}

void mark_superseded(const File& old, const std::string& path) {
    if (old.size() >= sizeof(SegmentHeader)) {
        const Mapping mapping(old, sizeof(SegmentHeader), Mapping::Access::write, path);
        auto* const header = reinterpret_cast<SegmentHeader*>(mapping.bytes().data());
        // Publishes nothing but itself: whoever sees it looks for the new file.
        header->state.store(static_cast<std::uint64_t>(StoredState::superseded),
                            std::memory_order_relaxed);
    }
}

/// Removes files that a start which fails has made.
class Undo {
public:
    ~Undo() {
        for (const std::string& path : paths_) {
            ::unlink(path.c_str());
        }
    }
    void add(const std::string& path) { paths_.push_back(path); }
    void clear() noexcept { paths_.clear(); }

private:
    std::vector<std::string> paths_;
};

} // namespace

base::Histogram SharedHistogram::copy() const noexcept {
    std::array<std::uint64_t, base::HistogramSteps::kCount> copied;
    for (std::size_t i = 0; i < copied.size(); ++i) {
        copied[i] = counts[i].load(std::memory_order_relaxed);
    }
    return {copied, max.load(std::memory_order_relaxed)};
}

Segment::Segment(const std::string& name, std::span<const ChannelSpec> channels,
                 std::span<const std::string> histograms, std::uint64_t records)
    : name_(name), path_(segment_path(name)), pid_(::getpid()) {
    const Layout layout = lay_out(channels, histograms);
    remove_dead_segments(kSegmentMagic, path_);
    // Who holds the lock of what stands at the path may put something else there.
    const File old = open_to_own(path_);
    if (!old.is_open()) {
        throw SegmentError("segment '" + name_ + "' is written by " + owner_of(path_) +
                           ": end that process or take another name");
    }
    Undo undo;
    if (old.size() == 0) {
        undo.add(path_);
    }
    using std::chrono::system_clock;
    const std::int64_t now =
        std::chrono::duration_cast<std::chrono::nanoseconds>(system_clock::now().time_since_epoch())
            .count();
    // The clock makes it rise also after an orderly end, which leaves no file behind.
    epoch_ = std::max(next_epoch(old, path_), static_cast<std::uint64_t>(now));

    const std::string fresh_path = path_ + ".new";
    ::unlink(fresh_path.c_str()); // Of a start that died; ours is the only one under this name.
    file_ = open_to_own(fresh_path);
    if (!file_.is_open()) {
        throw SegmentError(fresh_path + ": is held by another process");
    }
    undo.add(fresh_path);
    // First of all, so that what a crash leaves can be told from other people's files.
    if (::pwrite(file_.descriptor(), &kSegmentMagic, sizeof kSegmentMagic, 0) !=
        static_cast<ssize_t>(sizeof kSegmentMagic)) {
        throw SegmentError(fresh_path + ": no room for a header");
    }
    reserve(file_, layout.bytes, fresh_path);
    mapping_ = Mapping(file_, layout.bytes, Mapping::Access::write, fresh_path);
    header_ = ::new (mapping_.bytes().data()) SegmentHeader;
    header_->magic = kSegmentMagic;
    header_->layout = kSegmentLayout;
    header_->pid = static_cast<std::uint32_t>(pid_);
    header_->epoch = epoch_;
    header_->file_bytes = layout.bytes;
    header_->records = records;
    header_->started_ns = now;
    header_->name = text_of<64>(name_, "name");
    header_->channels = static_cast<std::uint32_t>(layout.channels.size());
    header_->histograms = static_cast<std::uint32_t>(layout.histograms.size());
    std::copy(layout.channels.begin(), layout.channels.end(), header_->channel.begin());
    std::copy(layout.histograms.begin(), layout.histograms.end(), header_->histogram.begin());
    for (const HistogramEntry& entry : layout.histograms) {
        ::new (mapping_.bytes().data() + entry.at) SharedHistogram;
    }
    // Publishes the header to mappings of the file.
    header_->state.store(static_cast<std::uint64_t>(StoredState::live), std::memory_order_release);
    if (::rename(fresh_path.c_str(), path_.c_str()) != 0) {
        throw SegmentError(path_ + ": cannot be put in place");
    }
    undo.clear();
    mark_superseded(old, path_);
}

void Segment::close() noexcept {
    if (!is_open()) {
        return;
    }
    // A forked child has a copy of all this, but it is not the writer.
    if (::getpid() == pid_) {
        // Publishes all that was published before it.
        header_->state.store(static_cast<std::uint64_t>(StoredState::ended),
                             std::memory_order_release);
        if (file_.is_at(path_)) {
            ::unlink(path_.c_str());
        }
    }
    header_ = nullptr;
    mapping_ = Mapping();
    file_ = File();
}

SegmentView::SegmentView(const std::string& name, std::uint64_t records)
    : path_(segment_path(name)), file_(open_to_read(path_)) {
    const std::size_t bytes = file_.size();
    if (bytes == 0) {
        throw SegmentAbsent(path_ + ": was 0 bytes, must be at least " +
                            std::to_string(sizeof(SegmentHeader)) +
                            ": its writer is about to start, or died when it was");
    }
    if (bytes < sizeof(SegmentHeader)) {
        refuse("was " + std::to_string(bytes) + " bytes, must be at least " +
               std::to_string(sizeof(SegmentHeader)) + ": it is not whole, or not a segment");
    }
    mapping_ = Mapping(file_, bytes, Mapping::Access::read, path_);
    check(records);
}

void SegmentView::refuse(const std::string& what) const {
    throw SegmentError(path_ + ": " + what);
}

bool SegmentView::fits(std::uint64_t offset, std::uint64_t count, std::uint64_t size,
                       std::uint64_t alignment) const noexcept {
    const std::uint64_t bytes = mapping_.bytes().size();
    return offset % alignment == 0 && offset >= sizeof(SegmentHeader) && offset <= bytes &&
           count <= (bytes - offset) / size;
}

void SegmentView::check(std::uint64_t records) {
    const auto& header = *at<SegmentHeader>(0);
    if (header.magic != kSegmentMagic) {
        refuse("does not begin as a segment does");
    }
    if (header.layout != kSegmentLayout) {
        refuse("layout was " + std::to_string(header.layout) + ", must be " +
               std::to_string(kSegmentLayout) + ": its writer is another version of tradecore");
    }
    if (header.file_bytes != mapping_.bytes().size()) {
        refuse("was " + std::to_string(mapping_.bytes().size()) + " bytes, must be " +
               std::to_string(header.file_bytes) + ": it is not whole");
    }
    if (header.records != records) {
        refuse("holds records of another layout: its writer is another version of tradecore");
    }
    // Copied first and checked then: what is used later is what was checked.
    const std::uint32_t channels = header.channels;
    const std::uint32_t histograms = header.histograms;
    if (channels > kChannelsMax || histograms > kHistogramsMax) {
        refuse("names " + std::to_string(channels) + " channels and " + std::to_string(histograms) +
               " histograms, more than fit");
    }
    channels_.assign(header.channel.begin(), header.channel.begin() + channels);
    histograms_.assign(header.histogram.begin(), header.histogram.begin() + histograms);
    for (const ChannelEntry& entry : channels_) {
        const bool is_sound = (entry.record_bytes == 64 || entry.record_bytes == 128) &&
                              std::has_single_bit(entry.capacity) && entry.capacity >= 2 &&
                              entry.capacity <= kCapacityMax &&
                              fits(entry.published_at, 1, kAlone, kAlone) &&
                              fits(entry.slots_at, entry.capacity, entry.record_bytes, kAlone);
        if (!is_sound) {
            refuse("channel '" + text_in(entry.name) + "' does not lie inside it");
        }
    }
    for (const HistogramEntry& entry : histograms_) {
        if (!fits(entry.at, 1, sizeof(SharedHistogram), alignof(SharedHistogram))) {
            refuse("histogram '" + text_in(entry.name) + "' does not lie inside it");
        }
    }
    epoch_ = header.epoch;
    pid_ = header.pid;
    started_ns_ = header.started_ns;
}

WriterState SegmentView::state() const noexcept {
    const auto stored = [this] {
        // Waits for what was published before the end.
        return static_cast<StoredState>(
            at<SegmentHeader>(0)->state.load(std::memory_order_acquire));
    };
    StoredState state = stored();
    if (state == StoredState::live) {
        if (!file_.is_unlocked()) {
            return WriterState::alive;
        }
        state = stored(); // It may have ended between the two looks.
    }
    switch (state) {
    case StoredState::ended: return WriterState::ended;
    case StoredState::superseded: return WriterState::superseded;
    default: return WriterState::died;
    }
}

const ChannelEntry& SegmentView::find(std::string_view name, std::size_t record_bytes) const {
    for (const ChannelEntry& entry : channels_) {
        if (text_in(entry.name) == name && entry.record_bytes == record_bytes) {
            return entry;
        }
    }
    refuse("has no channel '" + std::string(name) + "' of " + std::to_string(record_bytes) +
           "-byte records");
}

std::vector<SegmentView::NamedHistogram> SegmentView::histograms() const {
    std::vector<NamedHistogram> result;
    for (const HistogramEntry& entry : histograms_) {
        const auto& shared = *at<SharedHistogram>(entry.at);
        result.push_back({text_in(entry.name), shared.ns_per_unit.load(std::memory_order_relaxed),
                          shared.copy()});
    }
    return result;
}

} // namespace tradecore::ring

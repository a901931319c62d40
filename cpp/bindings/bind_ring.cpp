// SPDX-License-Identifier: Apache-2.0
// tradecore._core.ring: segments of shared memory, written and looked into; the rings' own cost.
#include <algorithm>
#include <optional>

#include "bind.hpp"
#include "records.hpp"
#include "tradecore/pipeline/channels.hpp"
#include "tradecore/pipeline/publisher.hpp"
#include "tradecore/ring/measure.hpp"
#include "tradecore/ring/segment.hpp"

namespace tradecore::bindings {

namespace {

using pipeline::Publisher;
using ring::Start;

double throughput(std::uint64_t messages, std::size_t capacity, std::size_t batch) {
    const py::gil_scoped_release release;
    return ring::measure_throughput(messages, capacity, batch);
}

template <auto kMeasure> Array<std::int64_t> times(std::size_t rounds) {
    std::vector<std::int64_t> result;
    {
        const py::gil_scoped_release release;
        result = kMeasure(rounds);
    }
    return to_array(std::span<const std::int64_t>(result));
}

DoubleArray publish_times(Publisher* publisher, std::size_t count, std::uint32_t spacing_ns) {
    if (publisher != nullptr && !publisher->is_open()) {
        throw py::value_error("segment '" + publisher->segment().name() + "' is closed");
    }
    std::vector<double> result;
    {
        const py::gil_scoped_release release;
        result = pipeline::measure_publish(publisher, count, spacing_ns);
    }
    return to_array(std::span<const double>(result));
}

/// What all records of a channel have in common; the rest is `body`.
py::dtype shared_dtype(bool has_ts_recv) {
    py::list fields;
    fields.append(py::make_tuple("ts_event", "<i8"));
    if (has_ts_recv) {
        fields.append(py::make_tuple("ts_recv", "<i8"));
    }
    fields.append(py::make_tuple("body", has_ts_recv ? "V40" : "V48"));
    fields.append(py::make_tuple("instrument", "<u2"));
    fields.append(py::make_tuple("kind", "u1"));
    fields.append(py::make_tuple("flags", "u1"));
    fields.append(py::make_tuple("extra", "<u4"));
    return py::dtype::from_args(fields);
}

// --- Writing.

Publisher& open(Publisher& self) {
    if (!self.is_open()) {
        throw py::value_error("segment '" + self.segment().name() + "' is closed");
    }
    return self;
}

/// True if the rows are of this kind, and published.
template <class Record> bool publish_as(Publisher& self, const py::array& rows) {
    if (!rows.dtype().equal(dtype_of<Record>())) {
        return false;
    }
    const auto records = records_in<Record>(rows, "records");
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].tag.extra != pipeline::implied_extra(records[i])) {
            throw py::value_error("records[" + std::to_string(i) + "]: the last field was " +
                                  std::to_string(records[i].tag.extra) + ", must be " +
                                  std::to_string(pipeline::implied_extra(records[i])));
        }
    }
    for (const Record& record : records) {
        self.publish(record);
    }
    return true;
}

template <class... Records>
std::size_t publish(Publisher& self, const py::array& rows, const char* kinds) {
    open(self);
    if (!(publish_as<Records>(self, rows) || ...)) {
        throw py::type_error("records: dtype was " + py::str(rows.dtype()).cast<std::string>() +
                             ", must be " + kinds);
    }
    return static_cast<std::size_t>(rows.size());
}

void record_latency(Publisher& self, std::size_t histogram, const Array<std::uint64_t>& values,
                    double ns_per_unit) {
    const std::size_t count = open(self).segment().histograms();
    if (histogram >= count) {
        throw py::value_error("histogram was " + std::to_string(histogram) + ", must be below " +
                              std::to_string(count));
    }
    auto& shared = self.histogram(histogram);
    shared.ns_per_unit.store(ns_per_unit, std::memory_order_relaxed);
    for (const std::uint64_t value : in_span(values)) {
        shared.record(value);
    }
}

std::unique_ptr<Publisher> make_publisher(const std::string& name, std::size_t ticks,
                                          std::size_t bars, std::size_t events,
                                          const std::vector<std::string>& histograms) {
    return std::make_unique<Publisher>(name,
                                       pipeline::PublisherOptions{ticks, bars, events, histograms});
}

// --- Reading.

/// One channel of a reader: what it lost is told once.
template <std::size_t kWords> struct Channel {
    ring::BroadcastReader<kWords> reader;
    std::uint64_t lost_told = 0;
    std::size_t capacity;

    template <class Restore>
    py::tuple take(std::size_t most, const py::dtype& dtype, Restore&& restore) {
        // Never more than the channel holds, whatever the count in the memory says. It is looked at
        // only when something waits: the writer stores to it each time.
        const std::uint64_t waiting = reader.is_waiting() ? reader.published() - reader.next() : 0;
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>({most, capacity, waiting}));
        py::array rows(dtype, std::vector{static_cast<py::ssize_t>(size)});
        auto* const out = static_cast<ring::Words<kWords>*>(rows.mutable_data());
        std::size_t taken = 0;
        while (taken < size && reader.take(out[taken])) {
            restore(out[taken++]);
        }
        const std::uint64_t lost = reader.lost() - lost_told;
        lost_told = reader.lost();
        if (taken < size) {
            return py::make_tuple(rows[py::slice(0, static_cast<py::ssize_t>(taken), 1)], lost);
        }
        return py::make_tuple(rows, lost);
    }
    [[nodiscard]] py::dict counts() const {
        py::dict result;
        result["taken"] = reader.taken();
        result["lost"] = reader.lost();
        result["next"] = reader.next();
        result["published"] = reader.published();
        return result;
    }
};

class Reader {
public:
    Reader(const std::string& name, Start start)
        : view_(name, pipeline::records_hash()), ticks_(open<8>(pipeline::kTicksChannel, start)),
          bars_(open<16>(pipeline::kBarsChannel, start)),
          events_(open<8>(pipeline::kEventsChannel, start)) {}

    py::tuple take_ticks(std::size_t most, const py::dtype& dtype) {
        return ticks_.take(most, dtype, [](pipeline::TickWords&) noexcept {});
    }
    py::tuple take_bars(std::size_t most, const py::dtype& dtype) {
        return bars_.take(most, dtype, &pipeline::restore_bar);
    }
    py::tuple take_events(std::size_t most, const py::dtype& dtype) {
        return events_.take(most, dtype, &pipeline::restore_event);
    }
    [[nodiscard]] py::dict counts() const {
        py::dict result;
        result[pipeline::kTicksChannel] = ticks_.counts();
        result[pipeline::kBarsChannel] = bars_.counts();
        result[pipeline::kEventsChannel] = events_.counts();
        return result;
    }
    [[nodiscard]] py::dict latency() const {
        py::dict result;
        for (const auto& [name, ns_per_unit, counts] : view_.histograms()) {
            py::dict figures;
            const auto ns = [scale = ns_per_unit](std::uint64_t units) {
                return static_cast<double>(units) * scale;
            };
            figures["p50"] = ns(counts.quantile(0.5));
            figures["p99"] = ns(counts.quantile(0.99));
            figures["p999"] = ns(counts.quantile(0.999));
            figures["max"] = ns(counts.max());
            figures["count"] = counts.count();
            result[py::str(name.data(), name.size())] = figures;
        }
        return result;
    }
    [[nodiscard]] const ring::SegmentView& view() const noexcept { return view_; }

private:
    template <std::size_t kWords> Channel<kWords> open(const char* name, Start start) const {
        auto reader = view_.reader<kWords>(name, start);
        const std::size_t capacity = reader.capacity();
        return {std::move(reader), 0, capacity};
    }

    ring::SegmentView view_;
    Channel<8> ticks_;
    Channel<16> bars_;
    Channel<8> events_;
};

void bind_writer(py::module_& m) {
    py::class_<Publisher>(m, "Segment", py::is_final(),
                          "The writer's side of a segment of shared memory. For one thread.")
        .def(py::init(&make_publisher), py::arg("name"), py::arg("ticks") = 65'536,
             py::arg("bars") = 8'192, py::arg("events") = 8'192,
             py::arg("histograms") = std::vector<std::string>{"to_intent", "to_done"},
             "Takes the name. Capacities are powers of two.")
        .def(
            "publish_ticks",
            [](Publisher& self, const py::array& records) {
                return publish<model::TradeTick, model::QuoteTick, model::BookLevel>(
                    self, records, "TRADE, QUOTE or BOOK_LEVEL");
            },
            py::arg("records").noconvert(), "Returns how many.")
        .def(
            "publish_bars",
            [](Publisher& self, const py::array& records) {
                return publish<model::Bar>(self, records, "BAR");
            },
            py::arg("records").noconvert(), "Returns how many.")
        .def(
            "publish_events",
            [](Publisher& self, const py::array& records) {
                return publish<policy::Signal, policy::Intent>(self, records, "SIGNAL or INTENT");
            },
            py::arg("records").noconvert(), "Returns how many.")
        .def("record_latency", &record_latency, py::arg("histogram"), py::arg("values").noconvert(),
             py::arg("ns_per_unit") = 1.0, "Counts the values in the histogram of that index.")
        .def("close", &Publisher::close, "Tells readers that this was the end; frees the name.")
        .def_property_readonly("is_open", &Publisher::is_open)
        .def_property_readonly("name", [](const Publisher& self) { return self.segment().name(); })
        .def_property_readonly("path", [](const Publisher& self) { return self.segment().path(); })
        .def_property_readonly("epoch",
                               [](const Publisher& self) { return self.segment().epoch(); })
        .def_property_readonly("published", [](const Publisher& self) {
            return py::dict(py::arg("ticks") = self.ticks(), py::arg("bars") = self.bars(),
                            py::arg("events") = self.events());
        });
}

void bind_reader(py::module_& m, const py::module_& root) {
    py::native_enum<ring::WriterState>(m, "WriterState", "enum.IntEnum")
        .value("ALIVE", ring::WriterState::alive)
        .value("ENDED", ring::WriterState::ended)
        .value("DIED", ring::WriterState::died)
        .value("SUPERSEDED", ring::WriterState::superseded)
        .finalize();
    const py::dtype tick = shared_dtype(true);
    const py::dtype event = shared_dtype(false);
    m.attr("TICK") = tick;
    m.attr("EVENT") = event;
    const py::dtype bar = root.attr("model").attr("BAR");
    py::class_<Reader>(m, "Reader", py::is_final(),
                       "A reader's side of a segment, on a mapping that it cannot write.")
        .def(py::init([](const std::string& name, bool from_oldest) {
                 return std::make_unique<Reader>(name, from_oldest ? Start::oldest : Start::newest);
             }),
             py::arg("name"), py::arg("from_oldest") = false)
        .def(
            "take_ticks",
            [tick](Reader& self, std::size_t most) { return self.take_ticks(most, tick); },
            py::arg("most"), "(TICK records, how many were lost since the last take)")
        .def(
            "take_bars",
            [bar](Reader& self, std::size_t most) { return self.take_bars(most, bar); },
            py::arg("most"), "(BAR records, how many were lost since the last take)")
        .def(
            "take_events",
            [event](Reader& self, std::size_t most) { return self.take_events(most, event); },
            py::arg("most"), "(EVENT records, how many were lost since the last take)")
        .def("counts", &Reader::counts, "taken, lost, next and published of each channel.")
        .def("latency", &Reader::latency, "p50, p99, p999, max (ns) and count by name.")
        .def_property_readonly("state", [](const Reader& self) { return self.view().state(); })
        .def_property_readonly("epoch", [](const Reader& self) { return self.view().epoch(); })
        .def_property_readonly("pid", [](const Reader& self) { return self.view().pid(); })
        .def_property_readonly("started_ns",
                               [](const Reader& self) { return self.view().started_ns(); });
}

} // namespace

void bind_ring(py::module_& root) {
    auto m = root.def_submodule("ring", "Shared memory for observers; what a hand-over costs.");
    const auto& error =
        py::register_exception<ring::SegmentError>(m, "SegmentError", PyExc_RuntimeError);
    py::register_exception<ring::SegmentAbsent>(m, "SegmentAbsent", error.ptr());
    m.def("names", &ring::segment_names, "Names of the segments that there are, sorted.");
    bind_writer(m);
    bind_reader(m, root);
    m.def("bench_publish", &publish_times, py::arg("segment").none(true), py::arg("count"),
          py::arg("spacing_ns"),
          "ns of each publish of a trade, with two readings of the clock; None: those alone.");
    m.def("bench_throughput", &throughput, py::arg("messages"), py::arg("capacity") = 4096,
          py::arg("batch") = 64, "ns for each 64-byte message between two spinning threads.");
    m.def("bench_round_trips", &times<&ring::measure_round_trips>, py::arg("rounds"),
          "ns of each round trip through two rings.");
    m.def("bench_line_round_trips", &times<&ring::measure_line_round_trips>, py::arg("rounds"),
          "ns of each round trip of one cache line: the floor of the above.");
}

} // namespace tradecore::bindings

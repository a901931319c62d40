// SPDX-License-Identifier: Apache-2.0
// tradecore._core.indicators: indicators over arrays.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bind.hpp"
#include "custom_error.hpp"
#include "result_memory.hpp"
#include "stream.hpp"
#include "tradecore/indicators/detail/wide.hpp"
#include "tradecore/indicators/measure.hpp"

namespace tradecore::bindings {
namespace {

namespace ti = indicators;
namespace npy = py::detail;

constexpr std::size_t kChunk = 2'048; ///< Bars at a time where results become whole numbers.

struct Shape {
    int dimensions;
    std::array<py::ssize_t, 2> extents;
    bool operator==(const Shape&) const = default;
};

Shape shape_of(const py::handle& array) {
    const npy::PyArray_Proxy* const raw = npy::array_proxy(array.ptr());
    return {raw->nd, {raw->dimensions[0], raw->nd == 2 ? raw->dimensions[1] : 1}};
}

std::string text_of(const py::handle& object) {
    return py::str(object).cast<std::string>();
}

bool is_array(const py::handle& object) {
    return npy::npy_api::get().PyArray_Check_(object.ptr());
}

bool is_whole(const ti::Row& row, std::size_t output) {
    return (row.whole >> output & 1) != 0;
}

/// That of an input, and of output `which`. Never released: the interpreter may be gone by then.
const py::dtype& float64() {
    static const auto& type = *new py::dtype(py::dtype::of<double>());
    return type;
}
const py::dtype& dtype_of(const ti::Row& row, std::size_t which) {
    static const auto& int32 = *new py::dtype(py::dtype::of<std::int32_t>());
    return is_whole(row, which) ? int32 : float64();
}

/// Whether values of `type` stand there one after another, as C++ reads them.
bool is_plain(const py::handle& array, const py::dtype& type) {
    constexpr int kFlags = npy::npy_api::NPY_ARRAY_C_CONTIGUOUS_ | npy::npy_api::NPY_ARRAY_ALIGNED_;
    const npy::PyArray_Proxy* const raw = npy::array_proxy(array.ptr());
    return (raw->flags & kFlags) == kFlags &&
           (raw->descr == type.ptr() ||
            npy::npy_api::get().PyArray_EquivTypes_(raw->descr, type.ptr()));
}

/// Why these are not the inputs of `row`; empty if they are.
std::string complaint(const ti::Row& row, std::span<const py::handle> inputs) {
    if (inputs.size() != row.inputs.count) {
        return std::string(row.name) + " was given " + std::to_string(inputs.size()) +
               " inputs, must have " + std::to_string(row.inputs.count);
    }
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        const std::string name(row.inputs.items[k]);
        if (!is_array(inputs[k]) || !is_plain(inputs[k], float64())) {
            return name + " must be an aligned C-contiguous float64 array";
        }
        const int dimensions = npy::array_proxy(inputs[k].ptr())->nd;
        if (dimensions != 1 && dimensions != 2) {
            return name + " had " + std::to_string(dimensions) + " dimensions, must have 1 or 2";
        }
        if (shape_of(inputs[k]) != shape_of(inputs[0])) {
            return name + " had shape " + text_of(inputs[k].attr("shape")) + ", must have " +
                   text_of(inputs[0].attr("shape")) + " like " + std::string(row.inputs.items[0]);
        }
    }
    return {};
}

struct Bytes {
    const char* first;
    std::size_t size;
    explicit Bytes(const py::handle& array)
        : first(npy::array_proxy(array.ptr())->data),
          size(static_cast<std::size_t>(py::reinterpret_borrow<py::array>(array).nbytes())) {}
    [[nodiscard]] bool overlaps(const Bytes& other) const {
        return size > 0 && other.size > 0 && first < other.first + other.size &&
               other.first < first + size;
    }
};

/// TypeError or ValueError unless these are where the results of `row` may go.
void check_out(const ti::Row& row, std::span<const py::handle> inputs,
               std::span<const py::object> out) {
    for (std::size_t k = 0; k < out.size(); ++k) {
        const bool is_right = is_array(out[k]) && is_plain(out[k], dtype_of(row, k)) &&
                              py::reinterpret_borrow<py::array>(out[k]).writeable();
        if (!is_right) {
            const std::string was = is_array(out[k]) ? text_of(out[k].attr("dtype")) + " array"
                                                     : std::string(Py_TYPE(out[k].ptr())->tp_name);
            throw py::type_error("out was " + was + ", must be a writeable C-contiguous " +
                                 text_of(dtype_of(row, k)) + " array");
        }
        const int dimensions = npy::array_proxy(out[k].ptr())->nd;
        if (dimensions < 1 || dimensions > 2 || shape_of(out[k]) != shape_of(inputs[0])) {
            throw py::value_error("out had shape " + text_of(out[k].attr("shape")) +
                                  ", must have " + text_of(inputs[0].attr("shape")));
        }
        const Bytes room(out[k]);
        const auto shares = [&](const py::handle& other) { return room.overlaps(Bytes(other)); };
        if (std::ranges::any_of(inputs, shares) || std::ranges::any_of(out.first(k), shares)) {
            throw py::value_error("out shares memory with another array, must have its own");
        }
    }
}

/// `out` of Python as one array for each output; new ones where it is None.
std::vector<py::object> rooms_of(const ti::Row& row, std::span<const py::handle> inputs,
                                 const py::object& out) {
    const std::size_t count = row.outputs.count;
    std::vector<py::object> rooms;
    rooms.reserve(count);
    if (out.is_none()) {
        const Shape shape = shape_of(inputs[0]);
        const std::vector<py::ssize_t> extents(shape.extents.begin(),
                                               shape.extents.begin() + shape.dimensions);
        for (std::size_t k = 0; k < count; ++k) {
            rooms.emplace_back(new_result(dtype_of(row, k), extents, count));
        }
        return rooms;
    }
    if (count == 1) {
        rooms.push_back(out);
    } else if (!py::isinstance<py::sequence>(out) || is_array(out)) {
        throw py::type_error("out was " + std::string(Py_TYPE(out.ptr())->tp_name) +
                             ", must be a tuple of " + std::to_string(count) + " arrays");
    } else if (py::len(out) != count) {
        throw py::value_error("out had " + std::to_string(py::len(out)) + " arrays, must have " +
                              std::to_string(count));
    } else {
        for (const py::handle each : out) {
            rooms.push_back(py::reinterpret_borrow<py::object>(each));
        }
    }
    check_out(row, inputs, rooms);
    return rooms;
}

/// One series into its rooms; whole outputs through a room of doubles.
void run_series(const ti::Row& row, ti::Indicator& work,
                std::array<const double*, ti::kInputsMax> in,
                std::array<void*, ti::kOutputsMax> out, std::size_t bars) {
    std::array<double*, ti::kOutputsMax> to{};
    if (row.whole == 0) {
        std::ranges::transform(out, to.begin(), [](void* at) { return static_cast<double*>(at); });
        work.run(in.data(), to.data(), bars);
        return;
    }
    double results[ti::kOutputsMax][kChunk];
    for (std::size_t at = 0; at < bars; at += kChunk) {
        const std::size_t count = std::min(kChunk, bars - at);
        for (std::size_t k = 0; k < row.outputs.count; ++k) {
            to[k] = is_whole(row, k) ? results[k] : static_cast<double*>(out[k]) + at;
        }
        work.run(in.data(), to.data(), count);
        for (std::size_t k = 0; k < row.outputs.count; ++k) {
            if (is_whole(row, k)) {
                ti::detail::widely(ti::detail::WholeLoop{}, static_cast<const double*>(results[k]),
                                   static_cast<std::int32_t*>(out[k]) + at, count);
            }
        }
        for (std::size_t k = 0; k < row.inputs.count; ++k) {
            in[k] += count;
        }
    }
}

/// Runs `work` over every series of the arrays: itself over one series, a fresh copy for each of
/// several. The GIL is released if that is worth the switch (about 10 us of work).
py::tuple run(const ti::Row& row, ti::Indicator& work, std::span<const py::handle> inputs,
              const py::object& given) {
    const std::vector<py::object> rooms = rooms_of(row, inputs, given);
    const Shape shape = shape_of(inputs[0]);
    const bool is_one = shape.dimensions == 1;
    const auto series = static_cast<std::size_t>(is_one ? 1 : shape.extents[0]);
    const auto bars = static_cast<std::size_t>(is_one ? shape.extents[0] : shape.extents[1]);
    std::array<const double*, ti::kInputsMax> in{};
    std::array<char*, ti::kOutputsMax> out{};
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        in[k] = reinterpret_cast<const double*>(npy::array_proxy(inputs[k].ptr())->data);
    }
    for (std::size_t k = 0; k < rooms.size(); ++k) {
        out[k] = npy::array_proxy(rooms[k].ptr())->data;
    }
    const auto all = [&] {
        for (std::size_t each = 0; each < series; ++each) {
            std::array<void*, ti::kOutputsMax> to{};
            std::ranges::copy(out, to.begin());
            if (is_one) {
                run_series(row, work, in, to, bars);
            } else {
                run_series(row, *work.copy(), in, to, bars);
            }
            for (std::size_t k = 0; k < inputs.size(); ++k) {
                in[k] += bars;
            }
            for (std::size_t k = 0; k < rooms.size(); ++k) {
                out[k] += bars * (is_whole(row, k) ? sizeof(std::int32_t) : sizeof(double));
            }
        }
    };
    if (series * bars < 10'000) {
        all();
    } else {
        const py::gil_scoped_release release;
        all();
    }
    raise_held_error();
    py::tuple result(rooms.size());
    for (std::size_t k = 0; k < rooms.size(); ++k) {
        result[k] = rooms[k];
    }
    return result;
}

std::vector<py::handle> items_of(const py::tuple& from) {
    return {from.begin(), from.end()};
}

/// The number of a convention that is named; no value if it is something else.
std::optional<double> convention_of(const py::handle& given) {
    if (PyUnicode_CheckExact(given.ptr())) {
        for (std::size_t k = 0; k < ti::kConventionNames.size(); ++k) {
            if (PyUnicode_CompareWithASCIIString(given.ptr(), ti::kConventionNames[k].data()) ==
                0) {
                return static_cast<double>(k);
            }
        }
    }
    return std::nullopt;
}

/// The settings if they are of Python's own types and fit; no value where somebody has to look
/// closer, to convert or to refuse them.
std::optional<std::vector<double>> plain_settings(const ti::Row& row, const py::tuple& given) {
    std::vector<double> settings;
    settings.reserve(given.size());
    for (const py::handle& each : given) {
        const auto kind = settings.size() < row.settings.count
                              ? row.settings.items[settings.size()].kind
                              : ti::Setting::Kind::whole;
        if (kind == ti::Setting::Kind::convention) {
            const std::optional<double> chosen = convention_of(each);
            if (!chosen) {
                return std::nullopt;
            }
            settings.push_back(*chosen);
        } else if (PyLong_CheckExact(each.ptr())) {
            const double value = PyLong_AsDouble(each.ptr());
            if (value == -1.0 && PyErr_Occurred() != nullptr) {
                PyErr_Clear();
                return std::nullopt;
            }
            settings.push_back(value);
        } else if (kind == ti::Setting::Kind::number && PyFloat_CheckExact(each.ptr())) {
            settings.push_back(PyFloat_AS_DOUBLE(each.ptr()));
        } else {
            return std::nullopt;
        }
    }
    if (!ti::complaint(row, settings).empty()) {
        return std::nullopt;
    }
    return settings;
}

py::object evaluate(const std::string& name, const py::tuple& inputs, const py::tuple& settings,
                    const py::object& out) {
    const ti::Row& row = row_of(name);
    const auto arrays = items_of(inputs);
    const auto is_own = [](const py::handle& each) {
        return Py_TYPE(each.ptr()) == npy::npy_api::get().PyArray_Type_;
    };
    const auto values = plain_settings(row, settings);
    if (!values || !std::ranges::all_of(arrays, is_own) || !complaint(row, arrays).empty()) {
        return py::none();
    }
    const std::unique_ptr<ti::Indicator> work = row.make(ti::Settings(*values));
    return run(row, *work, arrays, out);
}

double bench_updates(const std::string& name, const py::tuple& inputs,
                     const std::vector<double>& settings) {
    const ti::Row& row = row_of(name);
    const auto arrays = items_of(inputs);
    std::string wrong = ti::complaint(row, settings);
    if (wrong.empty()) {
        wrong = complaint(row, arrays);
    }
    if (wrong.empty() && (shape_of(arrays[0]).dimensions != 1 || Bytes(arrays[0]).size == 0)) {
        wrong = "inputs must have 1 dimension and hold values";
    }
    if (!wrong.empty()) {
        throw py::value_error(wrong);
    }
    std::array<const double*, ti::kInputsMax> in{};
    for (std::size_t k = 0; k < arrays.size(); ++k) {
        in[k] = reinterpret_cast<const double*>(npy::array_proxy(arrays[k].ptr())->data);
    }
    return ti::measure_updates(row, settings, std::span(in).first(arrays.size()),
                               static_cast<std::size_t>(shape_of(arrays[0]).extents[0]));
}

} // namespace

void bind_indicators_arrays(py::module_& m, py::class_<Stream>& stream) {
    stream.def(
        "run",
        [](Stream& self, const py::tuple& inputs, const py::object& out) {
            const auto arrays = items_of(inputs);
            if (const std::string wrong = complaint(self.row(), arrays); !wrong.empty()) {
                throw py::value_error(wrong);
            }
            return run(self.row(), self.work(), arrays, out);
        },
        py::arg("inputs"), py::arg("out") = py::none(),
        "Take closed bars, oldest first, and return their values: a tuple of arrays, those of "
        "`out` (one array, or a tuple where there are several outputs) if it is given. Of 2-D "
        "arrays each row is a series of its own, and the stream stays as it was.");
    m.def("evaluate", &evaluate, py::arg("name"), py::arg("inputs"), py::arg("settings"),
          py::arg("out") = py::none(),
          "Return what the indicator gives over the arrays; None, and nothing done, unless these "
          "are aligned C-contiguous float64 arrays of one shape and the settings fit and are "
          "numbers, or the name of a convention.");
    m.def("bench_updates", &bench_updates, py::arg("name"), py::arg("inputs"), py::arg("settings"),
          "Nanoseconds per bar of the indicator's updates in C++, one after another.");
}

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// The indicator that Python holds.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "tradecore/indicators/catalog.hpp"

namespace tradecore::bindings {

/// The row of that name; ValueError if there is none.
[[nodiscard]] inline const indicators::Row& row_of(std::string_view name) {
    const indicators::Row* const row = indicators::find_row(name);
    if (row == nullptr) {
        throw py::value_error("indicator was '" + std::string(name) + "', which does not exist");
    }
    return *row;
}

/// One indicator at work.
class Stream {
public:
    Stream(const std::string& name, std::vector<double> settings)
        : row_(&row_of(name)), settings_(std::move(settings)) {
        if (const std::string wrong = indicators::complaint(*row_, settings_); !wrong.empty()) {
            throw py::value_error(wrong);
        }
        work_ = row_->make(indicators::Settings(settings_));
    }
    Stream(const Stream& other)
        : row_(other.row_), settings_(other.settings_), work_(other.work_->copy()) {}

    [[nodiscard]] const indicators::Row& row() const { return *row_; }
    [[nodiscard]] const std::vector<double>& settings() const { return settings_; }
    [[nodiscard]] indicators::Indicator& work() const { return *work_; }
    /// The last tuple of values.
    [[nodiscard]] py::object& given() const { return given_; }

private:
    const indicators::Row* row_;
    std::vector<double> settings_;
    std::unique_ptr<indicators::Indicator> work_;
    mutable py::object given_;
};

/// What takes arrays: `Stream.run` and `evaluate`.
void bind_indicators_arrays(py::module_& indicators, py::class_<Stream>& stream);

} // namespace tradecore::bindings

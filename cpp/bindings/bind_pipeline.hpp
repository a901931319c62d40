// SPDX-License-Identifier: Apache-2.0
// The parts of tradecore._core.pipeline that have a file of their own, beside those in bind.hpp.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "bind.hpp"
#include "tradecore/pipeline/replay.hpp"
#include "tradecore/policy/records.hpp"

namespace tradecore::bindings {

/// Shares an object that Python owns. Pre: what holds it dies in Python's hands too, so that the
/// reference is dropped with the GIL held.
template <class T> [[nodiscard]] std::shared_ptr<T> share(const py::object& object) {
    T* pointer = object.cast<T*>();
    return std::shared_ptr<T>(pointer, [owner = object](T*) {});
}

/// The members of WakeReason, looked up once: a call of the enum costs more than most wakes.
class WakeReasons {
public:
    explicit WakeReasons(const py::module_& pipeline) {
        const py::object made = pipeline.attr("WakeReason");
        for (std::size_t value = 0; value < members_.size(); ++value) {
            members_[value] = made(value);
        }
    }
    [[nodiscard]] py::typing::Tuple<pipeline::WakeReason, py::int_>
    told(const pipeline::Wake& wake) const {
        return py::make_tuple(members_[static_cast<std::size_t>(wake.reason)], wake.ts.raw);
    }

private:
    std::array<py::object, static_cast<std::size_t>(pipeline::WakeReason::ticks) + 1> members_;
};

/// Places in OUTPUTS; ValueError.
[[nodiscard]] std::vector<policy::Output> outputs_of(const std::vector<std::size_t>& places);

void bind_pipeline_free(py::module_& pipeline);
void bind_pipeline_heard(py::module_& pipeline);
void bind_pipeline_seat(py::module_& pipeline);

void bind_pipeline_ticks(py::module_& pipeline);

} // namespace tradecore::bindings

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.model: objects of Python classes with slots, bars among them.
#include "bar_views.hpp"
#include "records.hpp"

namespace tradecore::bindings {
namespace {

py::typing::List<py::object> views_of(const BarViews& self, const py::array& bars) {
    py::list views;
    for (const model::Bar& bar : records_in<model::Bar>(bars, "bars")) {
        views.append(self.make(bar));
    }
    return views;
}

} // namespace

void bind_model_views(py::module_& m) {
    m.def("slot_filler", &make_slot_filler, py::arg("type"), py::arg("names"),
          "A callable that sets the slots so named of an object: filler(object, *values).");
    py::class_<BarViews>(m, "BarViews", "Makes the objects that free-form strategies see of bars.")
        .def(py::init<py::type, py::tuple>(), py::arg("view"), py::arg("symbols"),
             "view: a class with the slots of BarView; symbols: of every instrument.")
        .def("of", &views_of, py::arg("bars").noconvert(),
             "An object for each BAR record; IndexError if one names an unknown instrument.");
}

} // namespace tradecore::bindings

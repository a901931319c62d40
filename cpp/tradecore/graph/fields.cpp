// SPDX-License-Identifier: Apache-2.0
#include "tradecore/graph/fields.hpp"

#include "tradecore/graph/columns.hpp"

namespace tradecore::graph {

const double* FieldColumns::column(Field field) const {
    Column& column = columns_[static_cast<std::size_t>(field)];
    std::call_once(column.is_made, [&] {
        column.values.resize(bars_.size());
        read_column(bars_, field, column.values.data());
    });
    return column.values.data();
}

} // namespace tradecore::graph

// SPDX-License-Identifier: Apache-2.0
// tradecore._core.pipeline: trades and books as free-form strategies see them.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

#include "bind_pipeline.hpp"
#include "slot_class.hpp"
#include "tradecore/pipeline/pipeline.hpp"

namespace tradecore::bindings {
namespace {

using namespace tradecore::pipeline;
using book::Level;

using Levels = py::typing::List<py::typing::Tuple<py::float_, py::float_>>;

/// One instrument's book as it stands in the pipeline: nothing is copied, it shows the present.
class BookView {
public:
    /// `owner` is the Python object that holds `pipeline`, and is kept by this.
    BookView(const MarketPipeline& pipeline, py::object owner, std::size_t instrument,
             py::object symbol)
        : pipeline_(pipeline), owner_(std::move(owner)), instrument_(instrument),
          symbol_(std::move(symbol)) {}

    [[nodiscard]] const py::object& symbol() const noexcept { return symbol_; }
    [[nodiscard]] std::int64_t ts() const { return view().ts_book.raw; }
    /// 0 before the first trade.
    [[nodiscard]] double last() const { return base::to_float(view().last_price); }
    [[nodiscard]] Level bid() const { return book().best_bid(); }
    [[nodiscard]] Level ask() const { return book().best_ask(); }
    [[nodiscard]] double mid() const {
        return of_both([](double b, double a) { return (b + a) / 2; });
    }
    [[nodiscard]] double spread() const {
        const Level low = bid(), high = ask();
        return low.price.raw == 0 || high.price.raw == 0 ? kNone
                                                         : base::to_float(high.price - low.price);
    }
    [[nodiscard]] Levels levels(bool is_bid, std::size_t count) const {
        const book::Book& of = book();
        std::vector<Level> found(std::min(count, is_bid ? of.bid_count() : of.ask_count()));
        is_bid ? of.top_bids(found) : of.top_asks(found);
        py::list out;
        for (const Level& level : found) {
            out.append(py::make_tuple(base::to_float(level.price), base::to_float(level.quantity)));
        }
        return out;
    }

    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

private:
    [[nodiscard]] const book::Book& book() const { return pipeline_.book(instrument_); }
    [[nodiscard]] const InstrumentView& view() const { return pipeline_.view(instrument_); }
    template <class Make> [[nodiscard]] double of_both(Make&& make) const {
        const Level low = bid(), high = ask();
        return low.price.raw == 0 || high.price.raw == 0
                   ? kNone
                   : make(base::to_float(low.price), base::to_float(high.price));
    }

    const MarketPipeline& pipeline_;
    py::object owner_;
    std::size_t instrument_;
    py::object symbol_;
};

/// Makes objects of the ticks that wait in one pipeline.
class TickViews {
public:
    TickViews(const py::object& pipeline, py::type trade, const py::tuple& symbols,
              const py::tuple& sides)
        : pipeline_(pipeline.cast<MarketPipeline&>()), owner_(pipeline),
          trades_(std::move(trade), kNames), symbols_(symbols), buy_(sides[0]), sell_(sides[1]) {
        if (symbols.size() != pipeline_.instruments()) {
            throw py::value_error("symbols had " + std::to_string(symbols.size()) +
                                  " names, must have one for each instrument");
        }
        for (std::size_t i = 0; i < pipeline_.instruments(); ++i) {
            books_.push_back(py::cast(BookView(pipeline_, owner_, i, symbols[i])));
        }
    }

    [[nodiscard]] py::typing::List<py::object> take() {
        const auto ticks = pipeline_.ticks();
        py::list taken(ticks.size());
        for (std::size_t i = 0; i < ticks.size(); ++i) {
            const Tick& tick = ticks[i];
            const bool is_trade = tick.tag.kind != model::RecordKind::book_level;
            taken[i] = is_trade ? make(tick) : books_[tick.tag.instrument];
        }
        pipeline_.clear_ticks();
        return taken;
    }
    [[nodiscard]] const py::object& book(std::size_t instrument) const {
        return books_.at(instrument);
    }

private:
    static constexpr std::array kNames = {"symbol", "ts", "price", "quantity", "side", "id"};

    [[nodiscard]] py::object make(const Tick& tick) const {
        return trades_.make(item_of(symbols_, tick.tag.instrument, "trade names instrument"),
                            py::int_(tick.ts_event.raw), whole(tick.price.raw),
                            whole(tick.quantity.raw),
                            tick.tag.has(model::kFlagBuyerMaker) ? sell_ : buy_, py::int_(tick.id));
    }

    MarketPipeline& pipeline_;
    py::object owner_;
    SlotClass trades_;
    py::tuple symbols_;
    py::object buy_, sell_;
    std::vector<py::object> books_; ///< By instrument.
};

[[nodiscard]] double price_or_none(const Level& level) {
    return level.price.raw == 0 ? BookView::kNone : base::to_float(level.price);
}

} // namespace

void bind_pipeline_heard(py::module_& m) {
    py::class_<BookView>(m, "BookView",
                         "A symbol's order book as it stands now, in whole units; it shows the "
                         "present whenever it is asked, and keeps nothing. Prices of an empty side "
                         "are NaN.")
        .def_property_readonly("symbol", &BookView::symbol)
        .def_property_readonly("ts", &BookView::ts,
                               "Of the newest change, ns: the venue's time, else that of receipt.")
        .def_property_readonly(
            "bid", [](const BookView& self) { return price_or_none(self.bid()); },
            "Best price at which somebody buys.")
        .def_property_readonly(
            "bid_quantity",
            [](const BookView& self) { return base::to_float(self.bid().quantity); },
            "What is bid there.")
        .def_property_readonly(
            "ask", [](const BookView& self) { return price_or_none(self.ask()); },
            "Best price at which somebody sells.")
        .def_property_readonly(
            "ask_quantity",
            [](const BookView& self) { return base::to_float(self.ask().quantity); },
            "What is offered there.")
        .def_property_readonly("mid", &BookView::mid, "Halfway between bid and ask.")
        .def_property_readonly("spread", &BookView::spread, "Ask less bid.")
        .def_property_readonly("last", &BookView::last,
                               "Price of the newest trade heard of; 0 before the first.")
        .def(
            "bids",
            [](const BookView& self, std::size_t count) { return self.levels(true, count); },
            py::arg("count") = 5, "The best (price, quantity) of those who buy, best first.")
        .def(
            "asks",
            [](const BookView& self, std::size_t count) { return self.levels(false, count); },
            py::arg("count") = 5, "The best (price, quantity) of those who sell, best first.");
    py::class_<TickViews>(m, "TickViews",
                          "Makes the objects that free-form strategies see of "
                          "trades and books.")
        .def(py::init<const py::object&, py::type, const py::tuple&, const py::tuple&>(),
             py::arg("pipeline"), py::arg("trade"), py::arg("symbols"), py::arg("sides"),
             "trade: a class with the slots of TradeView; symbols: of every instrument; sides: "
             "what a taker that buys and one that sells are called.")
        .def("take", &TickViews::take,
             "An object for each tick waiting, in their order: a trade, or the book that changed.")
        .def("book", &TickViews::book, py::arg("instrument"), "The view of an instrument's book.");
}

} // namespace tradecore::bindings

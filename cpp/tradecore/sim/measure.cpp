// SPDX-License-Identifier: Apache-2.0
#include "tradecore/sim/measure.hpp"

#include <chrono>

#include "tradecore/sim/venue.hpp"

namespace tradecore::sim {

double measure_bars(const model::Instrument& instrument, std::span<const model::Bar> bars,
                    std::size_t every) {
    Venue venue({instrument}, Mode::bars, 1000, 1000);
    static_cast<void>(venue.deposit(0, instrument.quote_asset, base::kScale * 1'000'000'000));
    OrderRequest buy, sell;
    buy.quantity = {base::kScale / 10};
    sell.side = Side::sell;
    sell.quantity = {base::kScale / 100 * 9};
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        venue.open_phase(bars.subspan(i, 1));
        venue.close_phase(bars.subspan(i, 1));
        if (i % every == every - 1) {
            venue.submit(i / every % 2 == 0 ? buy : sell, bars[i].ts_close);
        }
        if (venue.has_reports()) {
            static_cast<void>(venue.take_reports());
        }
    }
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    return taken.count() / static_cast<double>(bars.size());
}

} // namespace tradecore::sim

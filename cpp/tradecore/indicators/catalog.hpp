// SPDX-License-Identifier: Apache-2.0
// Every indicator by name: what it takes, what it gives, how to make one. Bindings, graph, tests,
// benches and the documents' table follow from these rows.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tradecore/indicators/part.hpp"

namespace tradecore::indicators {

/// Any indicator, behind one interface. For the contract see part.hpp; the numbers of inputs and
/// outputs are those of its row.
class Indicator {
public:
    virtual ~Indicator() = default;
    virtual void update(const double* in, double* out) noexcept = 0;
    virtual void peek(const double* in, double* out) const noexcept = 0;
    virtual void run(const double* const* in, double* const* out, std::size_t count) noexcept = 0;
    [[nodiscard]] virtual int lookback() const noexcept = 0;
    [[nodiscard]] virtual std::unique_ptr<Indicator> copy() const = 0;

protected:
    Indicator() = default;
    Indicator(const Indicator&) = default;
    Indicator& operator=(const Indicator&) = default;
};

enum class Group : std::uint8_t {
    overlap,
    momentum,
    volatility,
    volume,
    price,
    statistic,
    cycle,
    math_operator,
    math_transform,
    pattern,
    custom, ///< Added by add_row.
};
inline constexpr std::array<std::string_view, 11> kGroupNames{
    "overlap studies", "momentum", "volatility",     "volume",         "price transform",
    "statistics",      "cycles",   "math operators", "math transform", "candlestick patterns",
    "custom"};

/// What a setting may be.
struct Setting {
    enum class Kind : std::uint8_t {
        whole,      ///< A whole number.
        number,     ///< Any finite number.
        matype,     ///< TA-Lib's number of an average.
        convention, ///< Whose formula it is: 0 TA-Lib's, 1 TradingView's. Always the last setting.
    };
    std::string_view name;
    double standard; ///< The default.
    double least;
    double most;
    Kind kind = Kind::whole;
};

/// By the number of a convention.
inline constexpr std::array<std::string_view, 2> kConventionNames{"talib", "tradingview"};

inline constexpr std::size_t kInputsMax = 5;
inline constexpr std::size_t kSettingsMax = 8;
inline constexpr std::size_t kOutputsMax = 4;

template <class Item, std::size_t kMost> struct Few {
    std::array<Item, kMost> items{};
    std::size_t count = 0;

    constexpr Few() = default;
    constexpr Few(std::initializer_list<Item> from) { // NOLINT(google-explicit-constructor)
        for (const Item& each : from) {
            items[count++] = each;
        }
    }
    [[nodiscard]] constexpr std::span<const Item> span() const noexcept {
        return {items.data(), count};
    }
};

/// The settings of an indicator, checked and whole where they must be.
class Settings {
public:
    explicit Settings(std::span<const double> values) noexcept : values_(values) {}
    [[nodiscard]] int whole(std::size_t which) const noexcept {
        return static_cast<int>(values_[which]);
    }
    [[nodiscard]] double number(std::size_t which) const noexcept { return values_[which]; }

private:
    std::span<const double> values_;
};

/// Makes the indicator of a row, by a plain function or by one that remembers what it needs.
class Maker {
public:
    using Plain = std::unique_ptr<Indicator> (*)(const Settings& settings);
    using Remembering = std::function<std::unique_ptr<Indicator>(const Settings& settings)>;

    constexpr Maker() noexcept = default; ///< None; not to be called.
    template <std::convertible_to<Plain> Function>
    constexpr Maker(Function function) noexcept : plain_(function) {} // NOLINT(*-explicit-*)
    /// Pre: `function` outlives this.
    explicit constexpr Maker(const Remembering* function) noexcept : remembering_(function) {}

    /// Throws what the function throws.
    [[nodiscard]] std::unique_ptr<Indicator> operator()(const Settings& settings) const {
        return remembering_ != nullptr ? (*remembering_)(settings) : plain_(settings);
    }

private:
    Plain plain_ = nullptr;
    const Remembering* remembering_ = nullptr;
};

inline constexpr std::uint8_t kAllWhole = 0xff;

struct Row {
    std::string_view name; ///< TA-Lib's, in lower case.
    Group group;
    std::string_view title;   ///< A noun phrase.
    std::string_view formula; ///< One line.
    /// open, high, low, close, volume, or x, y for any series.
    Few<std::string_view, kInputsMax> inputs;
    Few<Setting, kSettingsMax> settings;
    Few<std::string_view, kOutputsMax> outputs;
    Maker make{};
    std::string_view source = "TA-Lib";
    std::string_view tradingview = ""; ///< What TradingView's convention changes, if it has one.
    std::uint8_t whole = 0; ///< Bit k: output k is a whole number, 0 where there is none.
    bool is_inline = false; ///< Runs on the thread that Python called from only.
};

/// By group, then by name.
[[nodiscard]] std::span<const Row* const> catalog() noexcept;
/// A row of the catalog, or the newest that was added; nullptr if there is none of that name.
[[nodiscard]] const Row* find_row(std::string_view name) noexcept;
/// Adds a row of one's own that find_row finds; catalog() does not hold it. It lives as long as the
/// process, with copies of its texts, and `make` for its maker. With `replace` it may take the name
/// of one added before, which goes on where it is in use. From any thread.
/// Throws std::invalid_argument if the name is not free; nothing changes then.
const Row& add_row(const Row& row, Maker::Remembering make, bool replace = false);

/// Empty if `values` are settings of `row`; else names the one that is not, what it was and must
/// be.
[[nodiscard]] std::string complaint(const Row& row, std::span<const double> values);

} // namespace tradecore::indicators

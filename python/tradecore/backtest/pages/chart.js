// SPDX-License-Identifier: Apache-2.0
// Candles with fills, equity and drawdown over one time axis. Only what is in sight is drawn:
// candles are joined until a few hundred are left, and both price axes follow.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const types = { i4: Int32Array, f4: Float32Array, f8: Float64Array, u1: Uint8Array };
const element = (id) => document.getElementById(id);
const numbers = (text, type) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new types[type](bytes.buffer);
};
const DAY = 86400000;
const MARKS_MAX = 1200;
const LINKS_MAX = 400;

const equity = {
  t: numbers(data.equity.t, "f8"),
  value: numbers(data.equity.value, "f8"),
  fall: numbers(data.equity.fall, "f4"),
};
for (const symbol of data.symbols) {
  symbol.index = numbers(symbol.index, "i4");
  for (const name of ["open", "high", "low", "close"]) symbol[name] = numbers(symbol[name], "f4");
  symbol.fills.t = numbers(symbol.fills.t, "f8");
  symbol.fills.price = numbers(symbol.fills.price, "f8");
  symbol.fills.quantity = numbers(symbol.fills.quantity, "f8");
  symbol.fills.bought = numbers(symbol.fills.bought, "u1");
}
const trades = data.trades;
for (const name of ["entry", "exit", "quantity", "entry_price", "exit_price", "profit",
  "profit_ratio", "fees"]) trades[name] = numbers(trades[name], "f8");
trades.long = numbers(trades.long, "u1");
trades.open = numbers(trades.open, "u1");

let shown = 0;
let range = [data.start, data.end];

// First place whose value is not below the wanted one; `values` ascend.
function lower(values, wanted) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1; else high = middle;
  }
  return low;
}

function span(milliseconds) {
  const units = [["d", DAY], ["h", 3600000], ["m", 60000], ["s", 1000]];
  const [name, unit] = units.find(([, length]) => milliseconds % length === 0) || units[3];
  return `${milliseconds / unit}${name}`;
}

// The candles in sight, as few as fit.
function candlesIn(symbol, from, to, most) {
  const count = lower(symbol.index, to / symbol.step) - lower(symbol.index, from / symbol.step);
  const levels = symbol.levels;
  let level = levels.find((each) => count / each <= most) || levels[levels.length - 1];
  const step = symbol.step * level;
  const first = lower(symbol.index, Math.floor(from / step) * level);
  const end = lower(symbol.index, to / symbol.step);
  const joined = { x: [], open: [], high: [], low: [], close: [], step };
  let group = null, at = -1;
  for (let place = first; place < end; place++) {
    const own = Math.floor(symbol.index[place] / level);
    if (own !== group) {
      group = own;
      at += 1;
      joined.x.push(own * step);
      joined.open.push(symbol.open[place]);
      joined.high.push(symbol.high[place]);
      joined.low.push(symbol.low[place]);
    } else {
      joined.high[at] = Math.max(joined.high[at], symbol.high[place]);
      joined.low[at] = Math.min(joined.low[at], symbol.low[place]);
    }
    joined.close[at] = symbol.close[place];
  }
  return joined;
}

function marks(symbol, bought, colours) {
  const fills = symbol.fills;
  const places = [];
  for (let place = lower(fills.t, range[0]); place < fills.t.length; place++) {
    if (fills.t[place] > range[1]) break;
    if (!!fills.bought[place] === bought) places.push(place);
  }
  const every = Math.ceil(places.length / MARKS_MAX);
  const kept = places.filter((_, number) => number % every === 0);
  return [{
    type: "scatter", mode: "markers", xaxis: "x", yaxis: "y",
    x: kept.map((place) => fills.t[place]), y: kept.map((place) => fills.price[place]),
    text: kept.map((place) => `${bought ? "bought" : "sold"} ${fills.quantity[place]}`),
    hovertemplate: `%{text} at %{y:.${symbol.digits}f}<br>%{x|%Y-%m-%d %H:%M:%S}<extra></extra>`,
    marker: { symbol: bought ? "triangle-up" : "triangle-down",
      size: kept.length > 100 ? 9 : 13, color: bought ? colours.blue : colours.amber,
      line: { color: colours.ground, width: 1 } },
  }, every];
}

function links(won, colours) {
  const places = [];
  for (let place = 0; place < trades.entry.length; place++) {
    if (trades.symbol[place] === shown && !trades.open[place] && trades.exit[place] >= range[0] &&
      trades.entry[place] <= range[1] && (trades.profit[place] > 0) === won) places.push(place);
  }
  const line = { type: "scatter", mode: "lines", xaxis: "x", yaxis: "y", x: [], y: [],
    hoverinfo: "skip", line: { color: won ? colours.gain : colours.loss, width: 1.4, dash: "dot" } };
  if (places.length > LINKS_MAX) return line;
  for (const place of places) {
    line.x.push(trades.entry[place], trades.exit[place], null);
    line.y.push(trades.entry_price[place], trades.exit_price[place], null);
  }
  return line;
}

// Places of the least and greatest value of each stretch of the curve in sight.
function curveIn(most) {
  const first = Math.max(0, lower(equity.t, range[0]) - 1);
  const end = Math.min(equity.t.length, lower(equity.t, range[1]) + 2);
  const size = Math.max(1, Math.ceil(2 * (end - first) / most));
  const places = [];
  for (let start = first; start < end; start += size) {
    let least = start, greatest = start;
    for (let place = start; place < Math.min(start + size, end); place++) {
      if (equity.value[place] < equity.value[least]) least = place;
      if (equity.value[place] > equity.value[greatest]) greatest = place;
    }
    places.push(Math.min(least, greatest));
    if (least !== greatest) places.push(Math.max(least, greatest));
  }
  if (places[places.length - 1] !== end - 1) places.push(end - 1);
  return places;
}

function paint() {
  const style = getComputedStyle(document.documentElement);
  const colours = {};
  for (const name of ["ground", "line", "ink", "dim", "blue", "gain", "loss", "amber"]) {
    colours[name] = style.getPropertyValue(`--${name}`).trim();
  }
  return { ...colours, lossArea: `rgba(${style.getPropertyValue("--loss-rgb")}, 0.18)` };
}

// Least and greatest of what lies in sight, with some room.
function bounds(pairs) {
  let low = Infinity, high = -Infinity;
  for (const [least, most] of pairs) {
    for (const value of least) if (value < low) low = value;
    for (const value of most) if (value > high) high = value;
  }
  if (!(high >= low)) return undefined;
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - room, high + room];
}

function figure() {
  const colours = paint();
  const symbol = data.symbols[shown];
  const chart = element("chart");
  const narrow = chart.clientWidth < 640;
  const most = Math.max(80, Math.min(600, Math.floor(chart.clientWidth / 3)));
  const candles = candlesIn(symbol, range[0], range[1], most);
  const [bought, boughtEvery] = marks(symbol, true, colours);
  const [sold, soldEvery] = marks(symbol, false, colours);
  const every = Math.max(boughtEvery, soldEvery);
  element("step").textContent = `${span(candles.step)} candles` +
    (every > 1 ? `, every ${every}th fill: zoom in for all` : "");
  const kept = curveIn(4 * chart.clientWidth);
  const [times, values, falls] = [equity.t, equity.value, equity.fall].map(
    (series) => kept.map((place) => series[place]));
  const traces = [
    { type: "candlestick", xaxis: "x", yaxis: "y", x: candles.x.map((x) => x + candles.step / 2),
      open: candles.open, high: candles.high, low: candles.low, close: candles.close,
      increasing: { line: { color: colours.gain, width: 1 } },
      decreasing: { line: { color: colours.loss, width: 1 } }, name: symbol.name, hoverinfo: "x+y" },
    links(true, colours), links(false, colours), bought, sold,
    { type: "scatter", mode: "lines", xaxis: "x", yaxis: "y2", x: times, y: values,
      line: { color: colours.blue, width: 1.6 }, name: "equity",
      hovertemplate: `%{y:,.2f} ${data.quote}<br>%{x|%Y-%m-%d %H:%M}<extra></extra>` },
    { type: "scatter", mode: "lines", xaxis: "x", yaxis: "y3", x: times, y: falls, fill: "tozeroy",
      fillcolor: colours.lossArea, line: { color: colours.loss, width: 1 }, name: "drawdown",
      hovertemplate: "%{y:.2%}<br>%{x|%Y-%m-%d %H:%M}<extra></extra>" },
  ];
  let equityBounds = [[values, values]];
  if (data.band && range[1] >= data.end) {
    equityBounds.push([data.band, data.band]);
    traces.push({ type: "scatter", mode: "lines+markers", xaxis: "x", yaxis: "y2",
      x: [data.end, data.end], y: data.band, line: { color: colours.blue, width: 5 }, opacity: 0.45, cliponaxis: false,
      marker: { symbol: "line-ew-open", size: 14, color: colours.blue },
      hovertemplate: "%{y:,.2f}: the kind or cruel reading of the bars<extra></extra>" });
  }
  const title = (text, y) => ({ text, x: 0, y, xref: "paper", yref: "paper", xanchor: "left",
    yanchor: "bottom", showarrow: false, font: { size: 13, color: colours.dim } });
  const axis = { gridcolor: colours.line, zeroline: false, color: colours.dim, fixedrange: true,
    automargin: false, separatethousands: true, exponentformat: "none" };
  return [traces, {
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false,
    width: chart.clientWidth, height: narrow ? 620 : 760, hovermode: "closest", dragmode: "zoom",
    margin: { l: narrow ? 52 : 68, r: 10, t: 24, b: 32 },
    font: { family: "system-ui, sans-serif", size: 12, color: colours.ink },
    xaxis: { type: "date", range: range.slice(), gridcolor: colours.line, color: colours.dim,
      anchor: "y3", rangeslider: { visible: false }, nticks: narrow ? 4 : 10 },
    yaxis: { ...axis, domain: [0.44, 1], range: bounds([[candles.low, candles.high]]),
      tickformat: `,.${Math.min(symbol.digits, 2)}~f` },
    yaxis2: { ...axis, domain: [0.17, 0.39], range: bounds(equityBounds), nticks: 6 },
    yaxis3: { ...axis, domain: [0, 0.12], tickformat: ".1%", nticks: 4,
      range: [bounds([[falls, [0]]])[0], 0] },
    annotations: [title(`${symbol.name}`, 1.0), title(`equity, ${data.quote}`, 0.39),
      title("drawdown", 0.12)],
  }];
}

function show(from, to) {
  const least = 20 * data.symbols[shown].step;
  if (to - from < least) {
    const middle = (from + to) / 2;
    [from, to] = [middle - least / 2, middle + least / 2];
  }
  const length = Math.min(to - from, data.end - data.start);
  from = Math.max(data.start, Math.min(from, data.end - length));
  range = [from, from + length];
  const [traces, layout] = figure();
  Plotly.react("chart", traces, layout, { displayModeBar: false, doubleClick: false });
  for (const button of document.querySelectorAll("#ranges button[data-days]")) {
    button.disabled = Number(button.dataset.days) * DAY > data.end - data.start;
  }
  element("back").disabled = range[0] <= data.start;
  element("forth").disabled = range[1] >= data.end;
}

function showTrade(place) {
  shown = trades.symbol[place];
  element("symbol").value = shown;
  const room = Math.max(trades.exit[place] - trades.entry[place], 60 * data.symbols[shown].step);
  show(trades.entry[place] - room, trades.exit[place] + room);
  element("ranges").scrollIntoView({ behavior: "smooth" });
}

const chooser = element("symbol");
data.symbols.forEach((symbol, place) => chooser.add(new Option(symbol.name, place)));
chooser.hidden = data.symbols.length < 2;
chooser.onchange = () => { shown = Number(chooser.value); show(...range); };
for (const button of document.querySelectorAll("#ranges button[data-days]")) {
  const days = Number(button.dataset.days);
  button.onclick = () => {
    if (!days) return show(data.start, data.end);
    const middle = range[1] >= data.end ? data.end : (range[0] + range[1]) / 2 + days * DAY / 2;
    return show(middle - days * DAY, middle);
  };
}
element("back").onclick = () => { const by = (range[1] - range[0]) / 2; show(range[0] - by, range[1] - by); };
element("forth").onclick = () => { const by = (range[1] - range[0]) / 2; show(range[0] + by, range[1] + by); };

show(data.start, data.end);
element("chart").on("plotly_relayout", (change) => {
  if (change["xaxis.range[0]"] === undefined) return;
  // Plotly writes UTC without saying so.
  const moment = (text) => typeof text === "number" ? text : Date.parse(`${String(text).replace(" ", "T")}Z`);
  show(moment(change["xaxis.range[0]"]), moment(change["xaxis.range[1]"]));
});
element("chart").on("plotly_doubleclick", () => show(data.start, data.end));
const again = () => show(...range);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
let width = element("chart").clientWidth;
addEventListener("resize", () => {
  if (element("chart").clientWidth !== width) { width = element("chart").clientWidth; again(); }
});

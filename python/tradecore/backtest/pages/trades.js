// SPDX-License-Identifier: Apache-2.0
// The table of trades: sorted by a click on a heading, a page of rows at a time.
"use strict";

const PAGE = 25;
const text = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits,
  maximumFractionDigits: digits });
const moment = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
const held = (ms) => ms < 3600000 ? `${text(ms / 60000, 0)} min` : ms < 2 * DAY
  ? `${text(ms / 3600000, 1)} h` : `${text(ms / DAY, 1)} d`;
const price = (place, name) => text(trades[name][place], data.symbols[trades.symbol[place]].digits);
const tone = (value) => value > 0 ? "gain" : value < 0 ? "loss" : "";
const columns = [
  ["entry", "entry", (p) => trades.entry[p], (p) => moment(trades.entry[p]), "text"],
  ["exit", "exit", (p) => trades.exit[p], (p) => trades.open[p] ? "open" : moment(trades.exit[p]), "text"],
  ["symbol", "symbol", (p) => trades.symbol[p], (p) => data.symbols[trades.symbol[p]].name, "text"],
  ["side", "direction", (p) => trades.long[p], (p) => trades.long[p] ? "long" : "short", "text"],
  ["held", "held", (p) => trades.exit[p] - trades.entry[p], (p) => held(trades.exit[p] - trades.entry[p]), ""],
  ["quantity", "quantity", (p) => trades.quantity[p],
    (p) => trades.quantity[p].toLocaleString("en", { maximumFractionDigits: 8 }), ""],
  ["entry price", "entry_price", (p) => trades.entry_price[p], (p) => price(p, "entry_price"), ""],
  ["exit price", "exit_price", (p) => trades.exit_price[p],
    (p) => trades.exit_price[p] ? price(p, "exit_price") : "", ""],
  [`profit, ${data.quote}`, "profit", (p) => trades.profit[p], (p) => text(trades.profit[p], 2), "tone"],
  ["return", "return", (p) => trades.profit_ratio[p],
    (p) => `${trades.profit_ratio[p] > 0 ? "+" : ""}${text(trades.profit_ratio[p] * 100, 2)}%`, "tone"],
  ["fees", "fees", (p) => trades.fees[p], (p) => text(trades.fees[p], 2), ""],
];
if (trades.funding) columns.push(["funding", "funding", (p) => trades.funding[p],
  (p) => text(trades.funding[p], 2), ""]);
if (trades.strategy) columns.splice(2, 0, ["strategy", "strategy", (p) => trades.strategy[p],
  (p) => trades.strategy[p], "text"]);
if (data.symbols.length < 2) columns.splice(columns.findIndex((each) => each[1] === "symbol"), 1);

let order = Array.from(trades.entry.keys());
let sorted = columns[0], falling = false, first = 0;

function chosen() {
  const filter = element("filter").value;
  return order.filter((p) => filter === "all" || (filter === "open") === !!trades.open[p] &&
    (filter === "open" || (filter === "won") === (trades.profit[p] > 0)));
}

function list() {
  const places = chosen();
  first = Math.max(0, Math.min(first, places.length - 1));
  first -= first % PAGE;
  const last = Math.min(first + PAGE, places.length);
  element("count").textContent = `${text(places.length, 0)} trades`;
  element("where").textContent = places.length ? `${text(first + 1, 0)} to ${text(last, 0)}` : "";
  element("before").disabled = first === 0;
  element("after").disabled = last >= places.length;
  element("rows").replaceChildren(...places.slice(first, last).map((p) => {
    const row = document.createElement("tr");
    for (const [, , , written, kind] of columns) {
      const cell = row.insertCell();
      cell.textContent = written(p);
      cell.className = kind === "tone" ? tone(trades.profit[p]) : kind;
    }
    row.onclick = () => showTrade(p);
    return row;
  }));
  for (const head of element("head").children) {
    const own = head.dataset.sort === sorted[1];
    head.textContent = head.dataset.title + (own ? (falling ? " \u25be" : " \u25b4") : "");
  }
}

if (element("rows")) {
  for (const column of columns) {
    const head = document.createElement("th");
    head.dataset.sort = column[1];
    head.dataset.title = column[0];
    head.className = column[4] === "text" ? "text" : "";
    head.onclick = () => {
      falling = sorted === column ? !falling : column[4] !== "text";
      sorted = column;
      const key = column[2];
      order.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b) * (falling ? -1 : 1));
      first = 0;
      list();
    };
    element("head").append(head);
  }
  element("filter").onchange = () => { first = 0; list(); };
  element("before").onclick = () => { first -= PAGE; list(); };
  element("after").onclick = () => { first += PAGE; list(); };
  list();
}

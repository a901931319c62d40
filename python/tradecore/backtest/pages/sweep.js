// SPDX-License-Identifier: Apache-2.0
// Puts the maps and the best runs of the chosen figure in sight.
"use strict";

const formulas = JSON.parse(document.getElementById("data").textContent);
const element = (id) => document.getElementById(id);

function show() {
  const value = element("value").value;
  const find = (kind, wanted) => [...document.querySelectorAll(`template[data-${kind}]`)]
    .filter(wanted)[0].content.cloneNode(true);
  const reduce = element("reduce").value;
  element("maps").replaceChildren(find("value", (each) => each.dataset.value === value &&
    each.dataset.reduce === reduce));
  element("best").replaceChildren(find("best", (each) => each.dataset.best === value));
  element("formula").textContent = formulas[value];
}

element("value").onchange = show;
element("reduce").onchange = show;
show();

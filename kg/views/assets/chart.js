"use strict";
/* A small chart of one indicator over its periods. */
const Chart = (() => {
  const W = 340, H = 108, LEFT = 12, RIGHT = 12, TOP = 22, BOTTOM = 20;
  /* rows: [{period, value, aim}], at least two, one unit. */
  function draw(rows, unit) {
    const values = rows.map((row) => row.value), low = Math.min(0, ...values), high = Math.max(...values, low + 1e-9);
    const x = (at) => LEFT + 18 + (at * (W - LEFT - RIGHT - 36)) / Math.max(1, rows.length - 1);
    const y = (value) => TOP + ((high - value) * (H - TOP - BOTTOM)) / (high - low);
    const { svg } = Dom;
    const root = svg("svg", { class: "chart", viewBox: `0 0 ${W} ${H}`, role: "img" });
    const title = svg("title", {});
    title.textContent = rows.map((row) => `${row.period}: ${row.value}${unit}`).join("; ");
    root.append(title, svg("line", { x1: LEFT, x2: W - RIGHT, y1: y(Math.max(0, low)), y2: y(Math.max(0, low)) }));
    root.append(svg("path", { d: rows.map((row, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(row.value).toFixed(1)}`).join("") }));
    const every = Math.ceil(rows.length / 6);
    rows.forEach((row, at) => {
      root.append(svg("circle", { cx: x(at), cy: y(row.value), r: 3.5, class: row.aim ? "aim" : "" }));
      if (at % every && at !== rows.length - 1) return;
      const when = svg("text", { x: x(at), y: H - 5, "text-anchor": "middle" });
      when.textContent = row.period;
      const amount = svg("text", { x: x(at), y: y(row.value) - 8, "text-anchor": "middle", class: "amount" });
      amount.textContent = String(row.value);
      root.append(when, amount);
    });
    return root;
  }
  return { draw };
})();

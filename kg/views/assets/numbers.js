"use strict";
/* The numbers of one indicator in one unit, whatever units they were printed in: each thing's newest value, for rules,
   sizes and ranges. What has happened comes before what is planned, a later period before an earlier one. */
const Numbers = (() => {
  const { figures, indicators } = Store;
  const amount = (text) => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);
  const all = new Map(), named = new Map();                   // key -> series; a name -> its series
  figures.forEach((figure, at) => {
    const value = amount(figure[3]), normal = figure[11] === "" ? value : amount(figure[11]);
    if (Number.isNaN(value) || Number.isNaN(normal)) return;
    const concept = figure[10] >= 0 ? indicators[figure[10]] : [figure[2], figure[2], []], unit = figure[12] || figure[4], key = `${concept[0]} ${unit}`;
    let series = all.get(key);
    if (!series) all.set(key, series = { key, name: concept[1], rows: [], owners: new Set(), units: new Map() });
    series.rows.push([at, normal]);
    series.owners.add(figure[0]);
    const held = series.units.get(figure[4]) || series.units.set(figure[4], { n: 0, factor: 1 }).get(figure[4]);
    held.n += 1;
    if (value) held.factor = normal / value;
    for (const name of [concept[1], concept[0], ...concept[2], figure[2]]) (named.get(name) || named.set(name, new Set()).get(name)).add(series);
  });
  for (const series of all.values()) [series.unit, { factor: series.factor }] = [...series.units].sort((a, b) => b[1].n - a[1].n)[0];
  const list = [...all.values()].sort((a, b) => b.owners.size - a.owners.size || b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1));
  /* The series of a name, in a unit if one is named; of several the one that most things have. Null: there is none. */
  function find(name, unit) {
    const found = list.filter((series) => named.has(name) && named.get(name).has(series) && (unit === undefined || unit === "" || series.units.has(unit)));
    return found[0] || null;
  }
  const factorOf = (series, unit) => (series.units.get(unit) || series).factor;
  /* Thing -> [value in the unit of the series, figure]; ``keeps`` says of a figure whether it counts. */
  function newest(series, keeps = () => true, since = -Infinity, until = Infinity) {
    const best = new Map(), bound = since > -Infinity || until < Infinity;
    for (const [at, normal] of series.rows) {
      const [owner, , , , , , , modality] = figures[at], from = figures[at][13], to = figures[at][14];
      if (!keeps(at) || (bound && (from === undefined || to < since || from > until))) continue;
      const rank = [modality === "actual" ? 1 : 0, to ?? -1, from ?? -1], held = best.get(owner);
      if (held && (rank[0] - held.rank[0] || rank[1] - held.rank[1] || rank[2] - held.rank[2]) <= 0) continue;
      best.set(owner, { rank, at, value: normal / series.factor });
    }
    return new Map([...best].map(([owner, { value, at }]) => [owner, [value, at]]));
  }
  const tell = (value) => Words.number(Number(value.toPrecision(Math.abs(value) >= 1e6 ? 7 : 5)));
  /* Months count from year 0: "2024" and "2024-06", as a beginning or as an end. */
  function month(text, end) {
    const read = /^(\d{4})(?:-(\d{2}))?$/.exec(String(text ?? ""));
    if (!read) return end ? Infinity : -Infinity;
    return Number(read[1]) * 12 + (read[2] ? Number(read[2]) - 1 : end ? 11 : 0);
  }
  return { list, find, factorOf, newest, amount, tell, month };
})();

"use strict";
/* Several chosen things, and what a pattern found: what they are, and what can be done with them at once. */
const Several = (() => {
  const { make, name } = Dom, { t, label, number } = Words;
  const { nodes, edges, types, predicates, links, posts, typeOf } = Store;
  const { thingButton, heading, some, fact, namesOf, listeners } = Panel;
  const button = (key, act, more) => make("button", { type: "button", class: "text", onclick: act, ...more }, t(key));
  const byType = (ids, draw) => types.map((type, n) => [type, ids.filter((id) => typeOf[id] === n)]).filter(([, list]) => list.length).map(([type, list]) => [make("h4", {}, label(type), make("span", { class: "note" }, number(list.length))), some(list, draw)]);
  const mates = (id) => GraphMap.neighbours(id);
  const plus = (ids, more) => [...new Set([...ids, ...more])];

  function actions(ids) {
    const held = GraphMap.pinned(), all = ids.every((id) => held.has(id)), chosen = new Set(ids);
    const steps = new Map();                                  // relation -> things that it would add
    for (const id of ids) for (const at of Store.near[id]) { const mate = Store.other(edges[at], id); if (!chosen.has(mate)) for (const p of GraphMap.shownPredicates(edges[at])) (steps.get(p) || steps.set(p, new Set()).get(p)).add(mate); }
    const grow = Dom.select({ id: "growby", class: "text", "aria-label": t("expandBy"), onchange: (event) => { if (event.target.value) listeners.goSeveral(plus(ids, event.target.value === "*" ? ids.flatMap(mates) : steps.get(Number(event.target.value)))); } },
      [["", t("expandBy") + "…"], ["*", `${t("allRelations")} (${number(new Set(ids.flatMap(mates).filter((id) => !chosen.has(id))).size)})`], ...[...steps].sort((a, b) => a[0] - b[0]).map(([p, more]) => [String(p), `${label(predicates[p])} (${number(more.size)})`])], "");
    return make("div", { class: "acts" }, steps.size ? grow : null,
      ids.length === 2 ? button("pathBetween", () => listeners.goPath(ids[0], ids[1])) : null,
      button("shared", () => { const common = ids.map(mates).reduce((a, b) => a.filter((id) => b.includes(id))).filter((id) => !chosen.has(id)); common.length ? listeners.goSeveral(plus(ids, common)) : Copy.toast(t("noShared")); }, { id: "shared" }),
      button("putAway", () => listeners.putAway(ids), { id: "putaway" }), button("putAwayRest", () => listeners.putAway(GraphMap.shownThings().filter((id) => !chosen.has(id)), true), { id: "putrest" }),
      button("invert", () => listeners.goSeveral(GraphMap.shownThings().filter((id) => !chosen.has(id))), { id: "invert" }),
      make("button", { type: "button", class: "text", id: "pin", "aria-pressed": String(all), onclick: () => listeners.pin(ids) }, t(all ? "unpin" : "pin")),
      button("copyLink", () => Copy.text(location.href)), button("copyCsv", () => Copy.text(Copy.csvShown(ids))));
  }
  /* ids: the chosen things. */
  function choice(ids) {
    Panel.begin();
    const inside = new Set(ids), told = [...new Set(ids.flatMap((id) => Store.outgoing(id)))].filter((at) => inside.has(links[at][3])), held = [...new Set(ids.flatMap((id) => Store.postsBy(id)))].filter((at) => inside.has(posts[at][2]));
    const row = (id) => make("div", { class: "row" }, thingButton(id), make("button", { type: "button", class: "say", title: t("dropOne"), "aria-label": `${t("dropOne")}: ${nodes[id].label.slice(0, 60)}`, onclick: () => listeners.goSeveral(ids.filter((other) => other !== id)) }, "×"));
    const between = [...told.map((at) => ["link", at]), ...held.map((at) => ["post", at])];
    Panel.put(make("h2", { tabindex: "-1" }, t("chosen", { n: ids.length })), actions(ids), byType(ids, row),
      between.length ? [heading(t("between"), between.length), some(between, ([kind, at]) => statement(kind, at))] : null);
  }
  function statement(kind, at) {
    const [, from, said, to, sources] = kind === "link" ? links[at] : [0, posts[at][1], posts[at][3], posts[at][2], posts[at][5]];
    return fact(make("span", { class: "thing" }, name(nodes[from].label), make("span", { class: "note via" }, "→ ", name(kind === "link" ? label(predicates[said]) : said), " →"), name(nodes[to].label)), sources, [...namesOf(from), ...namesOf(to)], kind === "link" ? Slice.linkIn(at) : Slice.postIn(at));
  }
  /* What a pattern found, pair by pair. */
  function pattern(match) {
    Panel.begin();
    const rows = Pattern.shownRows(match), gone = match.rows.length - rows.length, ids = Pattern.idsOf({ rows });
    const front = [...new Set(rows.map((row) => (match.back ? row.object : row.subject)))];
    Panel.put(make("p", { class: "kindline" }, t("pattern")), make("h2", { tabindex: "-1", dir: "auto" }, match.say()),
      make("p", { class: "kindline" }, make("span", { class: "note" }, t("patternFound", { n: number(rows.length), k: number(ids.length) }), gone ? ` · ${t("factsOutside", { n: gone })}` : "")),
      make("div", { class: "acts" }, button("chooseAll", () => listeners.goSeveral(ids), { id: "chooseall" }), button("chooseFront", () => listeners.goSeveral(front), { id: "choosefront" }), button("copyLink", () => Copy.text(location.href)), button("copyCsv", () => Copy.text(Copy.csvShown(ids)))),
      some(rows, (row) => statement(row.kind, row.at), 40));
  }
  return { choice, pattern };
})();

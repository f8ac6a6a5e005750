"use strict";
/* The side: its tabs, and the filters by type and relation with their counts. */
const Filters = (() => {
  const { make, shape } = Dom, { t, label, number } = Words;
  const { nodes, types, predicates, links, posts, typeOf, start } = Store;
  const at = (id) => document.getElementById(id);
  const listeners = { change() {}, open() {} };

  const TABS = ["filters", "ranges", "looks", "scenes"];
  let tab = TABS[0];
  function open(next) {
    tab = next;
    for (const id of TABS) { at(id).hidden = id !== tab; const head = at(`tab-${id}`); head.setAttribute("aria-selected", String(id === tab)); head.tabIndex = id === tab ? 0 : -1; }
    listeners.open(tab);
  }
  function mark(id, on) { at(`tab-${id}`).classList.toggle("active", on); }
  at("tabs").addEventListener("click", (event) => { const head = event.target.closest("[role=tab]"); if (head) open(head.id.slice(4)); });
  at("tabs").addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
    if (!move) return;
    open(TABS[(TABS.indexOf(tab) + move) % TABS.length]);
    at(`tab-${tab}`).focus();
    event.preventDefault();
  });

  /* What there is of each type and relation in the chosen time and range. */
  function count() {
    const perType = types.map(() => 0), perPredicate = predicates.map(() => 0), inside = (...ids) => ids.every(Slice.thingIn);
    nodes.forEach((node) => { if (inside(node.id)) perType[typeOf[node.id]] += 1; });
    links.forEach((link, n) => { if (Slice.linkIn(n) && inside(link[1], link[3])) perPredicate[link[2]] += 1; });
    posts.forEach((post, n) => { if (post[2] >= 0 && start.post >= 0 && Slice.postIn(n) && inside(post[1], post[2])) perPredicate[start.post] += 1; });
    return [perType, perPredicate];
  }
  const held = [new Set(nodes.map((node) => typeOf[node.id])), new Set([...links.map((link) => link[2]), ...(posts.some((post) => post[2] >= 0) ? [start.post] : [])])];
  function list(holder, title, entries, used, per, off, icon, apply) {
    const change = (next) => { apply(next); draw(); listeners.change(); };
    const row = (n) => make("div", { class: "filter" + (off.has(n) ? " off" : ""), "data-id": entries[n].id },
      make("label", {}, make("input", { type: "checkbox", ...(off.has(n) ? {} : { checked: true }), onchange: () => { const next = new Set(off); next.has(n) ? next.delete(n) : next.add(n); change([...next]); } }), icon(n), make("span", { class: "what" }, label(entries[n])), make("span", { class: "count" }, number(per[n]))),
      make("button", { type: "button", class: "only", onclick: () => change(used.filter((other) => other !== n)) }, t("only")));
    const whole = off.size ? make("button", { type: "button", onclick: () => change([]) }, t("all")) : make("button", { type: "button", onclick: () => change(used) }, t("none"));
    holder.replaceChildren(make("h2", {}, t(title), whole), ...used.map(row));
  }
  function draw() {
    const [perType, perPredicate] = count(), used = (entries, set) => entries.map((_, n) => n).filter((n) => set.has(n));
    const byType = Style.style.color === "type" || Style.style.others === "type" && Style.style.color === "rules";
    list(at("types"), "types", types, used(types, held[0]), perType, GraphMap.offTypes, (n) => shape(types[n], byType ? types[n].color : "#7F8794"), (next) => GraphMap.setFilters(next, [...GraphMap.offPredicates]));
    const colors = new Map(Style.style.line.filter((line) => !line.off).reverse().map((line) => [line.relation, line.color]));
    list(at("relations"), "relations", predicates, used(predicates, held[1]), perPredicate, GraphMap.offPredicates,
      (n) => Dom.svg("svg", { class: "dash", viewBox: "0 0 16 16", "aria-hidden": "true" }, Dom.svg("line", { x1: 1, y1: 8, x2: 15, y2: 8, "stroke-dasharray": n === start.post ? "3 3" : "none", ...(colors.has(predicates[n].id) ? { stroke: colors.get(predicates[n].id) } : {}) })),
      (next) => GraphMap.setFilters([...GraphMap.offTypes], next));
  }
  return { draw, open, mark, listeners, TABS, get tab() { return tab; } };
})();

"use strict";
/* What is known of the chosen thing, and which sentence says so. */
const Panel = (() => {
  const { make, name, shape } = Dom, { t, label, number } = Words;
  const { nodes, edges, things, links, posts, figures, sentences, articles, predicates, types, typeOf } = Store;
  const root = document.getElementById("panel");
  const listeners = { go() {}, putAway() {}, goArticle() {}, goPath() {}, hops() {}, hopCount: () => 1, goSeveral() {}, pin() {} };
  const SOME = 10;
  let opened = [];                                            // evidence buttons of the panel, for "open all"

  const typeIcon = (id) => shape(types[typeOf[id]], Style.colorOf(id));
  const thingButton = (id) => make("button", { type: "button", class: "thing", "data-thing": id, onclick: () => listeners.go(id) }, typeIcon(id), name(nodes[id].label));
  const namesOf = (id) => [nodes[id].label, ...things[id][1]];

  /* The text with every occurrence of the words marked; the longest word wins. */
  function marked(text, words) {
    const wanted = [...new Set(words.filter((word) => word && word.length > 1))].sort((a, b) => b.length - a.length).slice(0, 40);
    const out = [];
    let plain = "", at = 0;
    while (at < text.length) {
      const hit = wanted.find((word) => text.startsWith(word, at));
      if (!hit) { plain += text[at++]; continue; }
      if (plain) out.push(plain);
      out.push(make("mark", {}, hit));
      plain = ""; at += hit.length;
    }
    if (plain) out.push(plain);
    return out;
  }
  const articleLine = (at) => {
    const [title, doc] = articles[at];
    return make("button", { type: "button", class: "linkish", onclick: () => listeners.goArticle(at) }, name(title || t("untitled")), doc ? make("span", { class: "note" }, "  ", name(doc)) : null);
  };
  function quote(source, words) {
    const [at, rule, confidence] = source, [text, article, begin, end] = sentences[at];
    const foot = [];
    if (article >= 0) foot.push(make("div", {}, articleLine(article)));
    const how = [article >= 0 && begin >= 0 && t("chars", { a: begin, b: end }), rule && `${t("rule")} ${rule}`, confidence !== null && confidence !== undefined && confidence >= 0 && `${t("confidence")} ${confidence}`].filter(Boolean).join(" · ");
    if (how) foot.push(make("div", {}, name(how)));
    return make("blockquote", {}, make("div", { class: "text-of", dir: "auto" }, marked(text, words)), make("footer", {}, foot));
  }
  /* A button that opens the sentences of a fact into ``place``. */
  function sayer(sources, words, place, wide) {
    if (!sources.length) return make("span", { class: "note" }, t("background"));
    const button = make("button", { type: "button", class: "say", "aria-expanded": "false" }, wide ? t("sentences", { n: sources.length }) : `❝ ${sources.length}`);
    button.title = t("sentences", { n: sources.length });
    const toggle = (open) => {
      button.setAttribute("aria-expanded", String(open));
      place.replaceChildren(...(open ? sources.map((source) => quote(source, words)) : []));
    };
    button.toggle = toggle;
    button.addEventListener("click", (event) => { event.stopPropagation(); toggle(button.getAttribute("aria-expanded") !== "true"); });
    opened.push(button);
    return button;
  }
  /* A fact that does not belong to the chosen time is shown, and marked. */
  function fact(head, sources, words, inside = true) {
    const place = make("div", {});
    return make("div", { class: inside ? "fact" : "fact outside", title: inside ? undefined : t("outside") }, make("div", { class: "row" }, head, sayer(sources, words, place)), place);
  }
  /* The first few of many rows, and a button for the rest. */
  function some(rows, draw, few = SOME) {
    const holder = make("div", {});
    const fill = (all) => {
      holder.replaceChildren(...(all ? rows : rows.slice(0, few)).map(draw));
      if (rows.length > few + 2 && !all) holder.append(make("button", { type: "button", class: "linkish", onclick: () => fill(true) }, t("more", { n: rows.length - few })));
      else if (rows.length > few + 2) holder.append(make("button", { type: "button", class: "linkish", onclick: () => fill(false) }, t("less")));
    };
    fill(rows.length <= few + 2);
    return holder;
  }
  const heading = (text, n, tools) => make("h3", {}, make("span", {}, text, n === undefined ? null : make("span", { class: "note" }, "  ", number(n))), tools);
  const kind = (id) => {
    const parts = [label(types[typeOf[id]])];
    if (things[id][2]) parts.push(label(Store.kinds[things[id][2]]) || things[id][2]);
    if (things[id][3]) parts.push(things[id][3]);
    return parts.join(" · ");
  };

  function head(id) {
    const title = nodes[id].label;
    return [
      make("p", { class: "kindline" }, typeIcon(id), make("span", {}, kind(id))),
      make("h2", { class: title.length > 40 ? "long" : "", tabindex: "-1", dir: "auto" }, title),
      things[id][1].length ? make("p", { class: "aka" }, t("names"), " ", things[id][1].map((other) => name(other))) : null,
    ];
  }
  function actions(id) {
    const button = (key, act, more) => make("button", { type: "button", class: "text", onclick: act, ...more }, t(key, more && more.values));
    const around = GraphMap.neighbours(id), here = around.filter((n) => GraphMap.loaded.has(n) && GraphMap.typeShown(n)).length;
    const all = make("span", { class: "note" }, here < around.length ? t("neighboursShown", { n: number(around.length), m: number(here) }) : t("neighbours", { n: number(around.length) }));
    const line = make("p", { class: "kindline" }, all);
    if (around.some((n) => !GraphMap.loaded.has(n))) line.append(make("button", { type: "button", class: "linkish", id: "showall", onclick: () => { GraphMap.load(around); listeners.go(id, true); } }, t("showAll")));
    const hop = (n) => make("button", { type: "button", class: "text", "aria-pressed": String(listeners.hopCount() === n), onclick: () => listeners.hops(n) }, t("hops", { n }));
    line.append(hop(1), hop(2));
    return make("div", {}, line, make("div", { class: "acts" },
      button("path", (event) => askPath(id, event.currentTarget)),
      button("putAway", () => listeners.putAway([id]), { id: "putaway" }),
      make("button", { type: "button", class: "text", id: "pin", "aria-pressed": String(GraphMap.pinned().has(id)), onclick: () => listeners.pin([id]) }, t(GraphMap.pinned().has(id) ? "unpin" : "pin")),
      button("addToChoice", () => listeners.goSeveral([id], true), { id: "choose" }),
      button("copyLink", () => Copy.text(location.href)), button("copyIri", () => Copy.text(Store.iri(id))),
      button("copyTurtle", () => Copy.text(Copy.turtle(id))), button("copyCsv", () => Copy.text(Copy.csv(id)))));
  }
  function askPath(id, button) {
    const results = make("div", {});
    const box = make("input", { type: "search", class: "text", id: "pathto", placeholder: t("pathTo"), maxlength: "200", "aria-label": t("pathTo") });
    box.addEventListener("input", () => results.replaceChildren(...Search.run(box.value).filter((hit) => hit.id !== id).slice(0, 8).map((hit) =>
      make("button", { type: "button", class: "thing", onclick: () => listeners.goPath(id, hit.id) }, typeIcon(hit.id), name(nodes[hit.id].label)))));
    box.addEventListener("keydown", (event) => { if (event.key === "Enter" && results.firstChild) results.firstChild.click(); });
    const holder = make("div", {}, box, results);
    button.replaceWith(holder);
    box.focus();
  }

  /* ---- sections of a thing ---- */
  function postRows(id) {
    const rows = [];
    for (const at of Store.postsBy(id)) rows.push([at, posts[at][2]]);
    for (const at of Store.postsIn(id)) rows.push([at, posts[at][1]]);
    return rows.map(([at, mate]) => {
      const [, , , title, former, sources] = posts[at];
      const words = [title, ...namesOf(posts[at][1]), ...(posts[at][2] >= 0 ? namesOf(posts[at][2]) : [])];
      const line = make("span", { class: "thing" }, mate >= 0 ? thingButton(mate) : make("span", { class: "note" }, t("notHeld")), make("span", {}, name(title), former ? make("span", { class: "tag" }, t("former")) : null));
      return [mate, () => fact(line, sources, words, Slice.postIn(at))];
    });
  }
  function relationGroups(id) {
    const groups = new Map();
    const add = (at, mate, back) => {
      const key = links[at][2] * 2 + (back ? 1 : 0);
      (groups.get(key) || groups.set(key, []).get(key)).push([at, mate]);
    };
    for (const at of Store.outgoing(id)) add(at, links[at][3], false);
    for (const at of Store.incoming(id)) add(at, links[at][1], !Store.facts.symmetric.includes(links[at][2]));
    return [...groups].sort((a, b) => a[0] - b[0]).map(([key, rows]) => {
      const predicate = predicates[key >> 1], back = (key & 1) === 1;
      rows.sort((a, b) => Slice.linkIn(b[0]) - Slice.linkIn(a[0]) || a[1] - b[1]);
      const mates = [...new Set(rows.filter(([at]) => Slice.linkIn(at)).map((row) => row[1]))], said = label(predicate, back);
      const act = (key, sign, run) => make("button", { type: "button", class: "say", title: `${t(key)}: ${said}`, "aria-label": `${t(key)}: ${said}`, "data-act": key, onclick: run }, sign);
      return [make("h4", { title: predicate.id, "data-relation": (back ? "^" : "") + predicate.id }, make("span", { "aria-hidden": "true" }, Store.facts.symmetric.includes(key >> 1) ? "↔" : back ? "←" : "→"), said, make("span", { class: "note" }, number(rows.length)), make("span", { class: "gap" }),
        act("expandBy", "＋", () => listeners.goSeveral([id, ...mates])), act("putAwayBy", "－", () => listeners.putAway(mates, true))),
        some(rows, ([at, mate]) => fact(thingButton(mate), links[at][4], [...namesOf(id), ...namesOf(mate)], Slice.linkIn(at)))];
    });
  }
  const amount = (text) => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);
  const pretty = (text) => { const n = amount(text); return Number.isNaN(n) ? text : String(n); };
  const when = (period) => {
    const quarter = /^(\d{4})-3([3-6])$/.exec(period);
    return quarter ? `${quarter[1]} Q${Number(quarter[2]) - 2}` : period.replace("/", "–").replace("..", "");
  };
  function figureRow(at, id, columns) {
    const [, , indicator, value, unit, period, change, modality, notes, sources] = figures[at];
    const place = make("td", { colspan: columns });
    const words = [indicator, value + unit, pretty(value) + unit, pretty(value), change && pretty(change).replace("-", "") + "%", ...namesOf(id)];
    const says = sayer(sources, words, place);
    const n = amount(change);
    const row = make("tr", { class: Slice.figureIn(at) ? "figure" : "figure outside", title: Slice.figureIn(at) ? undefined : t("outside"), onclick: () => says.toggle && says.toggle(says.getAttribute("aria-expanded") !== "true") },
      make("td", {}, name(indicator), modality !== "actual" ? make("span", { class: "tag" }, t(modality)) : null,
        notes.map(([term, said]) => make("span", { class: "tag" }, Store.facts.values.includes(said) ? label(Store.notes[said]) : `${label(Store.notes[term]) || term} ${said}`))),
      make("td", { class: "num" }, value ? [make("b", {}, pretty(value)), " ", name(unit)] : "—"),
      make("td", { class: "num " + (n > 0 ? "up" : n < 0 ? "down" : "") }, change ? `${n > 0 ? "+" : ""}${pretty(change)}%` : ""),
      make("td", { class: "when" }, name(when(period))), make("td", { class: "num" }, says));
    return [row, make("tr", { class: "said" }, place)];
  }
  function figureSection(id) {
    const rows = Store.figuresOf(id);
    if (!rows.length) return [];
    const series = new Map();
    for (const at of rows) {
      const [, , indicator, value, unit, period, , modality] = figures[at];
      if (!value || !period || Number.isNaN(amount(value))) continue;
      const key = indicator + "\u0000" + unit;
      const points = series.get(key) || series.set(key, new Map()).get(key);
      if (!points.has(period) || points.get(period).aim) points.set(period, { period: when(period), value: amount(value), aim: modality !== "actual" });
    }
    const charts = [...series].filter(([, points]) => points.size > 1).map(([key, points]) => {
      const [indicator, unit] = key.split("\u0000");
      const line = [...points].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((entry) => entry[1]);
      return make("div", {}, make("h4", {}, name(indicator), make("span", { class: "note" }, name(unit))), Chart.draw(line, unit));
    });
    const sorted = [...rows].sort((a, b) => (figures[a][2] === figures[b][2] ? (figures[a][5] < figures[b][5] ? -1 : 1) : 0));
    const first = new Map(rows.map((at, order) => [figures[at][2], order]).reverse());
    sorted.sort((a, b) => Slice.figureIn(b) - Slice.figureIn(a) || first.get(figures[a][2]) - first.get(figures[b][2]));
    const body = make("tbody", {});
    const fill = (all) => body.replaceChildren(...(all ? sorted : sorted.slice(0, 12)).flatMap((at) => figureRow(at, id, 5)),
      ...(sorted.length > 14 && !all ? [make("tr", {}, make("td", { colspan: 5 }, make("button", { type: "button", class: "linkish", onclick: () => fill(true) }, t("more", { n: sorted.length - 12 }))))] : []));
    fill(sorted.length <= 14);
    return [heading(t("figures"), rows.length), some(charts, (chart) => chart, 3), make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, t("indicator")), make("th", { class: "num" }, t("value")), make("th", { class: "num" }, t("change")), make("th", {}, t("period")), make("th", {}))), body)];
  }

  function put(...children) {
    opened = opened.filter((button) => !root.contains(button));
    root.replaceChildren(make("button", { type: "button", class: "grabber", "aria-label": t("less"), onclick: () => root.classList.toggle("tall") }), ...children.flat(9).filter(Boolean));
    root.scrollTop = 0;
  }
  const openAll = () => make("button", { type: "button", class: "linkish", id: "openall", onclick: (event) => {
    const open = event.currentTarget.dataset.open !== "1";
    event.currentTarget.dataset.open = open ? "1" : "0";
    event.currentTarget.textContent = t(open ? "closeAll" : "openAll");
    opened.forEach((button) => root.contains(button) && button.toggle(open));
  } }, t("openAll"));

  function thing(id) {
    opened = [];
    root.classList.remove("idle");
    const posted = postRows(id), groups = relationGroups(id), told = figureSection(id);
    const total = Store.outgoing(id).length + Store.incoming(id).length;
    const out = Slice.cut ? [...Store.outgoing(id), ...Store.incoming(id)].filter((at) => !Slice.linkIn(at)).length + [...Store.postsBy(id), ...Store.postsIn(id)].filter((at) => !Slice.postIn(at)).length + Store.figuresOf(id).filter((at) => !Slice.figureIn(at)).length : 0;
    put(head(id), actions(id), Slice.thingIn(id) ? null : make("p", { class: "note", id: "thingout" }, t("thingOutside")), out ? make("p", { class: "note", id: "factsout" }, t("factsOutside", { n: out })) : null,
      posted.length ? [heading(t("posts"), posted.length), some(posted, ([, draw]) => draw())] : null,
      groups.length ? [heading(t("links"), total, opened.length ? openAll() : null), groups] : null,
      told,
      heading(t("sources"), things[id][4].length),
      things[id][4].length ? make("ul", { class: "list" }, things[id][4].map((at) => make("li", {}, articleLine(at)))) : make("p", { class: "note" }, t("background")));
    // Little to read: then nothing needs to be opened by hand.
    const short = opened.filter((button) => !button.closest("table"));
    if (short.length <= 6) short.forEach((button) => button.toggle(true));
  }
  function edge(at) {
    opened = [];
    root.classList.remove("idle");
    const { from, to } = edges[at], rows = [];
    for (const l of Store.linksOf(at)) rows.push([make("h4", { title: predicates[links[l][2]].id, class: Slice.linkIn(l) ? "" : "outside" }, name(nodes[links[l][1]].label), "→", label(predicates[links[l][2]]), "→", name(nodes[links[l][3]].label)), links[l][4]]);
    for (const p of Store.postsOf(at)) rows.push([make("h4", { class: Slice.postIn(p) ? "" : "outside" }, name(nodes[posts[p][1]].label), "→", name(posts[p][3]), "→", name(nodes[posts[p][2]].label)), posts[p][5]]);
    const docs = new Set(rows.flatMap((row) => row[1].map((source) => sentences[source[0]][1]).filter((a) => a >= 0).map((a) => articles[a][1])));
    put(make("p", { class: "kindline" }, t("edge"), " · ", t("directSources", { n: rows.reduce((sum, row) => sum + row[1].length, 0) }), " · ", t("pagesN", { n: docs.size })),
      make("div", {}, thingButton(from)), make("div", {}, thingButton(to)),
      rows.map(([title, sources]) => [title, sources.length ? sources.map((source) => quote(source, [...namesOf(from), ...namesOf(to)])) : make("p", { class: "note" }, t("background"))]));
  }
  function article(at) {
    opened = [];
    root.classList.remove("idle");
    const ids = Store.thingsIn[at], said = [...Store.sentencesIn(at)].sort((a, b) => sentences[a][2] - sentences[b][2]);
    const byType = types.map((type, n) => [type, ids.filter((id) => typeOf[id] === n)]).filter(([, list]) => list.length);
    put(make("p", { class: "kindline" }, t("pages"), articles[at][1] ? [" · ", name(articles[at][1])] : null), make("h2", { tabindex: "-1", dir: "auto" }, articles[at][0] || t("untitled")),
      ids.length ? [heading(t("articleThings"), ids.length), byType.map(([type, list]) => [make("h4", {}, label(type), make("span", { class: "note" }, number(list.length))), some(list, (id) => make("div", {}, thingButton(id)))])] : null,
      said.length ? [heading(t("articleSentences"), said.length), some(said, (n) => quote([n, "", null], ids.flatMap(namesOf)))] : null);
  }
  function path(from, to, steps) {
    opened = [];
    root.classList.remove("idle");
    const [a, b] = [nodes[from].label, nodes[to].label];
    if (!steps) return put(make("h2", { tabindex: "-1" }, t("pathNone", { a, b })), make("div", {}, thingButton(from)), make("div", {}, thingButton(to)));
    const rows = [make("div", {}, thingButton(from))];
    for (const step of steps) {
      const facts = [...Store.linksOf(step.edge).map((l) => [label(predicates[links[l][2]], links[l][1] !== step.from), links[l][4]]), ...Store.postsOf(step.edge).map((p) => [posts[p][3], posts[p][5]])];
      for (const [text, sources] of facts) {
        const place = make("div", {});
        rows.push(make("div", {}, make("div", { class: "pathstep" }, "↓", name(text), sayer(sources, [...namesOf(step.from), ...namesOf(step.to)], place)), place));
      }
      rows.push(make("div", {}, thingButton(step.to)));
    }
    put(make("h2", { tabindex: "-1" }, t("pathFound", { a, b, n: steps.length })), rows);
    if (opened.length <= 6) opened.forEach((button) => button.toggle(true));
  }
  function overview() {
    opened = [];
    root.classList.add("idle");
    const best = types.map((type, n) => [type, nodes.filter((node) => typeOf[node.id] === n).slice(0, type.id === types[0].id ? 8 : 4)]).filter(([, list]) => list.length);
    const listed = articles.map((_, at) => at).filter((at) => Store.thingsIn[at].length || Store.sentencesIn(at).length);
    put(make("p", {}, t(GraphMap.big ? "introBig" : "intro")), Words.part() ? make("p", { class: "note", id: "part" }, Words.part()) : null, heading(t("start")),
      best.slice(0, 7).map(([type, list]) => [make("h4", {}, label(type)), list.map((node) => make("div", {}, thingButton(node.id)))]),
      listed.length ? [heading(t("pages"), listed.length), some(listed, (at) => make("div", {}, articleLine(at)))] : null);
  }
  return { thing, edge, article, path, overview, listeners, thingButton, typeIcon, kind, namesOf, begin() { opened = []; root.classList.remove("idle"); }, put, some, heading, fact };
})();

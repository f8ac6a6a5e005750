"use strict";
/* Puts search, filters, map and panel together. Where the reader is stands in the address (#focus=…), so that back,
   forward and a copied link work. */
(() => {
  const { make, shape, name } = Dom, { t, label, number } = Words;
  const { nodes, edges, types, predicates, typeOf, start } = Store;
  const at = (id) => document.getElementById(id);
  let hops = start.hops, place = {}, only = false;             // only: what is lit stands alone

  /* ---- the address ---- */
  const LISTS = { hide: types, norel: predicates };
  function parse(hash) {
    const state = {};
    for (const part of hash.replace(/^#/, "").split("&")) {
      const cut = part.indexOf("=");
      if (cut > 0) { try { state[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1)); } catch (error) { state[part.slice(0, cut)] = part.slice(cut + 1); } }
    }
    return state;
  }
  const spell = (state) => "#" + Object.entries(state).filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2F/g, "/").replace(/%2C/g, ",")}`).join("&");
  const lasting = () => {
    const state = { hide: [...GraphMap.offTypes].map((n) => types[n].id).join(","), norel: [...GraphMap.offPredicates].map((n) => predicates[n].id).join(",") };
    if (Words.language !== start.language) state.lang = Words.language;
    if (hops !== start.hops) state.hops = String(hops);
    if (only) state.only = "1";
    if (GraphMap.away.size) state.away = [...GraphMap.away].sort((a, b) => a - b).map((id) => encodeURIComponent(Store.key(id))).join(",");
    return state;
  };
  let depth = 0, deepest = 0;
  function go(next) {
    const hash = spell({ ...next, ...lasting() });
    if (hash === (location.hash || "#")) return follow({});
    depth += 1; deepest = depth;
    history.pushState({ depth }, "", hash);
    follow({ animated: true });
  }
  const leave = () => { only = false; go({}); };
  const stay = () => history.replaceState({ depth }, "", spell({ ...place, ...lasting() }));

  function follow({ animated = false, quiet = false } = {}) {
    const state = parse(location.hash);
    for (const [key, list] of Object.entries(LISTS)) {
      const wanted = new Set((state[key] || "").split(",").map((id) => list.findIndex((entry) => entry.id === id)).filter((n) => n >= 0));
      const held = key === "hide" ? GraphMap.offTypes : GraphMap.offPredicates;
      if (wanted.size !== held.size || [...wanted].some((n) => !held.has(n))) { key === "hide" ? GraphMap.setFilters(wanted, [...GraphMap.offPredicates]) : GraphMap.setFilters([...GraphMap.offTypes], wanted); drawFilters(); }
    }
    const gone = (state.away || "").split(",").map((text) => Store.find(text)).filter((id) => id >= 0);
    if (gone.length !== GraphMap.away.size || gone.some((id) => !GraphMap.away.has(id))) GraphMap.putAway(gone);
    if (state.hops) hops = state.hops === "2" ? 2 : 1;
    if (state.lang && state.lang !== Words.language) { Words.language = state.lang; speak(); }
    only = state.only === "1";
    GraphMap.setAlone(null);
    const { focus, to, edge, article } = state;
    place = {};
    for (const key of ["focus", "to", "edge", "article"]) if (state[key] !== undefined) place[key] = state[key];
    const id = focus === undefined ? -1 : Store.find(focus), end = to === undefined ? -1 : Store.find(to);
    if (id >= 0 && end >= 0) openPath(id, end, animated);
    else if (id >= 0) openThing(id, animated, quiet);
    else if (edge !== undefined && Store.findEdge(edge) >= 0) openEdge(Store.findEdge(edge));
    else if (article !== undefined && Store.findArticle(article) >= 0) openArticle(Store.findArticle(article), animated);
    else { GraphMap.setFocus(null); Panel.overview(); if ([focus, edge, article].some((wanted) => wanted !== undefined)) Copy.toast(t("noResults")); }
    if (GraphMap.focus && only) {
      const lit = [...GraphMap.focus.nodes], way = id >= 0 && end >= 0;
      GraphMap.setAlone(lit, way ? GraphMap.inRow(lit) : id >= 0 && hops === 1 ? GraphMap.around(id, lit) : null);
      requestAnimationFrame(() => GraphMap.show(lit, false));
    }
    moved();
  }
  function moved() {
    at("back").disabled = depth <= 0;
    at("forward").disabled = depth >= deepest;
    status();
  }

  /* ---- what the address leads to ---- */
  const AT_ONCE = 150;                                        // neighbours that one click may bring
  function reveal(ids) {
    if (ids.some((id) => GraphMap.away.has(id))) { GraphMap.putAway([...GraphMap.away].filter((id) => !ids.includes(id))); stay(); }
    const hidden = new Set(ids.map((id) => typeOf[id]).filter((n) => GraphMap.offTypes.has(n)));
    if (hidden.size) { GraphMap.setFilters([...GraphMap.offTypes].filter((n) => !hidden.has(n)), [...GraphMap.offPredicates]); drawFilters(); stay(); }
  }
  function openThing(id, animated, quiet) {
    reveal([id]);
    const fresh = GraphMap.load([id, ...GraphMap.neighbours(id).slice(0, AT_ONCE)]);
    const lit = GraphMap.light([id], hops);
    GraphMap.setFocus(lit);
    Panel.thing(id);
    const spot = GraphMap.screen(id), box = at("mynetwork").getBoundingClientRect();
    const away = !spot || spot.x < 40 || spot.y < 40 || spot.x > box.width - 40 || spot.y > box.height - 40 || GraphMap.net.getScale() * nodes[id].size < 4;
    if (!quiet || away || fresh) requestAnimationFrame(() => GraphMap.show([...GraphMap.light([id], 1).nodes], animated, id));
  }
  function openEdge(n) {
    const edge = edges[n];
    reveal([edge.from, edge.to]);
    GraphMap.load([edge.from, edge.to]);
    GraphMap.setFocus({ main: new Set([edge.from, edge.to]), nodes: new Set([edge.from, edge.to]), edges: new Set([n]) });
    Panel.edge(n);
  }
  function openArticle(n, animated) {
    const ids = Store.thingsIn[n];
    GraphMap.load(ids.slice(0, 400));
    const inside = new Set(ids), lines = new Set(ids.flatMap((id) => Store.near[id]).filter((e) => inside.has(edges[e].from) && inside.has(edges[e].to)));
    GraphMap.setFocus({ main: new Set(), nodes: inside, edges: lines });
    Panel.article(n);
    if (ids.length) requestAnimationFrame(() => GraphMap.show(ids, animated));
  }
  function openPath(from, to, animated) {
    const came = new Map([[from, null]]), queue = [from];
    for (let head = 0; head < queue.length && !came.has(to); head++) for (const e of Store.near[queue[head]]) {
      const mate = Store.other(edges[e], queue[head]);
      if (!came.has(mate) && GraphMap.shownEdge(edges[e]) && (!GraphMap.away.has(mate) || mate === to)) { came.set(mate, { edge: e, from: queue[head], to: mate }); queue.push(mate); }
    }
    const steps = [];
    for (let step = came.get(to); step; step = came.get(step.from)) steps.unshift(step);
    const ids = came.has(to) ? [from, ...steps.map((step) => step.to)] : [from, to];
    reveal(ids);
    GraphMap.load(ids);
    GraphMap.setFocus({ main: new Set(ids), nodes: new Set(ids), edges: new Set(steps.map((step) => step.edge)) });
    Panel.path(from, to, came.has(to) ? steps : null);
    requestAnimationFrame(() => GraphMap.show(ids, animated));
  }

  /* ---- search ---- */
  const query = at("query"), found = at("found"), FEW = 40;
  let hits = [], chosen = -1;
  function drawHits(all) {
    const shown = all ? hits.slice(0, 500) : hits.slice(0, FEW);
    found.replaceChildren(...shown.map((hit, n) => make("div", { class: "hit", role: "option", id: `hit${n}`, "aria-selected": String(n === chosen), "data-thing": hit.id, onclick: () => pick(n) },
      Panel.typeIcon(hit.id), make("span", { class: "who" }, name(nodes[hit.id].label)), make("small", {}, hit.name !== nodes[hit.id].label ? name(hit.name) : label(types[typeOf[hit.id]])))));
    found.append(make("div", { class: "foundnote" }, hits.length ? t("results", { n: number(hits.length) }) : t("noResults"), hits.length > shown.length ? make("button", { type: "button", class: "linkish", onclick: () => drawHits(true) }, t("more", { n: number(hits.length - shown.length) })) : null));
    found.hidden = false;
    query.setAttribute("aria-expanded", "true");
    mark(chosen);
  }
  function mark(n) {
    const rows = found.querySelectorAll(".hit");
    rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === n)));
    if (rows[n]) { rows[n].scrollIntoView({ block: "nearest" }); query.setAttribute("aria-activedescendant", `hit${n}`); }
  }
  function closeHits() { found.hidden = true; query.setAttribute("aria-expanded", "false"); query.removeAttribute("aria-activedescendant"); }
  function pick(n) {
    const hit = hits[n];
    if (!hit) return;
    closeHits();
    query.blur();
    go({ focus: Store.key(hit.id) });
  }
  query.addEventListener("input", () => { hits = Search.run(query.value); chosen = hits.length ? 0 : -1; if (Search.fold(query.value)) drawHits(false); else closeHits(); });
  query.addEventListener("focus", () => { if (hits.length && Search.fold(query.value)) drawHits(false); });
  query.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const most = found.querySelectorAll(".hit").length;
      if (most) { chosen = (chosen + (event.key === "ArrowDown" ? 1 : most - 1)) % most; mark(chosen); }
      event.preventDefault();
    } else if (event.key === "Enter") { pick(chosen); event.preventDefault(); } else if (event.key === "Escape") { closeHits(); query.blur(); event.stopPropagation(); }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!at("finder").contains(event.target)) closeHits();
    if (!at("side").contains(event.target) && !at("menu").contains(event.target)) drawer(false);
  });

  /* ---- filters ---- */
  const perType = types.map(() => 0), perPredicate = predicates.map(() => 0);
  nodes.forEach((node) => { perType[typeOf[node.id]] += 1; });
  Store.links.forEach((link) => { perPredicate[link[2]] += 1; });
  Store.posts.forEach((post) => { if (post[2] >= 0 && start.post >= 0) perPredicate[start.post] += 1; });
  function filterList(holder, title, list, per, off, icon, apply) {
    const used = list.map((entry, n) => n).filter((n) => per[n] > 0);
    const change = (next) => { apply(next); drawFilters(); relight(); stay(); status(); };
    const row = (n) => make("div", { class: "filter" + (off.has(n) ? " off" : ""), "data-id": list[n].id },
      make("label", {}, make("input", { type: "checkbox", ...(off.has(n) ? {} : { checked: true }), onchange: () => { const next = new Set(off); next.has(n) ? next.delete(n) : next.add(n); change([...next]); } }), icon(n), make("span", { class: "what" }, label(list[n])), make("span", { class: "count" }, number(per[n]))),
      make("button", { type: "button", class: "only", onclick: () => change(used.filter((other) => other !== n)) }, t("only")));
    const whole = off.size ? make("button", { type: "button", onclick: () => change([]) }, t("all")) : make("button", { type: "button", onclick: () => change(used) }, t("none"));
    holder.replaceChildren(make("h2", {}, t(title), whole), ...used.map(row));
  }
  function drawFilters() {
    filterList(at("types"), "types", types, perType, GraphMap.offTypes, (n) => shape(types[n]), (next) => GraphMap.setFilters(next, [...GraphMap.offPredicates]));
    filterList(at("relations"), "relations", predicates, perPredicate, GraphMap.offPredicates,
      (n) => Dom.svg("svg", { class: "dash", viewBox: "0 0 16 16", "aria-hidden": "true" }, Dom.svg("line", { x1: 1, y1: 8, x2: 15, y2: 8, "stroke-dasharray": n === start.post ? "3 3" : "none" })),
      (next) => GraphMap.setFilters([...GraphMap.offTypes], next));
  }
  function relight() {
    if (only) { stay(); return follow({ quiet: true }); }
    const id = place.focus === undefined ? -1 : Store.find(place.focus);
    if (id >= 0 && place.to === undefined && GraphMap.typeShown(id)) GraphMap.setFocus(GraphMap.light([id], hops));
    else if (place.article === undefined) GraphMap.setFocus(null);
  }

  /* ---- words and looks ---- */
  const STEP = 500;
  function status() {
    const count = GraphMap.counts(), values = { n: number(count.n), N: number(count.N), m: number(count.m), M: number(count.M) };
    const left = nodes.length - GraphMap.loaded.size;
    at("status").replaceChildren(t(GraphMap.big && !only ? "statusBig" : "status", values),
      ...(left > 0 && !only ? [make("button", { type: "button", id: "loadmore", onclick: () => { GraphMap.loadMore(STEP); GraphMap.fit(true); } }, t("loadMore", { n: number(Math.min(STEP, left)) }))] : []),
      ...(GraphMap.focus ? [make("button", { type: "button", id: "onlylit", "aria-pressed": String(only), onclick: () => { only = !only; stay(); follow({ animated: true }); } }, t(only ? "wholeMap" : "onlyLit"))] : []),
      ...(GraphMap.away.size ? [make("button", { type: "button", id: "bringback", onclick: () => { GraphMap.putAway([]); relight(); stay(); status(); } }, t("bringBack", { n: number(GraphMap.away.size) }))] : []),
      ...(GraphMap.big && GraphMap.loaded.size !== start.first.length ? [make("button", { type: "button", onclick: () => { GraphMap.unload(); leave(); GraphMap.fit(true); } }, t("reset"))] : []));
  }
  function speak() {
    document.documentElement.lang = Words.language === "zh" ? "zh-Hans" : "en";
    document.querySelectorAll("[data-title]").forEach((node) => { node.title = t(node.dataset.title); node.setAttribute("aria-label", t(node.dataset.title)); });
    document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", t(node.dataset.label)));
    document.querySelectorAll("[data-text]").forEach((node) => { node.textContent = t(node.dataset.text); });
    if (!start.titled) document.title = at("title").textContent = t("title");
    query.placeholder = t(innerWidth < 820 ? "searchShort" : "search");
    at("summary").textContent = t("summary", { n: number(nodes.length), m: number(Store.links.length + Store.posts.filter((post) => post[2] >= 0).length), k: number(Store.figures.length), p: number(Store.articles.filter((_, n) => Store.thingsIn[n].length || Store.sentencesIn(n).length).length) });
    if (Words.part()) at("summary").textContent += ` · ${Words.part()}`;
    drawFilters();
    status();
    GraphMap.net.redraw();
  }
  const remember = (key, value) => { try { localStorage.setItem("county-kg." + key, value); } catch (error) { /* storage is forbidden to files in some browsers: then nothing is remembered */ } };
  const recall = (key) => { try { return localStorage.getItem("county-kg." + key); } catch (error) { return null; } };
  function dress(theme) { document.documentElement.dataset.theme = theme; GraphMap.readTheme(); }
  const dark = () => document.documentElement.dataset.theme === "dark";
  const turn = () => { const next = dark() ? "light" : "dark"; dress(next); remember("theme", next); };
  const translate = () => { Words.language = Words.language === "zh" ? "en" : "zh"; speak(); stay(); follow({ quiet: true }); };
  function drawer(open) { at("side").classList.toggle("open", open); at("menu").setAttribute("aria-expanded", String(open)); }

  /* ---- hover ---- */
  GraphMap.listeners.tip = (what, id, pointer) => {
    const tip = at("tip");
    if (!what) { tip.hidden = true; return; }
    if (what === "node") {
      tip.replaceChildren(make("b", {}, name(nodes[id].label.slice(0, 120))), make("span", { class: "note" }, `${Panel.kind(id)} · ${t("neighbours", { n: number(GraphMap.neighbours(id).length) })}`));
    } else {
      const rows = [...Store.linksOf(id).map((l) => [Store.links[l][1], label(predicates[Store.links[l][2]]), Store.links[l][3], Store.links[l][4]]), ...Store.postsOf(id).map((p) => [Store.posts[p][1], Store.posts[p][3], Store.posts[p][2], Store.posts[p][5]])];
      tip.replaceChildren(...rows.slice(0, 6).map(([a, said, b, sources]) => {
        const best = Math.max(...sources.map((source) => source[2] ?? -1), -1);
        const read = [...new Set(sources.map((source) => Store.sentences[source[0]][1]).filter((n) => n >= 0))], docs = new Set(read.map((n) => Store.articles[n][1]));
        return make("div", {}, name(nodes[a].label.slice(0, 40)), " → ", make("b", {}, name(said)), " → ", name(nodes[b].label.slice(0, 40)),
          make("span", { class: "note" }, sources.length ? [t("directSources", { n: sources.length }), docs.size ? " · " + t("pagesN", { n: docs.size }) : "", best >= 0 ? ` · ${t("confidence")} ${best}` : ""] : t("background")),
          read.length > 1 ? read.slice(0, 4).map((n) => make("span", { class: "note read" }, name((Store.articles[n][0] || t("untitled")).slice(0, 40)))) : null, read.length > 4 ? make("span", { class: "note read" }, "…") : null);
      }));
    }
    tip.hidden = false;
    const box = at("stage").getBoundingClientRect(), size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(pointer.x + 14, box.width - size.width - 6))}px`;
    tip.style.top = `${pointer.y + 16 + size.height > box.height ? Math.max(4, pointer.y - size.height - 10) : pointer.y + 16}px`;
  };

  /* ---- wiring ---- */
  GraphMap.listeners.pick = (id) => { const next = spell({ focus: Store.key(id), ...lasting() }); if (next === location.hash) return; depth += 1; deepest = depth; history.pushState({ depth }, "", next); follow({ animated: true, quiet: true }); };
  GraphMap.listeners.pickEdge = (n) => go({ edge: Store.edgeKey(n) });
  GraphMap.listeners.clear = () => { if (Object.keys(place).length) leave(); };
  GraphMap.listeners.change = status;
  Panel.listeners.go = (id, again) => (again ? follow({ animated: true }) : go({ focus: Store.key(id) }));
  Panel.listeners.goArticle = (n) => go({ article: Store.articleKey(n) });
  Panel.listeners.goPath = (from, to) => go({ focus: Store.key(from), to: Store.key(to) });
  Panel.listeners.putAway = (ids) => { const gone = [...new Set([...GraphMap.away, ...ids])]; GraphMap.putAway(gone); leave(); };
  Panel.listeners.hopCount = () => hops;
  Panel.listeners.hops = (n) => { hops = n; stay(); follow({ animated: true }); };
  addEventListener("popstate", (event) => { depth = event.state && event.state.depth !== undefined ? event.state.depth : depth; follow({ animated: true }); });
  addEventListener("hashchange", () => { if (!history.state) { depth += 1; deepest = depth; history.replaceState({ depth }, "", location.hash); follow({ animated: true }); } });

  for (const id of Object.keys(Dom.ICONS)) if (at(id)) at(id).append(Dom.icon(id));
  at("back").addEventListener("click", () => history.back());
  at("forward").addEventListener("click", () => history.forward());
  at("plus").addEventListener("click", () => GraphMap.zoom(1.4));
  at("minus").addEventListener("click", () => GraphMap.zoom(1 / 1.4));
  at("fit").addEventListener("click", () => GraphMap.fit(true));
  at("save").addEventListener("click", () => GraphMap.picture(document.title, at("status").firstChild.textContent).toBlob((blob) => Copy.save(blob, "png")));
  at("table").addEventListener("click", () => Copy.save(new Blob(["\ufeff", Copy.csvShown()], { type: "text/csv;charset=utf-8" }), "csv"));   // spreadsheets know UTF-8 by the mark
  at("theme").addEventListener("click", turn);
  at("language").addEventListener("click", translate);
  at("full").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  at("menu").addEventListener("click", () => drawer(!at("side").classList.contains("open")));
  at("loosen").addEventListener("click", () => { const on = at("loosen").getAttribute("aria-pressed") !== "true"; at("loosen").setAttribute("aria-pressed", String(on)); at("loosen").title = t(on ? "freeze" : "loosen"); GraphMap.loosen(on); });
  const KEYS = [["/", "k_search"], ["F", "k_fit"], ["+ −", "k_zoom"], ["← ↑ → ↓", "k_move"], ["[ ]", "k_back"], ["D", "k_theme"], ["L", "k_lang"], ["Esc", "k_esc"], ["?", "k_help"]];
  const cover = at("cover");
  function help(open) {
    cover.hidden = !open;
    if (open) cover.replaceChildren(make("div", { role: "dialog", "aria-label": t("keys") }, make("b", {}, t("keys")), make("dl", {}, KEYS.map(([key, text]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, t(text))]))));
  }
  at("help").addEventListener("click", () => help(cover.hidden));
  cover.addEventListener("click", () => help(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { if (!cover.hidden) return help(false); drawer(false); if (Object.keys(place).length) leave(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const acts = { "/": () => { query.focus(); query.select(); }, f: () => GraphMap.fit(true), "+": () => GraphMap.zoom(1.4), "=": () => GraphMap.zoom(1.4), "-": () => GraphMap.zoom(1 / 1.4),
      "[": () => history.back(), "]": () => history.forward(), d: turn, l: translate, "?": () => help(cover.hidden) };
    const inPanel = at("panel").contains(event.target) || at("side").contains(event.target);
    if (!inPanel) Object.assign(acts, { ArrowLeft: () => GraphMap.pan(-80, 0), ArrowRight: () => GraphMap.pan(80, 0), ArrowUp: () => GraphMap.pan(0, -80), ArrowDown: () => GraphMap.pan(0, 80) });
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) { act(); event.preventDefault(); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => { if (!recall("theme")) dress(event.matches ? "dark" : "light"); });

  /* ---- begin ---- */
  dress(start.theme || recall("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  speak();
  Panel.overview();                                           // takes its room, then the map takes the rest
  GraphMap.arrange();
  GraphMap.fit(false);
  addEventListener("resize", () => { if (at("loosen").getAttribute("aria-pressed") !== "true" && GraphMap.arrange(true)) { GraphMap.fit(false); follow({}); } });
  if (!location.hash && start.focus) history.replaceState({ depth }, "", spell({ focus: start.focus }));
  else if (!history.state) history.replaceState({ depth }, "", location.hash || undefined);
  follow({});
  document.documentElement.dataset.ready = "1";
  // The first search over many names is the slowest, since the browser has yet to compile it: let it be nobody's.
  (window.requestIdleCallback || setTimeout)(() => { Search.run("li"); Search.run("l"); });
})();

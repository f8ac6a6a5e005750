"use strict";
/* Puts search, filters, map and panel together. Where the reader is stands in the address (#focus=…), so that back,
   forward and a copied link work. */
(() => {
  const { make, shape, name } = Dom, { t, label, number } = Words;
  const { nodes, edges, types, predicates, typeOf, start } = Store;
  const at = (id) => document.getElementById(id);
  let hops = start.hops, place = {}, only = false, layers = false;            // only: what is lit stands alone

  /* ---- the address ---- */
  const LISTS = { hide: types, norel: predicates };
  const { parse, spell } = Address;
  const lasting = () => {
    const state = { hide: [...GraphMap.offTypes].map((n) => types[n].id).join(","), norel: [...GraphMap.offPredicates].map((n) => predicates[n].id).join(",") };
    if (Words.language !== start.language) state.lang = Words.language;
    if (hops !== start.hops) state.hops = String(hops);
    if (only) state.only = "1";
    if (GraphMap.away.size) state.away = Address.listKeys([...GraphMap.away].sort((a, b) => a - b));
    Object.assign(state, Slice.spell());
    state.style = Style.own();
    if (GraphMap.angle) state.turn = String(GraphMap.angle);
    state.pins = Address.packSpots(GraphMap.pins);
    if (only && layers) state.layers = "1";
    if (only) state.lone = Address.packSpots(GraphMap.lonePins);
    return state;
  };
  let depth = 0, deepest = 0;
  const PLACE = ["focus", "to", "edge", "article", "sel", "find"];
  function go(next) {
    if (JSON.stringify(next) !== JSON.stringify(place)) GraphMap.lonePins.clear();
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
    const gone = Address.readKeys(state.away);
    if (gone.length !== GraphMap.away.size || gone.some((id) => !GraphMap.away.has(id))) GraphMap.putAway(gone);
    const sliced = Slice.follow(state), styled = Style.follow(state.style) || (sliced && !Style.plain);
    if (sliced) { bring(); GraphMap.reslice(); }
    if (styled) { Style.compute(); GraphMap.dress(); }
    if (state.hops) hops = state.hops === "2" ? 2 : 1;
    if (state.lang && state.lang !== Words.language) { Words.language = state.lang; speak(); } else if (sliced || styled) drawSide();
    only = state.only === "1";
    GraphMap.setAlone(null);
    GraphMap.setAngle(Number(state.turn) || 0);
    GraphMap.setPins(Address.readSpots(state.pins), only ? Address.readSpots(state.lone) : new Map());
    const { focus, to, edge, article, sel, find } = state;
    place = {};
    for (const key of PLACE) if (state[key] !== undefined) place[key] = state[key];
    const id = focus === undefined ? -1 : Store.find(focus), end = to === undefined ? -1 : Store.find(to), several = Address.readKeys(sel), match = find === undefined ? null : Pattern.open(find);
    Hand.together = several;
    if (id >= 0 && end >= 0) openPath(id, end, animated);
    else if (id >= 0) openThing(id, animated, quiet);
    else if (several.length === 1) openThing(several[0], animated, quiet);
    else if (several.length) openSeveral(several, animated, quiet);
    else if (match) openPattern(match, animated);
    else if (edge !== undefined && Store.findEdge(edge) >= 0) openEdge(Store.findEdge(edge));
    else if (article !== undefined && Store.findArticle(article) >= 0) openArticle(Store.findArticle(article), animated);
    else { GraphMap.ask([]); GraphMap.setFocus(null); Panel.overview(); if (Object.keys(place).length) Copy.toast(t("noResults")); }
    layers = only && state.layers === "1";
    if (GraphMap.focus && only) {
      const lit = [...GraphMap.focus.nodes];
      GraphMap.setAlone(lit, Places.find({ layers, way: id >= 0 && end >= 0, id, hops, ids: lit, lines: GraphMap.focus.edges, wide: GraphMap.wide }));
      requestAnimationFrame(() => GraphMap.show(lit, false, undefined, 110, 44));
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
    GraphMap.ask([id]);
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
    GraphMap.ask([edge.from, edge.to]);
    GraphMap.load([edge.from, edge.to]);
    GraphMap.setFocus({ main: new Set([edge.from, edge.to]), nodes: new Set([edge.from, edge.to]), edges: new Set([n]) });
    Panel.edge(n);
  }
  function openArticle(n, animated) {
    const ids = Store.thingsIn[n];
    GraphMap.load(ids.slice(0, 400));
    GraphMap.ask(ids);
    GraphMap.setFocus({ main: new Set(), nodes: new Set(ids), edges: linesAmong(ids) });
    Panel.article(n);
    if (ids.length) requestAnimationFrame(() => GraphMap.show(ids, animated));
  }
  const linesAmong = (ids) => { const inside = new Set(ids); return new Set(ids.flatMap((id) => Store.near[id]).filter((e) => inside.has(edges[e].from) && inside.has(edges[e].to) && GraphMap.shownEdge(edges[e]))); };
  function openSeveral(ids, animated, quiet) {
    reveal(ids);
    GraphMap.ask(ids);
    const fresh = GraphMap.load(ids);
    GraphMap.setFocus({ main: new Set(ids), nodes: new Set(ids), edges: linesAmong(ids) });
    Several.choice(ids);
    const box = at("mynetwork").getBoundingClientRect(), seen = (id) => { const spot = GraphMap.screen(id); return spot && spot.x > 0 && spot.y > 0 && spot.x < box.width && spot.y < box.height; };
    if (!quiet || fresh || !ids.every(seen)) requestAnimationFrame(() => GraphMap.show(ids, animated, undefined, 110, 44));
  }
  function openPattern(match, animated) {
    const rows = Pattern.shownRows(match), ids = Pattern.idsOf({ rows });
    reveal(ids);
    GraphMap.ask([]);
    GraphMap.load(ids);
    GraphMap.setFocus({ main: new Set(), nodes: new Set(ids), edges: new Set(rows.map((row) => row.edge)) });
    Several.pattern(match);
    if (ids.length) requestAnimationFrame(() => GraphMap.show(ids, animated));
  }
  const SEVERAL = 400;                                        // more would make an address that nothing takes
  function choose(ids, quiet) {
    const list = [...new Set(ids)].sort((a, b) => a - b);
    if (list.length > SEVERAL) return Copy.toast(t("tooMany", { n: number(list.length), m: number(SEVERAL) }));
    if (list.length < 2) return list.length ? go({ focus: Store.key(list[0]) }) : leave();
    const next = spell({ sel: Address.listKeys(list), ...lasting() });
    if (next !== location.hash) { depth += 1; deepest = depth; history.pushState({ depth }, "", next); }
    follow({ animated: true, quiet });
  }
  const chosenNow = () => (place.sel !== undefined ? Address.readKeys(place.sel) : place.focus !== undefined && place.to === undefined && Store.find(place.focus) >= 0 ? [Store.find(place.focus)] : []);
  const toggle = (id) => { const now = chosenNow(); choose(now.includes(id) ? now.filter((one) => one !== id) : [...now, id], true); };
  function openPath(from, to, animated) {
    const came = new Map([[from, null]]), queue = [from];
    for (let head = 0; head < queue.length && !came.has(to); head++) for (const e of Store.near[queue[head]]) {
      const mate = Store.other(edges[e], queue[head]);
      if (!came.has(mate) && GraphMap.shownEdge(edges[e]) && ((!GraphMap.away.has(mate) && Slice.thingIn(mate)) || mate === to)) { came.set(mate, { edge: e, from: queue[head], to: mate }); queue.push(mate); }
    }
    const steps = [];
    for (let step = came.get(to); step; step = came.get(step.from)) steps.unshift(step);
    const ids = came.has(to) ? [from, ...steps.map((step) => step.to)] : [from, to];
    reveal(ids);
    GraphMap.ask(ids);
    GraphMap.load(ids);
    GraphMap.setFocus({ main: new Set(ids), nodes: new Set(ids), edges: new Set(steps.map((step) => step.edge)) });
    Panel.path(from, to, came.has(to) ? steps : null);
    requestAnimationFrame(() => GraphMap.show(ids, animated));
  }

  /* ---- search ---- */
  const query = at("query"), found = at("found"), FEW = 40;
  let hits = [], chosen = -1;                                // what was found: patterns first, then things
  function drawHits(all) {
    const shown = all ? hits.slice(0, 500) : hits.slice(0, FEW);
    found.replaceChildren(...shown.map((hit, n) => make("div", { class: "hit" + (hit.match ? " match" : Slice.thingIn(hit.id) ? "" : " outside"), role: "option", id: `hit${n}`, "aria-selected": String(n === chosen), ...(hit.match ? {} : { "data-thing": hit.id }), onclick: (event) => pick(n, event.ctrlKey || event.metaKey) }, ...(hit.match
      ? [Dom.icon("lasso"), make("span", { class: "who" }, name(hit.match.say())), make("small", {}, t("matches", { n: number(hit.match.rows.length) }))]
      : [Panel.typeIcon(hit.id), make("span", { class: "who" }, name(nodes[hit.id].label)), make("small", {}, Slice.thingIn(hit.id) ? null : `${t("outsideShort")} · `, hit.name !== nodes[hit.id].label ? name(hit.name) : label(types[typeOf[hit.id]]))]))));
    const things = hits.filter((hit) => !hit.match).length;
    found.append(make("div", { class: "foundnote" }, things ? t("results", { n: number(things) }) : hits.length ? null : t("noResults"), things > 1 && things <= SEVERAL ? make("button", { type: "button", class: "linkish", id: "chooseresults", onclick: () => { closeHits(); choose(hits.filter((hit) => !hit.match).map((hit) => hit.id)); } }, t("chooseAll")) : null, hits.length > shown.length ? make("button", { type: "button", class: "linkish", onclick: () => drawHits(true) }, t("more", { n: number(hits.length - shown.length) })) : null));
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
  function pick(n, more) {
    const hit = hits[n];
    if (!hit) return;
    closeHits();
    query.blur();
    if (hit.match) return go({ find: hit.match.text });
    if (more) return choose([...chosenNow(), hit.id]);
    go({ focus: Store.key(hit.id) });
  }
  const ask = (text) => [...Pattern.run(text).map((match) => ({ match })), ...Search.run(text)];
  query.addEventListener("input", () => { hits = ask(query.value); chosen = hits.length ? hits.findIndex((hit) => !hit.match || hits.length === hits.filter((one) => one.match).length) : -1; if (Search.fold(query.value)) drawHits(false); else closeHits(); });
  query.addEventListener("focus", () => { if (hits.length && Search.fold(query.value)) drawHits(false); });
  query.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const most = found.querySelectorAll(".hit").length;
      if (most) { chosen = (chosen + (event.key === "ArrowDown" ? 1 : most - 1)) % most; mark(chosen); }
      event.preventDefault();
    } else if (event.key === "Enter") { pick(chosen, event.ctrlKey || event.metaKey); event.preventDefault(); } else if (event.key === "Escape") { closeHits(); query.blur(); event.stopPropagation(); }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!at("finder").contains(event.target)) closeHits();
    if (!at("side").contains(event.target) && !at("menu").contains(event.target)) drawer(false);
  });

  /* ---- the side ---- */
  const drawFilters = () => Filters.draw();
  function drawSide() {
    drawFilters();
    ({ ranges: Ranges, looks: Looks, scenes: Scenes }[Filters.tab] || { draw() {} }).draw();
    Legend.draw();
    Filters.mark("filters", GraphMap.offTypes.size + GraphMap.offPredicates.size > 0); Filters.mark("ranges", Slice.active); Filters.mark("looks", !Style.plain);
  }
  Filters.listeners.change = () => { relight(); stay(); drawSide(); status(); };
  Filters.listeners.open = drawSide;
  /* Of a large graph not all is loaded; whose numbers were asked for is. */
  const BROUGHT = 1000;
  function bring() {
    if (!GraphMap.big || !Slice.state.number) return;
    const { series, low, high } = Slice.state.number;
    GraphMap.load([...Numbers.newest(series, Slice.figureIn)].filter(([id, [value]]) => value >= low && value <= high && Slice.thingIn(id)).map(([id]) => id).sort((a, b) => a - b).slice(0, BROUGHT));
  }
  /* The slice of time or numbers has changed: ``done`` when the hand has let go. */
  Ranges.listeners.change = (done) => {
    if (!Style.plain) { Style.compute(); GraphMap.dress(); }
    GraphMap.reslice();
    if (!done) return GraphMap.focus && relight();
    bring();
    drawFilters();
    Filters.mark("ranges", Slice.active);
    stay();
    if (Object.keys(place).length) follow({ quiet: true }); else relight();
    status();
  };
  Looks.listeners.change = () => { GraphMap.dress(); drawFilters(); Legend.draw(); Filters.mark("looks", !Style.plain); stay(); if (Object.keys(place).length && !only) follow({ quiet: true }); };
  Scenes.listeners.address = () => location.hash || "#";
  Scenes.listeners.suggest = () => { const title = at("panel").querySelector("h2"); return title ? title.textContent.slice(0, 60) : ""; };
  Scenes.listeners.open = (view) => { if (view === (location.hash || "#")) return; depth += 1; deepest = depth; history.pushState({ depth }, "", view); follow({ animated: true }); if (!Object.keys(place).length) GraphMap.fit(true); };
  function relight() {
    if (only) { stay(); return follow({ quiet: true }); }
    const several = chosenNow();
    if (several.length > 1) return GraphMap.setFocus({ main: new Set(several), nodes: new Set(several), edges: linesAmong(several) });
    if (place.find !== undefined) { const match = Pattern.open(place.find); if (match) { const rows = Pattern.shownRows(match); return GraphMap.setFocus({ main: new Set(), nodes: new Set(Pattern.idsOf({ rows })), edges: new Set(rows.map((row) => row.edge)) }); } }
    const id = place.focus === undefined ? -1 : Store.find(place.focus);
    if (id >= 0 && place.to === undefined && GraphMap.typeShown(id)) GraphMap.setFocus(GraphMap.light([id], hops));
    else if (place.article === undefined) GraphMap.setFocus(null);
  }

  /* ---- words and looks ---- */
  const STEP = 500;
  function status() {
    Legend.draw();
    const count = GraphMap.counts(), values = { n: number(count.n), N: number(count.N), m: number(count.m), M: number(count.M) };
    const left = nodes.length - GraphMap.loaded.size;
    at("status").replaceChildren(t(GraphMap.big && !only ? "statusBig" : "status", values),
      ...(left > 0 && !only ? [make("button", { type: "button", id: "loadmore", onclick: () => { GraphMap.loadMore(STEP); GraphMap.fit(true); } }, t("loadMore", { n: number(Math.min(STEP, left)) }))] : []),
      ...(GraphMap.focus ? [make("button", { type: "button", id: "onlylit", "aria-pressed": String(only), onclick: () => { only = !only; stay(); follow({ animated: true }); } }, t(only ? "wholeMap" : "onlyLit")), only ? make("button", { type: "button", id: "layers", "aria-pressed": String(layers), onclick: () => { layers = !layers; GraphMap.lonePins.clear(); stay(); follow({}); } }, t(layers ? "noLayers" : "layers")) : null].filter(Boolean) : []),
      ...(GraphMap.away.size ? [make("button", { type: "button", id: "bringback", onclick: () => { GraphMap.putAway([]); relight(); stay(); status(); } }, t("bringBack", { n: number(GraphMap.away.size) }))] : []),
      ...(Slice.active ? [make("button", { type: "button", id: "clearslice", onclick: () => { Object.assign(Slice.state, { from: null, until: null, undated: true, number: null, sure: 0 }); Slice.compute(); Ranges.listeners.change(true); drawSide(); } }, t("clearSlice"))] : []),
      ...(GraphMap.pinned().size ? [make("button", { type: "button", id: "unpinall", onclick: () => pin([...GraphMap.pinned().keys()], false) }, t("unpinAll", { n: number(GraphMap.pinned().size) }))] : []),
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
    drawSide();
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

  /* ---- wiring ---- */
  /* Pins the things, or lets them go if all of them are held. */
  function pin(ids, on = !ids.every((id) => GraphMap.pinned().has(id))) { GraphMap.pin(ids, on); moveDone(); }
  function moveDone() { stay(); status(); const id = chosenNow(), held = at("pin"); if (held && id.length) { const all = id.every((one) => GraphMap.pinned().has(one)); held.setAttribute("aria-pressed", String(all)); held.textContent = t(all ? "unpin" : "pin"); } GraphMap.net.redraw(); }
  Hand.listeners.moved = moveDone;
  Hand.listeners.toggle = toggle;
  Hand.listeners.caught = (ids, add) => { const all = add ? [...chosenNow(), ...ids] : ids; if (ids.length) choose(all, true); else Copy.toast(t("caughtNone")); };
  GraphMap.listeners.pick = (id, more) => { if (more) return toggle(id); if (JSON.stringify({ focus: Store.key(id) }) !== JSON.stringify(place)) GraphMap.lonePins.clear(); const next = spell({ focus: Store.key(id), ...lasting() }); if (next === location.hash) return; depth += 1; deepest = depth; history.pushState({ depth }, "", next); follow({ animated: true, quiet: true }); };
  GraphMap.listeners.pickEdge = (n) => go({ edge: Store.edgeKey(n) });
  GraphMap.listeners.clear = () => { if (Object.keys(place).length) leave(); };
  GraphMap.listeners.change = status;
  Panel.listeners.go = (id, again) => (again ? follow({ animated: true }) : go({ focus: Store.key(id) }));
  Panel.listeners.goArticle = (n) => go({ article: Store.articleKey(n) });
  Panel.listeners.goPath = (from, to) => go({ focus: Store.key(from), to: Store.key(to) });
  Panel.listeners.putAway = (ids, here) => { const gone = [...new Set([...GraphMap.away, ...ids])]; GraphMap.putAway(gone); if (here) { stay(); follow({ quiet: true }); } else leave(); };
  Panel.listeners.goSeveral = (ids, add) => choose(add ? [...chosenNow(), ...ids] : ids);
  Panel.listeners.pin = (ids) => pin(ids);
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
  at("save").addEventListener("click", () => Picture.draw(document.title, at("status").firstChild.textContent).toBlob((blob) => Copy.save(blob, "png")));
  at("table").addEventListener("click", () => Copy.save(new Blob(["\ufeff", Copy.csvShown()], { type: "text/csv;charset=utf-8" }), "csv"));   // spreadsheets know UTF-8 by the mark
  at("turtle").addEventListener("click", () => Copy.save(new Blob([Copy.turtleShown()], { type: "text/turtle;charset=utf-8" }), "ttl"));
  const rotate = (by) => { GraphMap.setAngle(GraphMap.angle + by); stay(); status(); };
  at("left").addEventListener("click", () => rotate(-15));
  at("right").addEventListener("click", () => rotate(15));
  at("lasso").addEventListener("click", () => Hand.setLooping(!Hand.looping));
  const extras = (open) => { at("extras").classList.toggle("open", open); at("more").setAttribute("aria-expanded", String(open)); };
  at("more").addEventListener("click", () => extras(!at("extras").classList.contains("open")));
  at("extras").addEventListener("click", () => extras(false));
  at("theme").addEventListener("click", turn);
  at("language").addEventListener("click", translate);
  at("full").addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  at("menu").addEventListener("click", () => drawer(!at("side").classList.contains("open")));
  at("loosen").addEventListener("click", () => { const on = at("loosen").getAttribute("aria-pressed") !== "true"; at("loosen").setAttribute("aria-pressed", String(on)); at("loosen").title = t(on ? "freeze" : "loosen"); GraphMap.loosen(on); });
  const KEYS = [["/", "k_search"], ["F", "k_fit"], ["+ −", "k_zoom"], ["← ↑ → ↓", "k_move"], ["[ ]", "k_back"], ["1 – 4", "k_tabs"], ["P", "k_pin"], ["U", "k_unpin"], [", .", "k_turn"], ["Shift", "k_loop"], ["Ctrl", "k_choose"], ["A", "k_all"], ["D", "k_theme"], ["L", "k_lang"], ["Esc", "k_esc"], ["?", "k_help"]];
  const cover = at("cover");
  function help(open) {
    cover.hidden = !open;
    if (open) cover.replaceChildren(make("div", { role: "dialog", "aria-label": t("keys") }, make("b", {}, t("keys")), make("dl", {}, KEYS.map(([key, text]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, t(text))]))));
  }
  at("help").addEventListener("click", () => help(cover.hidden));
  cover.addEventListener("click", () => help(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") { if (!cover.hidden) return help(false); extras(false); Hand.setLooping(false); drawer(false); if (Object.keys(place).length) leave(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const acts = { "/": () => { query.focus(); query.select(); }, f: () => GraphMap.fit(true), "+": () => GraphMap.zoom(1.4), "=": () => GraphMap.zoom(1.4), "-": () => GraphMap.zoom(1 / 1.4),
      ",": () => rotate(-15), ".": () => rotate(15), p: () => { const ids = chosenNow(); if (ids.length) pin(ids); }, u: () => pin([...GraphMap.pinned().keys()], false), a: () => choose(GraphMap.shownThings(), true),
      ...Object.fromEntries(Filters.TABS.map((id, n) => [String(n + 1), () => { if (innerWidth <= 820) drawer(true); Filters.open(id); at(`tab-${id}`).focus(); }])),
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

"use strict";
/* What the file holds, and the indices over it. Text from pages is only ever handed on as text: no function of this
   program builds markup from strings. */
const Store = (() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const nodes = read("graph-nodes"), edges = read("graph-edges"), facts = read("graph-facts");
  const options = JSON.parse(read("graph-options"));
  const { types, predicates, kinds, notes, words, things, links, posts, figures, sentences, articles, indicators, communities, start } = facts;
  const count = nodes.length;

  const near = Array.from({ length: count }, () => []);      // thing -> [edge ids]
  for (const edge of edges) { near[edge.from].push(edge.id); near[edge.to].push(edge.id); }
  const collect = (rows, key) => {
    const of = new Map();
    rows.forEach((row, at) => { const k = key(row); if (k >= 0) (of.get(k) || of.set(k, []).get(k)).push(at); });
    return (k) => of.get(k) || [];
  };
  const outgoing = collect(links, (l) => l[1]), incoming = collect(links, (l) => l[3]), linksOf = collect(links, (l) => l[0]);
  const postsBy = collect(posts, (p) => p[1]), postsIn = collect(posts, (p) => p[2]), postsOf = collect(posts, (p) => p[0]);
  const figuresOf = collect(figures, (f) => f[0]);
  const thingsIn = articles.map(() => []);
  things.forEach((thing, id) => thing[4].forEach((a) => thingsIn[a].push(id)));
  const sentencesIn = collect(sentences, (s) => s[1]);

  const other = (edge, id) => (edge.from === id ? edge.to : edge.from);
  const decode = (text) => { try { return decodeURIComponent(text); } catch (error) { return text; } };
  const iri = (id) => (things[id][0].includes(":") ? things[id][0] : facts.base + things[id][0]);
  const key = (id) => decode(things[id][0]);
  const byKey = new Map();
  for (let id = count - 1; id >= 0; id--) {                   // the more important thing keeps a name that two bear
    for (const name of things[id][1]) byKey.set(name, id);
    byKey.set(nodes[id].label, id);
  }
  for (let id = 0; id < count; id++) { byKey.set(key(id), id); byKey.set(things[id][0], id); byKey.set(iri(id), id); byKey.set(decode(iri(id)), id); }
  const find = (text) => {
    const hit = byKey.has(text) ? byKey.get(text) : byKey.get(decode(text));
    return hit === undefined ? -1 : hit;
  };
  // What an address names must be the same after the next build, so nothing is named by its row: an article by its IRI,
  // a line by any of the triples that it stands for (one of them, the first, is what a link is written with).
  const articleKey = (at) => decode(articles[at][2]);
  const byArticle = new Map();
  for (let at = articles.length - 1; at >= 0; at--) for (const text of [articles[at][2], facts.base + articles[at][2], articleKey(at)]) byArticle.set(text, at);
  const findArticle = (text) => byArticle.get(text) ?? -1;
  const edgeKeys = edges.map(() => ""), byEdge = new Map();
  const nameEdge = (at, subject, predicate, object) => {
    if (at < 0) return;
    const text = `${key(subject)} ${predicates[predicate].id} ${key(object)}`;
    edgeKeys[at] = edgeKeys[at] || text;
    byEdge.set(text, at);
    byEdge.set(`${iri(subject)} ${predicates[predicate].id} ${iri(object)}`, at);
  };
  links.forEach((link) => nameEdge(link[0], link[1], link[2], link[3]));
  posts.forEach((post) => nameEdge(post[0], post[1], start.post, post[2]));
  const edgeKey = (at) => edgeKeys[at];
  const findEdge = (text) => byEdge.get(text) ?? -1;
  /* How many sentences state a fact of a thing, and the confidence of the least sure of them (2: none has any). */
  const sureness = new Float64Array(count).fill(2), read_in = nodes.map(() => new Set());
  const note = (id, sources) => { if (id >= 0) for (const [sentence, , confidence] of sources) { read_in[id].add(sentence); if (confidence !== null && confidence < sureness[id]) sureness[id] = confidence; } };
  for (const link of links) { note(link[1], link[4]); note(link[3], link[4]); }
  for (const post of posts) { note(post[1], post[5]); note(post[2], post[5]); }
  for (const figure of figures) note(figure[0], figure[9]);
  const saidOf = read_in.map((set) => set.size);
  const typeOf = nodes.map((node) => types.findIndex((type) => type.id === node.group));

  return { nodes, edges, options, facts, types, predicates, kinds, notes, words, things, links, posts, figures, sentences, articles, indicators, communities, start, sureness, saidOf,
    count, near, outgoing, incoming, linksOf, postsBy, postsIn, postsOf, figuresOf, thingsIn, sentencesIn, other, iri, key, find, articleKey, findArticle, edgeKey, findEdge, typeOf };
})();

/* The words of the interface. */
const Words = (() => {
  let language = Store.start.language;
  const t = (id, values) => {
    const text = Store.words[language][id];
    const many = values && String(values.n) !== "1" ? "s" : "";        // one source, two sources
    return (text === undefined ? id : text).replaceAll("(s)", many).replace(/\{(\w+)\}/g, (_, name) => (values && name in values ? values[name] : ""));
  };
  const label = (entry, back) => (entry && ((back && entry[language + "_back"]) || entry[language] || entry.zh || entry.en || entry.id)) || "";
  const number = (n) => n.toLocaleString(language === "zh" ? "zh-CN" : "en");
  /* Which part of the graph the file holds; empty if all of it. */
  const part = () => Store.start.part[language];
  return { t, label, number, part, get language() { return language; }, set language(value) { language = value === "en" ? "en" : "zh"; } };
})();

/* Small helpers that make elements; every string becomes a text node or an attribute that cannot run. */
const Dom = (() => {
  // Marks that force a direction of writing would show a name in another order than it has.
  const plain = (text) => text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
  const make = (tag, props, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false).map((child) => (typeof child === "string" ? plain(child) : child)));
    return node;
  };
  const svg = (tag, props, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(props || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const name = (text) => make("bdi", {}, text);
  const darker = (color) => "#" + [1, 3, 5].map((at) => Math.floor(parseInt(color.slice(at, at + 2), 16) * 0.72).toString(16).padStart(2, "0")).join("");
  const OUTLINES = {
    dot: "M8 1.5a6.5 6.5 0 1 0 .01 0z", square: "M2.5 2.5h11v11h-11z", diamond: "M8 .8 15.2 8 8 15.2.8 8z",
    hexagon: "M4.4 1.8h7.2L15.2 8l-3.6 6.2H4.4L.8 8z", triangle: "M8 1.5 15.3 14H.7z", triangleDown: "M8 14.5 15.3 2H.7z",
    star: "M8 .6l2.2 4.9 5.3.6-3.9 3.6 1.1 5.3L8 12.3 3.3 15l1.1-5.3L.5 6.1l5.3-.6z",
  };
  const shape = (type, color = type.color) => svg("svg", { class: "shape", viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: OUTLINES[type.shape] || OUTLINES.dot, fill: color, stroke: darker(color) }));
  const ICONS = {
    menu: "M4 7h16M4 12h16M4 17h10", back: "M19 12H5m6-6-6 6 6 6", forward: "M5 12h14m-6-6 6 6-6 6", full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    theme: "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5z", help: "M9.2 9a2.9 2.9 0 1 1 4.3 2.6c-.9.5-1.5 1-1.5 2.1M12 17.2v.1", plus: "M12 5v14M5 12h14", minus: "M5 12h14",
    save: "M5 5h14v14H5zM5 15l4-4 4 4 2-2 4 4M15 9v.1", table: "M4 5h16v14H4zM4 10h16M4 14.5h16M10 5v14",
    fit: "M4 12h16M12 4v16M7 9l-3 3 3 3M17 9l3 3-3 3M9 7l3-3 3 3M9 17l3 3 3-3", loosen: "M6 6a2 2 0 1 0 .01 0zM18 5a2 2 0 1 0 .01 0zM12 17a2 2 0 1 0 .01 0zM7.5 8.5l3.4 6.6M16.6 8l-3.5 7",
    turtle: "M12 4v11m-4-4 4 4 4-4M5 19h14", left: "M4 5v5h5M4.6 10a8 8 0 1 1-.3 4.5", right: "M20 5v5h-5M19.4 10a8 8 0 1 0 .3 4.5", more: "M5 12h.01M12 12h.01M19 12h.01",
    lasso: "M12 4c4.4 0 8 2.2 8 5s-3.6 5-8 5-8-2.2-8-5 3.6-5 8-5zM8 13.600c-1 1.500-1 3 .5 3.500s1.500 2 .5 3",
  };
  const icon = (id) => svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: ICONS[id] }));
  const select = (props, options, value) => make("select", props, options.map(([id, text]) => make("option", { value: id, selected: id === value }, text)));
  return { make, svg, name, shape, icon, darker, select, plain, ICONS, OUTLINES };
})();

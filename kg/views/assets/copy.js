"use strict";
/* The chosen thing as text to take along. */
const Copy = (() => {
  const { nodes, things, links, posts, figures, sentences, articles, predicates, types, typeOf, facts, iri } = Store;
  const string = (text) => '"' + text.replace(/[\\"\n\r\t]/g, (c) => ({ "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c]).replace(/[\u0000-\u001f\u007f]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")) + '"';
  const ref = (id) => `<${iri(id)}>`;
  const own = (text) => (text.includes(":") ? text : facts.base + text);
  const PREFIXES = () => ["@prefix kg: <" + facts.ontology + "> .", "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", "@prefix org: <http://www.w3.org/ns/org#> .", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .", ""];
  /* All that is said of one thing. */
  const turtle = (id) => [...PREFIXES(), ...aboutThing(id, Store.outgoing(id), [...Store.postsBy(id), ...Store.postsIn(id)], Store.figuresOf(id)),
    ...Store.incoming(id).map((at) => `${ref(links[at][1])} kg:${predicates[links[at][2]].id} ${ref(id)} .`)].join("\n") + "\n";
  /* The things that are shown and what is shown of them. */
  function turtleShown() {
    const { ids, told, held, counted } = shown(), by = (rows, key) => { const of = new Map(); rows.forEach((at) => (of.get(key(at)) || of.set(key(at), []).get(key(at))).push(at)); return of; };
    const out = by(told, (at) => links[at][1]), post = by(held, (at) => posts[at][1]), figure = by(counted, (at) => figures[at][0]);
    return [...PREFIXES(), ...ids.flatMap((id) => aboutThing(id, out.get(id) || [], post.get(id) || [], figure.get(id) || []))].join("\n") + "\n";
  }
  function aboutThing(id, told, held, counted) {
    const out = [], kinds = [types[typeOf[id]].id, ...(things[id][2] ? [things[id][2]] : [])];
    const body = [`a ${kinds.map((kind) => `kg:${kind}`).join(", ")}`, `skos:prefLabel ${string(nodes[id].label)}@zh`, ...things[id][1].map((text) => `skos:altLabel ${string(text)}@zh`)];
    if (things[id][3]) body.push(`kg:adcode ${string(things[id][3])}`);
    for (const at of told) body.push(`kg:${predicates[links[at][2]].id} ${ref(links[at][3])}`);
    out.push(`${ref(id)} ${body.join(" ;\n    ")} .`);
    for (const at of held) out.push(`<${own(posts[at][6])}> a kg:Position ; org:member ${ref(posts[at][1])} ;${posts[at][2] >= 0 ? ` org:organization ${ref(posts[at][2])} ;` : ""} kg:title ${string(posts[at][3])} .`);
    for (const at of counted) {
      const [, own_iri, indicator, value, unit, period, change, modality] = figures[at];
      const said = [`a kg:Observation`, `kg:ofEntity ${ref(id)}`, `kg:indicatorText ${string(indicator)}`];
      if (value) said.push(`kg:value ${value}`, `kg:unitText ${string(unit)}`);
      if (period) said.push(`kg:period ${string(period)}`);
      if (change) said.push(`kg:changePercent ${change}`);
      said.push(`kg:modality kg:${modality[0].toUpperCase()}${modality.slice(1)}`);
      out.push(`<${own(own_iri)}> ${said.join(" ; ")} .`);
    }
    return out;
  }
  // A cell that begins like a formula would run in a spreadsheet.
  const cell = (value) => { const text = String(value); const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text; return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe; };
  const listed = (ids, of) => [...new Set(ids.flatMap(of))];
  /* All facts of one thing. */
  const csv = (id) => table(listed([id], (n) => [...Store.outgoing(n), ...Store.incoming(n)]), listed([id], (n) => [...Store.postsBy(n), ...Store.postsIn(n)]), Store.figuresOf(id));
  /* The facts that are shown: those of shown things, by shown relations, of the chosen time. */
  function shown(chosen = GraphMap.shownThings()) {
    const ids = [...chosen].sort((a, b) => a - b), here = new Set(ids), off = GraphMap.offPredicates;
    return { ids, told: listed(ids, Store.outgoing).filter((at) => here.has(links[at][3]) && !off.has(links[at][2]) && Slice.linkIn(at)),
      held: listed(ids, Store.postsBy).filter((at) => (posts[at][2] < 0 || here.has(posts[at][2])) && !off.has(Store.start.post) && Slice.postIn(at)), counted: listed(ids, Store.figuresOf).filter(Slice.figureIn) };
  }
  const csvShown = (chosen) => { const { told, held, counted } = shown(chosen); return table(told, held, counted); };
  function table(told, held, counted) {
    const rows = [["kind", "subject", "predicate", "object", "value", "unit", "period", "change_percent", "modality", "sentence", "article", "page"]];
    const said = (sources) => { const s = sources.length ? sentences[sources[0][0]] : ["", -1]; return [s[0], s[1] >= 0 ? articles[s[1]][0] : "", s[1] >= 0 ? articles[s[1]][1] : ""]; };
    for (const at of told) rows.push(["relation", nodes[links[at][1]].label, predicates[links[at][2]].id, nodes[links[at][3]].label, "", "", "", "", "", ...said(links[at][4])]);
    for (const at of held) rows.push(["position", nodes[posts[at][1]].label, posts[at][3], posts[at][2] >= 0 ? nodes[posts[at][2]].label : "", "", "", "", "", "", ...said(posts[at][5])]);
    for (const at of counted) { const f = figures[at]; rows.push(["number", nodes[f[0]].label, f[2], "", f[3], f[4], f[5], f[6], f[7], ...said(f[9])]); }
    return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }
  async function text(value) {
    let done = false;
    try { await navigator.clipboard.writeText(value); done = true; } catch (error) {
      // Without clipboard permission (some browsers, from a file) the old way still works.
      const area = Dom.make("textarea", { readonly: true });
      area.value = value;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    toast(Words.t(done ? "copied" : "copyFailed"));
  }
  function save(blob, ending) {
    const address = URL.createObjectURL(blob), link = Dom.make("a", { href: address, download: `${document.title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_").slice(0, 80)}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }
  let timer = 0;
  function toast(message) {
    const box = document.getElementById("toast");
    box.textContent = message;
    box.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => { box.hidden = true; }, 2500);
  }
  return { text, turtle, turtleShown, csv, csvShown, save, toast };
})();

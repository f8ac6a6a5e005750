"use strict";
/* What colours and sizes mean: by type and degree unless the reader, the address or ``kg view --style`` says otherwise.
   A style is one object with the keys of that file; whatever else stands in it is dropped. Rules are tried in order:
   the first that fits and names a colour gives the colour, the first that fits and names a size gives the size. */
const Style = (() => {
  const { nodes, edges, types, predicates, things, links, posts, typeOf, figures, count } = Store;
  const SWATCHES = ["#0072B2", "#56B4E9", "#009E73", "#A08A00", "#F2C200", "#E69F00", "#D55E00", "#CC79A7", "#7B61C4", "#7F8794"], GREY = "#7F8794";
  const SCALE = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"];     // viridis: as good for eyes that see few colours
  const COLORS = ["type", "community", "rules"], OTHERS = ["type", "grey"], SIZES = ["degree", "sources", "rank", "equal", "number"], CAPTIONS = ["name", "number", "none"], SCALES = ["linear", "log"], WIDTHS = ["sources", "equal"];
  const base = nodes.map((node) => node.size), widthOf = edges.map((edge) => edge.width || 1);

  /* ---- a style from outside, made sound ---- */
  const one = (value, list) => (list.includes(value) ? value : list[0]);
  const text = (value) => (typeof value === "string" && value ? value.slice(0, 300) : undefined);
  const number = (value) => (value !== "" && value !== null && value !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined);
  const color = (value) => (/^#[0-9a-f]{6}$/i.test(value) ? value : undefined);
  const sparse = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
  const rows = (list) => (Array.isArray(list) ? list : []).filter((row) => row && typeof row === "object").slice(0, 60);
  function sound(given) {
    const g = given && typeof given === "object" ? given : {};
    return {
      color: one(g.color, COLORS), others: one(g.others, OTHERS), size: one(g.size, SIZES), caption: one(g.caption, CAPTIONS), width: one(g.width, WIDTHS), scale: one(g.scale, SCALES), indicator: text(g.indicator), unit: text(g.unit),
      rule: rows(g.rule).map((r) => sparse({
        label: text(r.label), type: text(r.type), name: typeof r.name === "string" ? r.name.slice(0, 300) : undefined, relation: text(r.relation), to: text(r.to), honor: typeof r.honor === "string" ? r.honor.slice(0, 300) : undefined,
        indicator: text(r.indicator), unit: text(r.unit), at_least: number(r.at_least), at_most: number(r.at_most), since: text(r.since), until: text(r.until),
        min_sources: number(r.min_sources), min_confidence: number(r.min_confidence), max_confidence: number(r.max_confidence),
        color: color(r.color), gradient: SCALES.includes(r.gradient) ? r.gradient : undefined, size: number(r.size) && Math.min(5, Math.max(0.2, number(r.size))), off: r.off === true ? true : undefined,
      })),
      line: rows(g.line).map((l) => sparse({ relation: text(l.relation), color: color(l.color), off: l.off === true ? true : undefined })),
    };
  }
  /* Only what differs from the plain style, to be written down. */
  function brief(style) {
    const plain = sound({}), out = {};
    for (const key of Object.keys(plain)) if (Array.isArray(style[key]) ? style[key].length : style[key] !== undefined && style[key] !== plain[key]) out[key] = style[key];
    return out;
  }

  /* ---- conditions ---- */
  const holding = (id, wanted) => { const folded = Search.fold(wanted); return [nodes[id].label, ...things[id][1]].some((name) => Search.fold(name).includes(folded)); };
  const partners = (id, relation) => {
    const back = relation.startsWith("^"), p = predicates.findIndex((entry) => entry.id === relation.replace("^", "")), out = [];
    if (p < 0) return out;
    const both = Store.facts.symmetric.includes(p);
    if (p === Store.start.post) for (const at of back ? Store.postsIn(id) : Store.postsBy(id)) { if (Slice.postIn(at)) out.push(posts[at][back ? 1 : 2]); }
    if (!back || both) for (const at of Store.outgoing(id)) if (links[at][2] === p && Slice.linkIn(at)) out.push(links[at][3]);
    if (back || both) for (const at of Store.incoming(id)) if (links[at][2] === p && Slice.linkIn(at)) out.push(links[at][1]);
    return out.filter((mate) => mate >= 0);
  };
  /* A rule as a test of things; ``values`` are the numbers that it compares, null if it compares none. */
  function compile(rule) {
    const tests = [];
    let values = null, series = null, broken = false;
    if (rule.type !== undefined) tests.push((id) => types[typeOf[id]].id === rule.type || things[id][2] === rule.type);
    if (rule.name !== undefined) tests.push((id) => Search.fold(rule.name) !== "" && holding(id, rule.name));
    if (rule.relation !== undefined) tests.push((id) => partners(id, rule.relation).some((mate) => rule.to === undefined || holding(mate, rule.to)));
    if (rule.honor !== undefined) tests.push((id) => partners(id, "hasHonor").some((mate) => !rule.honor || holding(mate, rule.honor)));
    if (rule.min_sources !== undefined) tests.push((id) => Store.saidOf[id] >= rule.min_sources);
    if (rule.min_confidence !== undefined) tests.push((id) => Store.sureness[id] <= 1 && Store.sureness[id] >= rule.min_confidence);
    if (rule.max_confidence !== undefined) tests.push((id) => Store.sureness[id] <= rule.max_confidence);
    if (rule.indicator !== undefined) {
      series = Numbers.find(rule.indicator, rule.unit);
      if (!series) broken = true;
      else {
        const factor = rule.unit ? Numbers.factorOf(series, rule.unit) / series.factor : 1;
        values = Numbers.newest(series, Slice.figureIn, Numbers.month(rule.since, false), Numbers.month(rule.until, true));
        for (const id of [...values.keys()]) { const value = values.get(id)[0] / factor; if (value < (rule.at_least ?? -Infinity) || value > (rule.at_most ?? Infinity)) values.delete(id); }
      }
    }
    const known = tests.length > 0 || rule.indicator !== undefined;
    return { rule, values, series, fits: (id) => known && !broken && (!values || values.has(id)) && tests.every((test) => test(id)), may: (id) => tests.every((test) => test(id)) };
  }
  const blend = (part) => {
    const at = Math.min(3.9999, Math.max(0, part) * 4), low = Math.floor(at), mix = at - low;
    return "#" + [1, 3, 5].map((n) => Math.round(parseInt(SCALE[low].slice(n, n + 2), 16) * (1 - mix) + parseInt(SCALE[low + 1].slice(n, n + 2), 16) * mix).toString(16).padStart(2, "0")).join("");
  };
  /* Where a value stands between the least and the most, 0 to 1; on a scale of logarithms from the least above zero. */
  function ruler(values, scale) {
    const all = [...values], above = all.filter((value) => value > 0);
    const [low, high] = scale === "log" && above.length ? [Math.min(...above), Math.max(...above)] : [Math.min(...all), Math.max(...all)];
    const part = scale === "log" && above.length ? (value) => (value <= low ? 0 : Math.log(value / low) / (Math.log(high / low) || 1)) : (value) => (value - low) / (high - low || 1);
    return { low, high, part: (value) => Math.min(1, Math.max(0, part(value))) };
  }

  /* How often one comes by who follows lines at random (PageRank over all lines, either way); 1 on the average. */
  let ranks = null;
  function rankOf(id) {
    if (!ranks) {
      let now = new Float64Array(count).fill(1);
      for (let round = 0; round < 40; round++) {
        const next = new Float64Array(count).fill(0.15);
        edges.forEach((edge) => { next[edge.to] += (0.85 * now[edge.from]) / Store.near[edge.from].length; next[edge.from] += (0.85 * now[edge.to]) / Store.near[edge.to].length; });
        now = next;
      }
      ranks = now;
    }
    return ranks[id];
  }

  /* ---- the style in force ---- */
  let style = sound(Store.start.style), colors = [], sizes = [], lineColors = new Map(), legend = [], plain = true, captions = null;
  const BIG = SWATCHES.slice(0, 9);                           // communities with colours of their own; the rest is grey
  const communityName = (n) => { const first = nodes.findIndex((_, id) => Store.communities[id] === n && /^(Region|Zone)$/.test(nodes[id].group)); return nodes[first >= 0 ? first : Store.communities.indexOf(n)].label; };
  function compute() {
    plain = JSON.stringify(brief(style)) === "{}";
    legend = [];
    const typeColor = (id) => types[typeOf[id]].color;
    colors = nodes.map((node) => typeColor(node.id));
    const sizeOf = { degree: (id) => base[id], sources: (id) => 4.5 + 2.1 * Math.sqrt(Store.saidOf[id]), rank: (id) => 3.5 + 4.2 * Math.sqrt(rankOf(id)), equal: () => 9 }, factor = new Float64Array(count).fill(1);
    if (style.color === "community") {
      colors = nodes.map((node) => BIG[Store.communities[node.id]] || GREY);
      const groups = [...new Set(Store.communities)].sort((a, b) => a - b);
      for (const n of groups.slice(0, BIG.length)) legend.push({ color: BIG[n], text: communityName(n), has: (id) => Store.communities[id] === n });
      if (groups.length > BIG.length) legend.push({ color: GREY, say: ["otherCommunities", { n: groups.length - BIG.length }], has: (id) => Store.communities[id] >= BIG.length });
    }
    const painted = new Int16Array(count).fill(-1);           // which rule gave a thing its colour
    const sized = new Uint8Array(count);
    if (style.rule.length) {
      const made = style.rule.map((rule) => (rule.off ? null : compile(rule)));
      made.forEach((rule, n) => {
        if (!rule) return;
        const hits = nodes.map((node) => node.id).filter(rule.fits), says = rule.rule.color || rule.rule.gradient;
        const scale = rule.values && hits.length ? ruler(hits.map((id) => rule.values.get(id)[0]), rule.rule.gradient) : null, mine = new Uint8Array(count);
        for (const id of hits) {
          if (says && style.color === "rules" && painted[id] < 0) { painted[id] = n; mine[id] = 1; colors[id] = rule.rule.gradient && scale ? blend(scale.part(rule.values.get(id)[0])) : rule.rule.color || GREY; }
          if (rule.rule.size && !sized[id]) { sized[id] = 1; mine[id] = 1; factor[id] = rule.rule.size; }
        }
        if (style.color !== "rules" && !rule.rule.size) return;
        legend.push({ rule: n, color: style.color === "rules" ? rule.rule.color : undefined, scale: style.color === "rules" && rule.rule.gradient && scale ? { ...scale, unit: rule.series.unit } : undefined, text: describe(rule.rule), size: rule.rule.size, has: (id) => mine[id] === 1,
          none: rule.rule.indicator !== undefined ? (id) => rule.may(id) && !(rule.values && rule.values.has(id)) : undefined });
      });
      if (style.color === "rules") {
        if (style.others === "grey") nodes.forEach((node) => { if (painted[node.id] < 0) colors[node.id] = GREY; });
        legend.push({ color: style.others === "grey" ? GREY : undefined, say: [style.others === "grey" ? "othersGrey" : "othersByType"], has: (id) => painted[id] < 0 });
      }
    } else if (style.color === "rules" && style.others === "grey") { colors = nodes.map(() => GREY); }
    let measure = sizeOf[style.size];
    const series = style.indicator === undefined ? null : Numbers.find(style.indicator, style.unit), values = series && (style.size === "number" || style.caption === "number") ? Numbers.newest(series, Slice.figureIn) : new Map();
    captions = style.caption === "none" ? () => null : style.caption === "number" ? (id) => (values.has(id) ? Numbers.tell(values.get(id)[0]) + series.unit : "") : () => "";
    if (style.size === "number") {
      const scale = values.size ? ruler([...values.values()].map(([value]) => value), style.scale) : null;
      measure = (id) => (values.has(id) ? 7 + 31 * (style.scale === "log" ? scale.part(values.get(id)[0]) : Math.sqrt(scale.part(values.get(id)[0]))) : 4);
      legend.push({ sizes: scale ? { ...scale, unit: series.unit } : null, text: style.indicator || "?", has: (id) => values.has(id), none: (id) => !values.has(id) });
    } else if (style.size !== "degree") legend.push({ say: [{ equal: "sizeEqual", sources: "sizeSources", rank: "sizeRank" }[style.size]] });
    if (style.caption === "number") legend.push({ text: style.indicator || "?", caption: true, has: (id) => values.has(id), none: (id) => !values.has(id) });
    sizes = nodes.map((node) => Math.min(90, Math.max(2, measure(node.id) * factor[node.id])));
    nodes.forEach((node) => { node.size = Math.round(sizes[node.id] * 10) / 10; });
    lineColors = new Map();
    for (const line of style.line) {
      const p = predicates.findIndex((entry) => entry.id === line.relation);
      if (p < 0 || line.off || !line.color || lineColors.has(p)) continue;
      lineColors.set(p, line.color);
      legend.push({ line: line.color, predicate: p });
    }
  }
  const group = (fill) => { const border = Dom.darker(fill), both = { background: fill, border }; return { ...both, highlight: both, hover: both }; };
  const look = (id) => ({ size: nodes[id].size, color: group(colors[id]) });
  const lineLook = (at, shown) => ({ width: style.width === "equal" ? 1 : widthOf[at], color: (shown(edges[at]).map((p) => lineColors.get(p)).find(Boolean)) || null });

  /* A rule in words. */
  function describe(rule) {
    if (rule.label) return rule.label;
    const { t, label } = Words, parts = [], kind = (id) => label(types.find((type) => type.id === id) || (Object.hasOwn(Store.kinds, id) ? Store.kinds[id] : { id }));
    if (rule.type) parts.push(kind(rule.type));
    if (rule.name !== undefined) parts.push(t("saysName", { a: rule.name }));
    if (rule.relation) { const back = rule.relation.startsWith("^"); parts.push(`${back ? "←" : "→"} ${label(predicates.find((p) => p.id === rule.relation.replace("^", "")) || { id: rule.relation }, back)}${rule.to ? " " + rule.to : ""}`); }
    if (rule.honor !== undefined) parts.push(`${t("saysHonor")}${rule.honor ? " " + rule.honor : ""}`);
    if (rule.indicator) {
      const unit = rule.unit || (Numbers.find(rule.indicator) || { unit: "" }).unit, low = rule.at_least, high = rule.at_most;
      const bounds = low !== undefined && high !== undefined ? ` ${Numbers.tell(low)}–${Numbers.tell(high)}${unit}` : low !== undefined ? ` ≥ ${Numbers.tell(low)}${unit}` : high !== undefined ? ` ≤ ${Numbers.tell(high)}${unit}` : rule.gradient ? "" : ` (${unit})`;
      parts.push(`${rule.indicator}${bounds}${rule.since || rule.until ? ` ${rule.since || ""}–${rule.until || ""}` : ""}`);
    }
    if (rule.min_sources !== undefined) parts.push(t("saysSources", { n: rule.min_sources }));
    if (rule.min_confidence !== undefined) parts.push(`${t("confidence")} ≥ ${rule.min_confidence}`);
    if (rule.max_confidence !== undefined) parts.push(`${t("confidence")} ≤ ${rule.max_confidence}`);
    return parts.join(t("comma")) || "?";
  }
  /* What colours and sizes stand for, with how many of some things each holds for, and of how many there is no value. */
  const explain = (ids) => legend.map((row) => ({ ...row, text: row.predicate !== undefined ? Words.label(predicates[row.predicate]) : row.rule !== undefined ? describe(style.rule[row.rule]) : row.say ? Words.t(...row.say) : row.text, n: row.has ? ids.filter(row.has).length : undefined, missing: row.none ? ids.filter(row.none).length : undefined }));

  const own = () => { const now = JSON.stringify(brief(style)); return now === JSON.stringify(brief(sound(Store.start.style))) ? "" : now; };
  /* Takes what an address says; true: something has changed. */
  function follow(given) {
    let wanted = Store.start.style;
    if (given) { try { wanted = JSON.parse(given); } catch (error) { wanted = Store.start.style; } }
    const next = sound(wanted);
    if (JSON.stringify(next) === JSON.stringify(style)) return false;
    style = next;
    compute();
    return true;
  }
  const set = (next) => { style = sound(next); compute(); };
  /* The style as a file for ``kg view --style``. */
  function toml() {
    const value = (v) => (typeof v === "string" ? JSON.stringify(v).replace(/\u007f/g, "\\u007f") : String(v)), lines = [];
    const { rule = [], line = [], ...rest } = brief(style);
    for (const [key, v] of Object.entries(rest)) lines.push(`${key} = ${value(v)}`);
    for (const [kind, list] of [["rule", rule], ["line", line]]) for (const row of list) lines.push("", `[[${kind}]]`, ...Object.entries(row).map(([key, v]) => `${key} = ${value(v)}`));
    return lines.join("\n") + "\n";
  }
  compute();
  return { SWATCHES, SCALE, COLORS, OTHERS, SIZES, CAPTIONS, SCALES, WIDTHS, compute, look, lineLook, describe, explain, own, follow, set, toml, colorOf: (id) => colors[id], captionOf: (id) => captions(id),
    get style() { return style; }, get plain() { return plain; } };
})();

"use strict";
/* A slice of the graph: facts of some periods, and owners of numbers in a range. It keeps to the rules of ``--since``:
   a number goes by its period and by the date of its article, any other fact by its articles; background has no time;
   a thing stays if an article of the time names it, or if what stays leads to it. */
const Slice = (() => {
  const { links, posts, figures, things, sentences, articles, edges, count } = Store;
  const state = { from: null, until: null, fine: false, undated: true, number: null, sure: 0 };
  // Of each fact its months as [first, last], or null: its own period, else the dates of its articles taken together.
  const articleSpan = (at) => (at >= 0 && articles[at][3] !== undefined ? [articles[at][3], articles[at][4]] : null);
  function read(sources) {
    const spans = sources.map((source) => articleSpan(sentences[source[0]][1])).filter(Boolean);
    return spans.length ? [Math.min(...spans.map((s) => s[0])), Math.max(...spans.map((s) => s[1]))] : null;
  }
  const spans = {
    link: links.map((link) => read(link[4])), post: posts.map((post) => read(post[5])),
    figure: figures.map((f) => (f[13] === undefined ? read(f[9]) : [f[13], f[14]])),
  };
  const grades = [...new Set([...links.map((l) => l[4]), ...posts.map((p) => p[5]), ...figures.map((f) => f[9])].flat().map((source) => source[2]).filter((grade) => grade !== null))].sort((a, b) => a - b);
  const background = links.filter((link) => !link[4].length).length + posts.filter((post) => !post[5].length).length;
  const dated = [...spans.link, ...spans.post, ...spans.figure].filter(Boolean), total = links.length + posts.length + figures.length;
  const undated = total - dated.length - background;

  /* The steps of the slider, months or years that some fact begins or ends with, and how many facts touch each. */
  const year = (month) => Math.floor(month / 12);
  const monthly = dated.some(([a, b]) => b - a < 11);
  function steps(fine) {
    const used = fine ? dated.filter(([a, b]) => b - a < 11) : dated, unit = fine ? (month) => month : year, at = new Map();
    for (const span of used) for (const month of span) at.set(unit(month), 0);
    const keys = [...at.keys()].sort((a, b) => a - b);
    const first = new Map(keys.map((key, n) => [key, n]));
    for (const [a, b] of used) for (let n = first.get(unit(a)); n <= first.get(unit(b)); n++) at.set(keys[n], at.get(keys[n]) + 1);
    return keys.map((key) => ({ from: fine ? key : key * 12, until: fine ? key : key * 12 + 11, n: at.get(key), name: fine ? `${year(key)}-${String((key % 12) + 1).padStart(2, "0")}` : String(key).padStart(4, "0") }));
  }

  /* ---- what is in ---- */
  let timed = false, cut = false, owners = null, inside = null;            // inside: what facts and things are in; null: all
  let counts = { facts: total };
  const overlaps = (span) => (state.from === null || span[1] >= state.from) && (state.until === null || span[0] <= state.until);
  const reach = (begin, open, may) => {
    const reached = new Uint8Array(count), queue = [];
    for (let id = 0; id < count; id++) if (begin[id]) { reached[id] = 1; queue.push(id); }
    for (const id of queue) for (const at of Store.near[id]) {
      const mate = Store.other(edges[at], id);
      if (!reached[mate] && open(at) && may(mate)) { reached[mate] = 1; queue.push(mate); }
    }
    return reached;
  };
  const told = Uint8Array.from(things, (thing) => (thing[4].length ? 1 : 0));
  let reachable = null;
  function compute() {
    timed = state.from !== null || state.until !== null || !state.undated;
    cut = timed || state.sure > 0;                            // cut: some facts may be out
    inside = null;
    if (cut) {
      const IN = 2, OPEN = 1, when = articles.map((_, at) => { const span = articleSpan(at); return span ? (overlaps(span) ? IN : 0) : OPEN; });
      const stand = (sources) => Math.max(0, ...sources.map((source) => { const at = sentences[source[0]][1]; return at < 0 ? OPEN : when[at]; }));
      const keeps = (sources) => !sources.length || stand(sources) >= (state.undated ? OPEN : IN);
      const link = Uint8Array.from(links, (l) => keeps(l[4])), post = Uint8Array.from(posts, (p) => keeps(p[5]));
      const figure = Uint8Array.from(figures, (f) => (f[13] === undefined ? (f[9].length ? keeps(f[9]) : state.undated) : overlaps([f[13], f[14]]) && (!f[9].length || stand(f[9]) > 0)));
      const still = Uint8Array.from(things, (thing) => thing[4].some((at) => when[at] >= (state.undated ? OPEN : IN)));
      if (!state.undated) {                                   // what only undated articles name stays if a dated fact does
        links.forEach((l, at) => { if (link[at] && l[4].length) still[l[1]] = still[l[3]] = 1; });
        posts.forEach((p, at) => { if (post[at] && p[5].length) { still[p[1]] = 1; if (p[2] >= 0) still[p[2]] = 1; } });
        figures.forEach((f, at) => { if (figure[at]) still[f[0]] = 1; });
      }
      const open = (at) => Store.linksOf(at).some((l) => link[l]) || Store.postsOf(at).some((p) => post[p]);
      reachable = reachable || reach(told, () => true, () => true);
      const left = reach(still, open, (id) => still[id] || !told[id]);
      const thing = Uint8Array.from(things, (_, id) => left[id] || !reachable[id]);
      links.forEach((l, at) => { link[at] &= thing[l[1]] & thing[l[3]]; });
      posts.forEach((p, at) => { post[at] &= thing[p[1]] & (p[2] < 0 ? 1 : thing[p[2]]); });
      figures.forEach((f, at) => { figure[at] &= thing[f[0]]; });
      if (state.sure > 0) {                                   // what is not sure enough goes, and takes no thing along
        const sure = (sources) => !sources.some((source) => source[2] !== null) || sources.some((source) => source[2] !== null && source[2] >= state.sure);
        links.forEach((l, at) => { link[at] &= sure(l[4]); });
        posts.forEach((p, at) => { post[at] &= sure(p[5]); });
        figures.forEach((f, at) => { figure[at] &= sure(f[9]); });
      }
      inside = { link, post, figure, thing };
    }
    counts = { facts: cut ? sum(inside.link) + sum(inside.post) + sum(inside.figure) : total };
    owners = null;
    if (state.number) {
      const { series, low, high, rest } = state.number, values = Numbers.newest(series, figureIn);
      owners = Uint8Array.from(things, (_, id) => { const held = values.get(id); return held ? held[0] >= low && held[0] <= high : rest; });
      counts.owners = [...values.values()].filter(([value]) => value >= low && value <= high).length;
      counts.all = values.size;
    }
  }
  const sum = (flags) => flags.reduce((n, flag) => n + flag, 0);
  const linkIn = (at) => !inside || inside.link[at] === 1, postIn = (at) => !inside || inside.post[at] === 1, figureIn = (at) => !inside || inside.figure[at] === 1;
  const thingIn = (id) => (!inside || inside.thing[id] === 1) && (!owners || owners[id] === 1);

  /* ---- in the address ---- */
  function spell() {
    const name = (month, end) => (month === null ? "" : month % 12 === (end ? 11 : 0) && !state.fine ? String(year(month)) : `${year(month)}-${String((month % 12) + 1).padStart(2, "0")}`);
    const out = {};
    if (state.from !== null || state.until !== null) out.time = `${name(state.from, false)}..${name(state.until, true)}`;
    if (!state.undated) out.undated = "0";
    if (state.sure > 0) out.sure = String(state.sure);
    if (state.number) { const { series, low, high, rest } = state.number; out.num = Address.pack([series.name, series.unit, low === -Infinity ? "" : low, high === Infinity ? "" : high, ...(rest ? ["rest"] : [])]); }
    return out;
  }
  /* Takes what an address says; true: something has changed. */
  function follow(wanted) {
    const before = JSON.stringify(spell()), [from, until] = (wanted.time || "").split("..");
    const a = Numbers.month(from, false), b = Numbers.month(until, true);
    state.from = a > -Infinity ? a : null;
    state.until = b < Infinity ? b : null;
    state.fine = monthly && /-\d\d/.test(wanted.time || "") || (state.fine && !wanted.time && monthly);
    state.undated = wanted.undated !== "0";
    state.sure = Math.min(1, Math.max(0, Number(wanted.sure) || 0));
    const [name, unit, low, high, rest] = Address.unpack(wanted.num || ""), series = name === undefined ? null : Numbers.find(name, unit);
    const bound = (text, none) => (text && !Number.isNaN(Numbers.amount(text)) ? Number(text) : none);
    state.number = series ? { series, low: bound(low, -Infinity), high: bound(high, Infinity), rest: rest === "rest" } : null;
    if (JSON.stringify(spell()) === before) return false;
    compute();
    return true;
  }
  return { state, steps, monthly, undated, background, total, grades, compute, spell, follow, linkIn, postIn, figureIn, thingIn,
    get cut() { return cut; }, get active() { return cut || state.number !== null; }, get counts() { return counts; } };
})();

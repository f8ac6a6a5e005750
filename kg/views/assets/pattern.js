"use strict";
/* Searching for a pattern: "企业 所属产业 铜", "Enterprise inIndustry", "园区 位于 余江". The ends are types or parts of
   names, the word between them is a relation as it is called, read forwards or backwards, or its name in the ontology. */
const Pattern = (() => {
  const { nodes, types, predicates, things, links, posts, kinds, typeOf, edges } = Store;
  const spelled = (entry) => [entry.id, entry.zh, entry.en].filter(Boolean).map(Search.fold);
  const words = [];                                           // [folded, predicate, backwards]
  predicates.forEach((entry, p) => { for (const word of spelled(entry)) words.push([word, p, false]); for (const word of [entry.zh_back, entry.en_back].filter(Boolean)) words.push([Search.fold(word), p, true]); });
  const kindWords = [...types.map((type, n) => [spelled(type), (id) => typeOf[id] === n, type]), ...Object.entries(kinds).map(([kind, entry]) => [[Search.fold(kind), ...spelled(entry)], (id) => things[id][2] === kind, entry])];
  const folded = nodes.map((node, id) => [node.label, ...things[id][1]].map(Search.fold));
  /* What stands at one end of the pattern: a type, a part of a name, or anything. */
  function end(text) {
    const word = Search.fold(text);
    if (!word) return { fits: () => true, say: () => "…" };
    const kind = kindWords.find(([all]) => all.includes(word));
    if (kind) return { fits: kind[1], say: () => Words.label(kind[2]), type: true };
    return { fits: (id) => folded[id].some((name) => name.includes(word)), say: () => text };
  }
  const splits = (text) => {
    const parts = text.trim().split(/[\s→←]+/).filter(Boolean), out = [];
    for (let from = 0; from < parts.length; from++) for (let to = from + 1; to <= parts.length; to++) out.push([parts.slice(0, from).join(" "), parts.slice(from, to).join(" "), parts.slice(to).join(" ")]);
    return out;
  };
  function match(left, p, back, right) {
    const rows = [], a = end(left), b = end(right), may = (one, two) => a.fits(back ? two : one) && b.fits(back ? one : two);
    const both = Store.facts.symmetric.includes(p), take = (line, subject, object, at, kind) => { if (object >= 0 && line >= 0 && (may(subject, object) || (both && may(object, subject)))) rows.push({ subject, object, edge: line, at, kind }); };
    if (p === Store.start.post) posts.forEach((post, at) => take(post[0], post[1], post[2], at, "post"));
    else links.forEach((link, at) => { if (link[2] === p) take(link[0], link[1], link[3], at, "link"); });
    return { p, back, rows, say: () => `${a.say()} ${back ? "←" : "→"} ${Words.label(predicates[p], back)} ${back ? "←" : "→"} ${b.say()}`, text: [left, back ? "^" + predicates[p].id : predicates[p].id, right].filter(Boolean).join(" ") };
  }
  /* The patterns that a query may mean, those with most matches first; of a type alone the relations that it has. */
  function run(query, most = 5) {
    if (query.length > 200 || query.trim().length < 2) return [];
    const found = new Map(), add = (m) => { if (m.rows.length && !found.has(m.text)) found.set(m.text, m); };
    for (const [left, middle, right] of splits(query)) {
      const word = Search.fold(middle), bare = word.replace("^", "");
      for (const [spell, p, back] of words) if (spell === word || (word.length > 1 && (left || right) && spell.startsWith(word)) || (word.startsWith("^") && spell === bare && !back)) add(match(left, p, word.startsWith("^") ? true : back, right));
    }
    if (!found.size) {                                        // a type, or two ends without a word between them
      const parts = query.trim().split(/\s+/), typed = parts.length <= 2 && end(parts[0]).type;
      if (typed) for (let p = 0; p < predicates.length; p++) { add(match(parts[0], p, false, parts[1] || "")); add(match(parts[0], p, true, parts[1] || "")); }
    }
    return [...found.values()].sort((a, b) => b.rows.length - a.rows.length).slice(0, most);
  }
  /* The pattern of an address: exactly what run() names. */
  const open = (text) => run(text, 99).find((m) => m.text === text) || run(text)[0] || null;
  const idsOf = (m) => [...new Set(m.rows.flatMap((row) => [row.subject, row.object]))].sort((a, b) => a - b);
  const shownRows = (m) => m.rows.filter((row) => (row.kind === "post" ? Slice.postIn(row.at) : Slice.linkIn(row.at)));
  return { run, open, idsOf, shownRows };
})();

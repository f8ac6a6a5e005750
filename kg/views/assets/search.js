"use strict";
/* Search over every name: characters, full pinyin, initials, or a mixture (余jiang, yjq). The file carries one table
   of readings by character, so that names cost nothing and characters with several readings are found by each. */
const Search = (() => {
  const readings = new Map(Object.entries(Store.facts.readings).map(([char, text]) => [char, text.split(" ")]));
  const fold = (text) => text.normalize("NFKC").toLowerCase().replaceAll("ü", "v").replace(/[\s'’·\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "");
  const names = [];                                           // [id, name as printed, folded, its characters]
  Store.nodes.forEach((node, id) => {
    for (const name of [node.label, ...Store.things[id][1], ...(Store.things[id][3] ? [Store.things[id][3]] : [])]) {
      const folded = fold(name).slice(0, 300);
      names.push([id, name, folded, Array.from(folded)]);
    }
  });

  /* Does ``query`` from ``at`` on spell the characters from ``from`` on? Each by itself, its reading, the first letters
     of its reading (the last one only), or its initial. */
  function spells(chars, from, query, at) {
    if (at === query.length) return true;
    if (from === chars.length) return false;
    const char = chars[from];
    if (query.startsWith(char, at) && spells(chars, from + 1, query, at + char.length)) return true;
    for (const reading of readings.get(char) || []) {
      if (reading[0] !== query[at]) continue;
      if (query.startsWith(reading, at) && spells(chars, from + 1, query, at + reading.length)) return true;
      if (reading.startsWith(query.slice(at))) return true;
      if (spells(chars, from + 1, query, at + 1)) return true;
    }
    return false;
  }

  function rank(folded, chars, query, latin) {
    if (folded === query) return 0;
    const at = folded.indexOf(query);
    if (at === 0) return 1;
    if (at > 0) return 2;
    if (!latin) return -1;
    for (let from = 0; from < chars.length; from++) if (spells(chars, from, query, 0)) return from === 0 ? 3 : 4;
    return -1;
  }

  /* Best first: exact, beginning, inside, spelled from the beginning, spelled inside; then by importance. */
  function run(text) {
    const query = fold(text);
    if (!query) return [];
    const latin = /[a-z]/.test(query) && query.length <= 60, best = new Map();
    for (const [id, name, folded, chars] of names) {
      const score = rank(folded, chars, query, latin);
      if (score < 0) continue;
      const held = best.get(id);
      if (!held || score < held[0]) best.set(id, [score, name]);
    }
    return [...best].map(([id, [score, name]]) => ({ id, score, name })).sort((a, b) => a.score - b.score || a.id - b.id);
  }
  return { run, fold };
})();

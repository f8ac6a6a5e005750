"use strict";
/* Places for what stands alone, where what stood between is gone. All are found in one go and are the same each time. */
const Places = (() => {
  const { nodes, edges, typeOf, near, other } = Store;
  /* One thing amid its neighbours, each type in a wedge. */
  function around(id, ids, wide) {
    const slots = [], rest = ids.filter((mate) => mate !== id), many = Math.max(rest.length, 5);
    for (let ring = 0; slots.length < many; ring++) {
      const most = 10 + 9 * ring, n = Math.min(most, many - slots.length), far = (nodes[id].size + 105 + 85 * ring);
      for (let at = 0; at < n; at++) { const turn = (2 * Math.PI * (at + (ring % 2) / 2)) / n; slots.push([turn, far]); }
    }
    slots.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    rest.sort((a, b) => typeOf[a] - typeOf[b] || a - b);
    return new Map([[id, [0, 0]], ...rest.map((mate, at) => [mate, [Math.sin(slots[at][0]) * slots[at][1] * wide, -Math.cos(slots[at][0]) * slots[at][1]]])]);
  }
  /* One thing, its neighbours, and theirs: what hangs on one neighbour stands behind it. */
  function rings(id, ids, lines, wide) {
    const open = new Set(lines), inside = new Set(ids), parent = new Map([[id, -1]]), first = [], kids = new Map();
    const step = (from, visit) => { for (const at of near[from]) if (open.has(at)) { const mate = other(edges[at], from); if (inside.has(mate) && !parent.has(mate)) { parent.set(mate, from); visit(mate); } } };
    step(id, (mate) => first.push(mate));
    first.sort((a, b) => typeOf[a] - typeOf[b] || a - b);
    for (const one of first) { const mine = []; step(one, (mate) => mine.push(mate)); kids.set(one, mine.sort((a, b) => typeOf[a] - typeOf[b] || a - b)); }
    const room = (one) => Math.max(1.6, kids.get(one).length), total = first.reduce((sum, one) => sum + room(one), 0), spots = new Map([[id, [0, 0]]]);
    const put = (one, turn, far) => spots.set(one, [Math.sin(turn) * far * wide, -Math.cos(turn) * far]);
    const inner = Math.max(140, Math.min(first.length * 12, 460)), outer = Math.max(...first.map((one) => kids.get(one).length), 0) ? inner + 130 : inner;
    const rows = Math.max(1, Math.ceil(Math.sqrt((total * 34) / (2 * Math.PI * outer))));
    let begin = 0, number = 0;
    first.forEach((one, n) => {
      const share = (2 * Math.PI * room(one)) / total, mine = kids.get(one);
      put(one, begin + share / 2, inner + (first.length > 18 ? (n % 3) * 40 : 0));
      mine.forEach((mate, at) => put(mate, begin + (share * (at + 0.5)) / mine.length, outer + 46 * rows + (number++ % rows) * 62));
      begin += share;
    });
    return spots;
  }
  /* Layers: one thing, below it what is one line away, then two …; without one, the best-connected of each part is on top.
     In a layer things stand near what they hang on, and a layer too long for a row takes several. */
  function levels(id, ids, lines, wide) {
    const open = new Set(lines), inside = new Set(ids), spots = new Map(), ROW = Math.max(4, Math.ceil(Math.sqrt(ids.length) * (wide > 1 ? 1.6 : 1))), WIDE = 130, HIGH = 120;
    const degree = (one) => near[one].filter((at) => open.has(at)).length, roots = [...(id >= 0 ? [id] : []), ...[...ids].sort((a, b) => degree(b) - degree(a) || a - b)];
    const depth = new Map(), order = new Map();
    for (const root of roots) {
      if (depth.has(root)) continue;
      depth.set(root, 0);
      const queue = [root];
      for (const one of queue) for (const at of near[one]) { const mate = other(edges[at], one); if (open.has(at) && inside.has(mate) && !depth.has(mate)) { depth.set(mate, depth.get(one) + 1); queue.push(mate); } }
    }
    const most = Math.max(...depth.values());
    let y = 0;
    for (let level = 0; level <= most; level++) {
      const here = ids.filter((one) => depth.get(one) === level), pull = (one) => { const up = near[one].filter((at) => open.has(at)).map((at) => other(edges[at], one)).filter((mate) => depth.get(mate) === level - 1 && order.has(mate)); return up.length ? up.reduce((sum, mate) => sum + order.get(mate), 0) / up.length : 0; };
      const pulled = new Map(here.map((one) => [one, pull(one)]));
      here.sort((a, b) => pulled.get(a) - pulled.get(b) || typeOf[a] - typeOf[b] || a - b);
      const rows = Math.ceil(here.length / ROW), long = Math.ceil(here.length / rows);
      here.forEach((one, at) => { const column = Math.floor(at / rows), row = at % rows; order.set(one, column - (long - 1) / 2); spots.set(one, [(column - (long - 1) / 2 + (rows > 1 ? (row / rows - 0.5) * 0.6 : 0)) * WIDE, y + row * 62]); });
      y += HIGH + (rows - 1) * 62 + (level === 0 ? 0 : 20);
    }
    return spots;
  }
  const inRow = (ids, flat) => new Map(ids.map((id, at) => [id, flat ? [at * 190, (at % 2) * 70] : [(at % 2) * 70, at * 110]]));
  /* Things that lines draw together and that keep apart: few enough for every pair to be weighed. */
  const MOST = 400;
  function springs(ids, lines, wide) {
    const n = ids.length, of = new Map(ids.map((id, at) => [id, at])), x = new Float64Array(n), y = new Float64Array(n), pull = [...lines].map((at) => [of.get(edges[at].from), of.get(edges[at].to)]).filter(([a, b]) => a !== undefined && b !== undefined);
    const LONG = 120, rounds = Math.max(40, Math.min(300, Math.round(1.2e7 / (n * n + 1))));
    for (let at = 0; at < n; at++) { const turn = at * 2.399963, far = 46 * Math.sqrt(at + 0.5); x[at] = Math.cos(turn) * far; y[at] = Math.sin(turn) * far; }
    for (let round = 0; round < rounds; round++) {
      const dx = new Float64Array(n), dy = new Float64Array(n), hot = LONG * 0.9 * (1 - round / rounds) + 1;
      for (let a = 0; a < n; a++) for (let b = a + 1; b < n; b++) {
        const h = x[a] - x[b] || 0.1, v = y[a] - y[b] || 0.1, far = h * h + v * v, push = (LONG * LONG) / far;
        dx[a] += h * push; dy[a] += v * push; dx[b] -= h * push; dy[b] -= v * push;
      }
      for (const [a, b] of pull) { const h = x[a] - x[b], v = y[a] - y[b], far = Math.hypot(h, v) / LONG; dx[a] -= h * far; dy[a] -= v * far; dx[b] += h * far; dy[b] += v * far; }
      for (let a = 0; a < n; a++) { dx[a] -= x[a] * 0.25; dy[a] -= y[a] * 0.25; const far = Math.hypot(dx[a], dy[a]) || 1, move = Math.min(far, hot) / far; x[a] += dx[a] * move; y[a] += dy[a] * move; }
    }
    return new Map(ids.map((id, at) => [id, [x[at] * wide, y[at]]]));
  }
  /* The right ones for what is lit: a path in a row, a thing amid its neighbours, else by their lines; null: too many. */
  function find({ layers, way, id, hops, ids, lines, wide }) {
    if (layers) return levels(id, ids, lines, wide);
    if (way) return inRow(ids, wide > 1);
    if (id >= 0) return hops === 1 ? around(id, ids, wide) : rings(id, ids, lines, wide);
    return ids.length <= MOST ? springs(ids, lines, wide) : null;
  }
  return { find };
})();

"use strict";
/* The drawn graph. vis-network draws dots and lines and knows where the pointer is; labels are placed here, on the
   screen and not on the map, the most important ones first and none over another, and so is what is dimmed. */
const GraphMap = (() => {
  const { nodes, edges, near, other, start } = Store;
  const holder = document.getElementById("mynetwork");
  const offTypes = new Set(), offPredicates = new Set(), away = new Set();   // away: single things that the reader put away
  let alone = null;                                           // the only things shown, if the reader asked for what is lit only
  const big = nodes.length > start.limit;
  const loaded = new Set(big ? start.first : nodes.map((node) => node.id));
  const listeners = { pick() {}, pickEdge() {}, clear() {}, tip() {}, change() {} };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const shownEdge = (edge) => edge.rel.some((predicate) => !offPredicates.has(predicate));
  const bare = (node) => ({ id: node.id, group: node.group, x: node.x, y: node.y, size: node.size, shape: node.shape });
  const line = (edge) => ({ id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, dashes: edge.dashes, width: edge.width });
  const nodeSet = new vis.DataSet([...loaded].sort((a, b) => a - b).map((id) => bare(nodes[id])));
  const edgeSet = new vis.DataSet(edges.filter((edge) => loaded.has(edge.from) && loaded.has(edge.to)).map(line));
  const typeShown = (id) => !offTypes.has(Store.typeOf[id]) && !away.has(id) && (!alone || alone.has(id));
  const nodeView = new vis.DataView(nodeSet, { filter: (node) => typeShown(node.id) });
  const edgeView = new vis.DataView(edgeSet, { filter: (edge) => shownEdge(edges[edge.id]) });
  const net = new vis.Network(holder, { nodes: nodeView, edges: edgeView }, Store.options);

  /* The map has one shape, screens have many: on an upright one it is laid on its side, and drawn out a little along the
     side that has room. Neither brings two dots nearer to each other. */
  const MOST = 1.5, laid = nodes.map((node) => [node.x, node.y]);
  let turned = null;
  function arrange(again) {
    const ids = [...loaded], span = (axis) => { const all = ids.map((id) => laid[id][axis]); return Math.max(200, Math.max(...all) - Math.min(...all)); };
    const wide = span(0), high = span(1), width = Math.max(80, holder.clientWidth - 40), height = Math.max(80, holder.clientHeight - 40);
    const turn = Math.min(width / high, height / wide) > 1.1 * Math.min(width / wide, height / high);
    if (again && turn === turned) return false;
    turned = turn;
    const [across, along] = turn ? [high, wide] : [wide, high], slack = (width / across) / (height / along);
    const sx = Math.min(MOST, Math.max(1, slack)), sy = Math.min(MOST, Math.max(1, 1 / slack));
    nodes.forEach((node, id) => { const [x, y] = laid[id]; node.x = (turn ? y : x) * sx; node.y = (turn ? x : y) * sy; });
    nodeSet.update(ids.map((id) => ({ id, x: nodes[id].x, y: nodes[id].y })));
    return true;
  }

  /* focus: what is lit up. main: things that are certainly labelled; nodes, edges: what is not dimmed. */
  let focus = null, hovered = -1, labelled = 0, drawn = [];
  let ink = "#000", soft = "#555", paper = "#fff", veil = "rgba(255,255,255,.8)", accent = "#06c", font = "sans-serif";

  function readTheme() {
    const style = getComputedStyle(document.documentElement), get = (name) => style.getPropertyValue(name).trim();
    [ink, soft, paper, veil, accent, font] = ["--ink", "--soft", "--paper", "--veil", "--accent", "--font"].map(get);
    // A colour that is given in part loses its other parts, so it is given whole.
    net.setOptions({ edges: { color: { ...Store.options.edges.color, highlight: accent, hover: accent } } });
    net.redraw();
  }

  /* ---- loading ---- */
  function load(ids) {
    const fresh = [...new Set(ids)].filter((id) => !loaded.has(id));
    if (!fresh.length) return 0;
    fresh.forEach((id) => loaded.add(id));
    nodeSet.add(fresh.map((id) => bare(nodes[id])));
    const lines = new Set();
    for (const id of fresh) for (const at of near[id]) if (loaded.has(other(edges[at], id)) && !edgeSet.get(at)) lines.add(at);
    edgeSet.add([...lines].map((at) => line(edges[at])));
    listeners.change();
    return fresh.length;
  }
  function unload() {
    loaded.clear();
    start.first.forEach((id) => loaded.add(id));
    edgeSet.remove(edgeSet.getIds().filter((at) => !loaded.has(edges[at].from) || !loaded.has(edges[at].to)));
    nodeSet.remove(nodeSet.getIds().filter((id) => !loaded.has(id)));
    listeners.change();
  }
  const neighbours = (id) => [...new Set(near[id].filter((at) => shownEdge(edges[at])).map((at) => other(edges[at], id)))].sort((a, b) => a - b);
  const loadMore = (n) => {
    const next = [];
    for (let id = 0; id < nodes.length && next.length < n; id++) if (!loaded.has(id)) next.push(id);
    return load(next);
  };
  function counts() {
    const n = nodeView.length, here = new Set(nodeView.getIds());
    return { n, N: nodes.length, m: edgeView.getIds().filter((at) => here.has(edges[at].from) && here.has(edges[at].to)).length, M: edges.length };
  }

  /* ---- filters ---- */
  function setFilters(types, predicates) {
    offTypes.clear(); types.forEach((at) => offTypes.add(at));
    offPredicates.clear(); predicates.forEach((at) => offPredicates.add(at));
    nodeView.refresh(); edgeView.refresh();
    listeners.change();
  }

  function putAway(ids) {
    away.clear(); ids.forEach((id) => away.add(id));
    nodeView.refresh(); edgeView.refresh();
    listeners.change();
  }

  /* Places for what stands alone, where what stood between is gone: one thing amid its neighbours, each type in a wedge;
     the things of a path in a row. */
  function around(id, ids) {
    const slots = [], wide = holder.clientWidth > holder.clientHeight ? 1.3 : 0.85, rest = ids.filter((other) => other !== id);
    const many = Math.max(rest.length, 5);
    for (let ring = 0; slots.length < many; ring++) {
      const most = 10 + 9 * ring, n = Math.min(most, many - slots.length), far = (nodes[id].size + 105 + 85 * ring);
      for (let at = 0; at < n; at++) { const turn = (2 * Math.PI * (at + (ring % 2) / 2)) / n; slots.push([turn, far]); }
    }
    slots.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    rest.sort((a, b) => Store.typeOf[a] - Store.typeOf[b] || a - b);
    return new Map([[id, [0, 0]], ...rest.map((other, at) => [other, [Math.sin(slots[at][0]) * slots[at][1] * wide, -Math.cos(slots[at][0]) * slots[at][1]]])]);
  }
  const inRow = (ids) => { const flat = holder.clientWidth > holder.clientHeight; return new Map(ids.map((id, at) => [id, flat ? [at * 190, (at % 2) * 70] : [(at % 2) * 70, at * 110]])); };
  function setAlone(ids, spots) {
    if (!ids && !alone) return;
    if (alone) nodeSet.update([...alone].filter((id) => loaded.has(id)).map((id) => ({ id, x: nodes[id].x, y: nodes[id].y })));
    alone = ids && new Set(ids);
    nodeView.refresh();
    if (spots) nodeSet.update([...spots].filter(([id]) => loaded.has(id)).map(([id, [x, y]]) => ({ id, x, y })));
    listeners.change();
  }

  /* ---- what is lit ---- */
  function light(things, hops) {
    const lit = new Set(things), lines = new Set();
    let rim = [...things];
    for (let hop = 0; hop < hops; hop++) {
      const next = [];
      for (const id of rim) for (const at of near[id]) {
        const mate = other(edges[at], id);
        if (!shownEdge(edges[at]) || !loaded.has(mate) || !typeShown(mate)) continue;
        lines.add(at);
        if (!lit.has(mate)) { lit.add(mate); next.push(mate); }
      }
      rim = next;
    }
    return { main: new Set(things), nodes: lit, edges: lines };
  }
  function setFocus(next) {
    focus = next;
    const has = (id) => net.body.nodes[id] !== undefined;
    net.setSelection({ nodes: next ? [...next.main].filter(has) : [], edges: next ? [...next.edges].filter((at) => net.body.edges[at] !== undefined) : [] }, { highlightEdges: false });
    net.redraw();
  }

  /* ---- camera ---- */
  const LEAST = 0.02;                                         // the smallest scale
  const motion = (wanted) => (wanted && !still ? { duration: 420, easingFunction: "easeInOutQuad" } : false);
  const settle = () => { net.setSize("100%", "100%"); net.redraw(); };      // the panel may just have changed the room
  /* Bring things into view, with room for their labels. Around an anchor, the few that stand far off are left out:
     seeing all of them would mean to see none. */
  function show(ids, animated, anchor, margin = 110, foot = 0) {   // foot: room for the buttons at the bottom
    let here = ids.filter((id) => net.body.nodes[id] !== undefined && typeShown(id));
    if (!here.length) return;
    settle();
    const spot = (id) => net.body.nodes[id];
    if (anchor !== undefined && spot(anchor) && here.length > 4) {
      const far = (id) => Math.hypot(spot(id).x - spot(anchor).x, spot(id).y - spot(anchor).y);
      here = here.sort((a, b) => far(a) - far(b)).slice(0, Math.max(4, Math.ceil(here.length * 0.88)));
    }
    const xs = here.map((id) => spot(id).x), ys = here.map((id) => spot(id).y);
    const left = Math.min(...xs), right = Math.max(...xs), top = Math.min(...ys), bottom = Math.max(...ys);
    const width = Math.max(80, holder.clientWidth - margin - 20), height = Math.max(80, holder.clientHeight - margin + 10 - foot);
    const scale = Math.max(LEAST, Math.min(1.5, width / (right - left + 1), height / (bottom - top + 1)));
    net.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + foot / 2 / scale }, scale, animation: motion(animated) });
  }
  const fit = (animated) => { settle(); show(net.body.nodeIndices.map(Number), animated, undefined, holder.clientWidth < 500 ? 20 : 56, document.getElementById("status").offsetHeight + 4); };
  const zoom = (factor) => net.moveTo({ scale: Math.min(6, Math.max(LEAST, net.getScale() * factor)), animation: motion(true) });
  const pan = (dx, dy) => { const at = net.getViewPosition(), scale = net.getScale(); net.moveTo({ position: { x: at.x + dx / scale, y: at.y + dy / scale } }); };

  /* ---- labels ---- */
  const widths = new Map();
  function widthOf(ctx, text, style) {
    const id = style + text;
    let width = widths.get(id);
    if (width === undefined) { ctx.font = style; width = ctx.measureText(text).width; if (widths.size > 20000) widths.clear(); widths.set(id, width); }
    return width;
  }
  // A mark that turns the direction of writing would turn the labels beside it too.
  const clean = (text) => text.replace(/[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, " ").trim();
  // No line begins with a closing mark, ends with an opening one, or cuts a number or a Latin word.
  const CLOSING = /[”’》」』）)、，。：；,.:;%％…·・]/, OPENING = /[“‘《「『（(]/, LATIN = /[0-9A-Za-z.+%-]/;
  function goodBreak(text, at) {
    const bad = (n) => n > 0 && n < text.length && (CLOSING.test(text[n]) || OPENING.test(text[n - 1]) || (LATIN.test(text[n]) && LATIN.test(text[n - 1])));
    for (let step = 0; step < 6; step++) for (const n of [at + step, at - step]) if (n > 0 && n < text.length && !bad(n)) return n;
    return at;
  }
  const shorts = new Map();
  function linesOf(id, long) {
    const held = shorts.get(id * 2 + (long ? 1 : 0));
    if (held) return held;
    const chars = Array.from(clean(nodes[id].label)), most = long ? 36 : 20;
    const text = chars.length > most ? [...chars.slice(0, most - 1), "…"] : chars;
    const wide = (list) => list.reduce((sum, char) => sum + (char.charCodeAt(0) < 0x2000 ? 0.55 : 1), 0);
    let lines = [text.join("")];
    if (wide(text) > 10) {
      let half = Math.ceil(text.length / 2);
      const space = text.indexOf(" ", half - 4);
      if (space > 0 && space < half + 6) half = space + 1;
      half = goodBreak(text, half);
      lines = [text.slice(0, half).join("").trim(), text.slice(half).join("").trim()];
    }
    shorts.set(id * 2 + (long ? 1 : 0), lines);
    return lines;
  }

  class Boxes {                                               // taken rectangles, by cells of the screen
    constructor() { this.cells = new Map(); }
    each(x, y, w, h, visit) {
      for (let a = Math.floor(x / 64); a <= Math.floor((x + w) / 64); a++) for (let b = Math.floor(y / 64); b <= Math.floor((y + h) / 64); b++) {
        const id = a * 4096 + b;
        if (visit(id)) return true;
      }
      return false;
    }
    free(x, y, w, h) {
      return !this.each(x, y, w, h, (id) => (this.cells.get(id) || []).some((box) => x < box[0] + box[2] && box[0] < x + w && y < box[1] + box[3] && box[1] < y + h));
    }
    take(x, y, w, h) { this.each(x, y, w, h, (id) => { (this.cells.get(id) || this.cells.set(id, []).get(id)).push([x, y, w, h]); return false; }); }
  }

  function drawLabels(ctx) {
    const view = net.body.view, scale = view.scale, ratio = net.canvas.pixelRatio;
    const width = holder.clientWidth, height = holder.clientHeight;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    const boxes = new Boxes(), seen = [];
    // No label under the buttons of the map.
    const corner = holder.getBoundingClientRect();
    for (const id of ["zoom", "status"]) { const box = document.getElementById(id).getBoundingClientRect(); boxes.take(box.left - corner.left - 2, box.top - corner.top - 2, box.width + 4, box.height + 4); }
    const inside = (cx, cy, w, h) => cx - w / 2 > 1 && cx + w / 2 < width - 1 && cy - h / 2 > 1 && cy + h / 2 < height - 1;
    const candidates = focus ? [...focus.nodes].sort((a, b) => (focus.main.has(b) - focus.main.has(a)) || a - b) : net.body.nodeIndices;
    for (const id of candidates) {
      const node = net.body.nodes[id];
      if (!node || !nodeView.get(id)) continue;
      const x = node.x * scale + view.translation.x, y = node.y * scale + view.translation.y, r = nodes[id].size * scale;
      if (x < -60 || y < -30 || x > width + 60 || y > height + 30) continue;
      seen.push([id, x, y, r]);
    }
    if (!focus) seen.sort((a, b) => a[0] - b[0]);
    if (hovered >= 0) { const at = seen.findIndex((s) => s[0] === hovered); if (at > 0) seen.unshift(...seen.splice(at, 1)); }
    // Seen from afar a dot would vanish: what matters most stays visible, and can be clicked (see near).
    const room = 60 * scale * Math.sqrt(nodes.length / loaded.size);           // about how far dots stand apart
    for (const [id, x, y, r] of seen) {
      const least = focus ? 3 : Math.min(4.5, room * (id < 40 ? 0.28 : id < 160 ? 0.17 : 0.1));
      if (r >= least) continue;
      ctx.fillStyle = Store.types[Store.typeOf[id]].color;
      ctx.beginPath(); ctx.arc(x, y, least, 0, 7); ctx.fill();
    }
    drawn = seen;
    for (const [, x, y, r] of seen) if (r > 4) boxes.take(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
    labelled = 0;
    const most = focus ? 90 : Math.round(16 + (width * height) / 13000);
    for (const [id, x, y, r] of seen) {
      const main = focus && focus.main.has(id), pinned = main || id === hovered;
      if (!pinned && labelled >= most) continue;
      if (!pinned && !focus && r < 3.4 && id > 24) continue;
      const hub = nodes[id].size > 15;
      const size = main ? 15 : hub ? 14 : 12, style = `${main || hub ? "600 " : ""}${size}px ${font}`;
      const lines = linesOf(id, pinned), lead = size * 1.22;
      const w = Math.max(...lines.map((text) => widthOf(ctx, text, style))) + 4, h = lead * lines.length;
      const spots = [[x, y + r + 3 + h / 2], [x, y - r - 3 - h / 2], [x + r + 4 + w / 2, y], [x - r - 4 - w / 2, y]];
      const spot = spots.find(([cx, cy]) => inside(cx, cy, w, h) && boxes.free(cx - w / 2, cy - h / 2, w, h)) || (pinned ? spots[0] : null);
      if (!spot) continue;
      const [cx, cy] = spot;
      boxes.take(cx - w / 2 - 3, cy - h / 2 - 1, w + 6, h + 2);
      labelled += 1;
      ctx.font = style;
      ctx.strokeStyle = paper; ctx.lineWidth = 3.5; ctx.fillStyle = main ? accent : ink;
      lines.forEach((text, at) => {
        const ty = cy + (at - (lines.length - 1) / 2) * lead;
        ctx.strokeText(text, cx, ty);
        ctx.fillText(text, cx, ty);
      });
    }
    if (focus) drawPredicates(ctx, boxes);
    ctx.restore();
  }

  const SAID_AT_MOST = 26;
  function drawPredicates(ctx, boxes) {
    if (focus.edges.size > SAID_AT_MOST) return;
    const view = net.body.view, style = `11px ${font}`;
    for (const at of focus.edges) {
      const edge = edges[at], from = net.body.nodes[edge.from], to = net.body.nodes[edge.to];
      if (!from || !to) continue;
      const text = edge.rel.filter((p) => !offPredicates.has(p)).map((p) => Words.label(Store.predicates[p])).join("、");
      const x = ((from.x + to.x) / 2) * view.scale + view.translation.x, y = ((from.y + to.y) / 2) * view.scale + view.translation.y;
      const w = widthOf(ctx, text, style) + 4, long = Math.hypot(from.x - to.x, from.y - to.y) * view.scale;
      if (long < w + 12 || !boxes.free(x - w / 2, y - 7, w, 14)) continue;
      boxes.take(x - w / 2, y - 7, w, 14);
      ctx.font = style; ctx.strokeStyle = paper; ctx.lineWidth = 4; ctx.fillStyle = soft;
      ctx.strokeText(text, x, y); ctx.fillText(text, x, y);
    }
  }

  function drawLit(ctx) {
    const ratio = net.canvas.pixelRatio;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = veil;
    ctx.fillRect(0, 0, holder.clientWidth, holder.clientHeight);
    ctx.restore();
    ctx.globalAlpha = focus.edges.size <= 24 || net.getScale() < 0.45 ? 0.9 : 0.4;        // a hub's many lines must not hide its things
    for (const at of focus.edges) { const edge = net.body.edges[at]; if (edge && edge.connected) edge.draw(ctx); }
    ctx.globalAlpha = 1;
    for (const id of focus.nodes) { const node = net.body.nodes[id]; if (node) node.draw(ctx); }
  }

  net.on("afterDrawing", (ctx) => { if (focus) drawLit(ctx); drawLabels(ctx); });
  /* The drawn thing nearest to a place on the screen, a finger's breadth at most. */
  function nearest({ x, y }) {
    let best = -1, least = 11;
    for (const [id, a, b, r] of drawn) { const far = Math.hypot(a - x, b - y) - r; if (far < least) { least = far; best = id; } }
    return best;
  }
  net.on("click", (event) => {
    if (event.nodes.length) listeners.pick(net.getNodeAt(event.pointer.DOM) ?? event.nodes[0]);
    else if (nearest(event.pointer.DOM) >= 0 && (net.getScale() < 0.4 || !event.edges.length)) listeners.pick(nearest(event.pointer.DOM));
    else if (event.edges.length && net.getEdgeAt(event.pointer.DOM) !== undefined) listeners.pickEdge(net.getEdgeAt(event.pointer.DOM));
    else listeners.clear();
  });
  net.on("doubleClick", (event) => { if (event.nodes.length) { load(neighbours(event.nodes[0])); show([event.nodes[0], ...neighbours(event.nodes[0])], true); } });
  net.on("hoverNode", (event) => { hovered = event.node; holder.style.cursor = "pointer"; listeners.tip("node", event.node, event.pointer.DOM); net.redraw(); });
  net.on("blurNode", () => { hovered = -1; holder.style.cursor = ""; listeners.tip(null); net.redraw(); });
  net.on("hoverEdge", (event) => { holder.style.cursor = "pointer"; listeners.tip("edge", event.edge, event.pointer.DOM); });
  net.on("blurEdge", () => { holder.style.cursor = ""; listeners.tip(null); });
  net.on("dragStart", () => listeners.tip(null));
  net.on("zoom", () => listeners.tip(null));

  /* The map as it stands, with its legend and a line that says what it is, on a canvas of its own. */
  function picture(title, note) {
    const map = net.canvas.frame.canvas, ratio = net.canvas.pixelRatio, width = holder.clientWidth, used = new Set(nodeView.getIds().map((id) => Store.typeOf[id]));
    const out = document.createElement("canvas"), ctx = out.getContext("2d"), legend = [];
    ctx.font = `12px ${font}`;
    let x = 14, row = 0;
    Store.types.forEach((type, n) => {
      if (!used.has(n)) return;
      const text = Words.label(type), w = 34 + ctx.measureText(text).width;
      if (x + w > width - 8 && x > 14) { x = 14; row += 1; }
      legend.push([type, text, x, row]);
      x += w;
    });
    const top = 52, high = holder.clientHeight, foot = 24 + 22 * (row + 1);
    out.width = width * ratio; out.height = (top + high + foot) * ratio;
    ctx.scale(ratio, ratio);
    ctx.fillStyle = paper; ctx.fillRect(0, 0, width, top + high + foot);
    ctx.drawImage(map, 0, top, width, high);
    ctx.fillStyle = paper; ctx.fillRect(0, 0, width, top); ctx.fillRect(0, top + high, width, foot);
    ctx.textBaseline = "middle";
    ctx.fillStyle = ink; ctx.font = `600 16px ${font}`; ctx.fillText(clean(title).slice(0, 200), 14, 20, width - 28);
    ctx.fillStyle = soft; ctx.font = `12px ${font}`; ctx.fillText(clean(note).slice(0, 300), 14, 40, width - 28);
    for (const [type, text, left, n] of legend) {
      const y = top + high + 18 + 22 * n;
      ctx.save(); ctx.translate(left, y - 7); ctx.scale(0.875, 0.875); ctx.fillStyle = type.color; ctx.fill(new Path2D(Dom.OUTLINES[type.shape] || Dom.OUTLINES.dot)); ctx.restore();
      ctx.fillStyle = ink; ctx.fillText(text, left + 20, y);
    }
    return out;
  }

  function loosen(on) { net.setOptions({ physics: { enabled: on, solver: "forceAtlas2Based", stabilization: false, forceAtlas2Based: { gravitationalConstant: -26, springLength: 60, avoidOverlap: 0.6, damping: 0.6 } } }); }

  return { net, big, loaded, load, unload, loadMore, neighbours, counts, setFilters, offTypes, offPredicates, away, putAway, setAlone, around, inRow, light, setFocus, show, arrange, fit, zoom, pan, loosen, picture, readTheme, listeners, shownThings: () => nodeView.getIds().map(Number),
    shownEdge, typeShown, get focus() { return focus; }, get labelled() { return labelled; },
    screen: (id) => { const node = net.body.nodes[id]; return node && net.canvasToDOM({ x: node.x, y: node.y }); } };
})();

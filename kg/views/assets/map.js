"use strict";
/* The drawn graph. vis-network draws dots and lines and knows where the pointer is; labels are placed here, on the
   screen and not on the map, the most important ones first and none over another, and so is what is dimmed. */
const GraphMap = (() => {
  const { nodes, edges, near, other, start } = Store;
  const holder = document.getElementById("mynetwork");
  const offTypes = new Set(), offPredicates = new Set(), away = new Set();   // away: single things that the reader put away
  let alone = null;                                           // the only things shown, if the reader asked for what is lit only
  let ink = "#000", soft = "#555", paper = "#fff", veil = "rgba(255,255,255,.8)", accent = "#06c", font = "sans-serif";
  const big = nodes.length > start.limit;
  const loaded = new Set(big ? start.first : nodes.map((node) => node.id));
  const listeners = { pick() {}, pickEdge() {}, clear() {}, tip() {}, change() {} };
  const changed = () => { hiddenOf.clear(); listeners.change(); };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const { asked, pins, lonePins } = { asked: new Set(), pins: new Map(), lonePins: new Map() };
  /* The relations of a line that filters and time leave. */
  const shownPredicates = (edge) => (Slice.cut
    ? [...new Set([...Store.linksOf(edge.id).filter(Slice.linkIn).map((at) => Store.links[at][2]), ...(Store.postsOf(edge.id).some(Slice.postIn) ? [start.post] : [])])]
    : edge.rel).filter((predicate) => !offPredicates.has(predicate));
  const shownEdge = (edge) => (Slice.cut ? shownPredicates(edge).length > 0 : edge.rel.some((predicate) => !offPredicates.has(predicate)));
  const grey = Store.options.edges.color;
  const bare = (node) => ({ id: node.id, group: node.group, x: node.x, y: node.y, shape: node.shape, ...(pins.has(node.id) ? { fixed: true } : {}), ...(Style.plain ? { size: node.size } : Style.look(node.id)) });
  const dressLine = (edge) => { const { width, color } = Style.lineLook(edge.id, shownPredicates); return { id: edge.id, width, color: color ? { color, opacity: 0.9, highlight: color, hover: color, inherit: false } : { ...grey, highlight: accent, hover: accent } }; };
  const line = (edge) => ({ id: edge.id, from: edge.from, to: edge.to, arrows: edge.arrows, dashes: edge.dashes, ...(Style.plain ? { width: edge.width } : dressLine(edge)) });
  const nodeSet = new vis.DataSet([...loaded].sort((a, b) => a - b).map((id) => bare(nodes[id])));
  const edgeSet = new vis.DataSet(edges.filter((edge) => loaded.has(edge.from) && loaded.has(edge.to)).map(line));
  // What the reader asked for by name is shown whatever the time or range.
  const typeShown = (id) => !offTypes.has(Store.typeOf[id]) && !away.has(id) && (Slice.thingIn(id) || asked.has(id)) && (!alone || alone.has(id));
  const nodeView = new vis.DataView(nodeSet, { filter: (node) => typeShown(node.id) });
  const edgeView = new vis.DataView(edgeSet, { filter: (edge) => shownEdge(edges[edge.id]) });
  const net = new vis.Network(holder, { nodes: nodeView, edges: edgeView }, Store.options);

  /* The map has one shape, screens have many: on an upright one it is laid on its side, and drawn out a little along the
     side that has room. Neither brings two dots nearer to each other. Before that it is turned as the reader wishes. */
  const MOST = 1.5, laid = nodes.map((node) => [node.x, node.y]);
  let turned = null, sx = 1, sy = 1, angle = 0;
  const spin = ([x, y], degrees) => { const a = (degrees * Math.PI) / 180, c = Math.cos(a), d = Math.sin(a); return [x * c - y * d, x * d + y * c]; };
  const drawnAt = (spot) => { const [x, y] = angle ? spin(spot, angle) : spot; return turned ? [y * sx, x * sy] : [x * sx, y * sy]; };
  const laidAt = ([x, y]) => spin(turned ? [y / sy, x / sx] : [x / sx, y / sy], -angle);
  const homeOf = (id) => drawnAt(pins.get(id) || laid[id]);
  function goHome(ids) {
    for (const id of ids) [nodes[id].x, nodes[id].y] = homeOf(id);
    put(ids.map((id) => [id, [nodes[id].x, nodes[id].y]]), pins);
  }
  /* vis takes places and looks through its data sets, thing by thing; put where it keeps them, ten thousand take a tenth
     of the time. Its forEach hands out the very rows. */
  function put(spots, held) {
    const wanted = new Map(spots);
    nodeSet.forEach((item) => { const spot = wanted.get(item.id); if (spot) { [item.x, item.y] = spot; item.fixed = held.has(item.id); } });
    for (const [id, [x, y]] of spots) { const node = net.body.nodes[id]; if (node) { node.x = x; node.y = y; node.options.fixed = { x: held.has(id), y: held.has(id) }; } }
    net.redraw();
  }
  function arrange(again) {
    const all = [...loaded].map((id) => (angle ? spin(laid[id], angle) : laid[id])), span = (axis) => { let low = Infinity, high = -Infinity; for (const spot of all) { low = Math.min(low, spot[axis]); high = Math.max(high, spot[axis]); } return Math.max(200, high - low); };
    const wide = span(0), high = span(1), width = Math.max(80, holder.clientWidth - 40), height = Math.max(80, holder.clientHeight - 40);
    const turn = Math.min(width / high, height / wide) > 1.1 * Math.min(width / wide, height / high);
    if (again && turn === turned) return false;
    turned = turn;
    const [across, along] = turn ? [high, wide] : [wide, high], slack = (width / across) / (height / along);
    sx = Math.min(MOST, Math.max(1, slack)); sy = Math.min(MOST, Math.max(1, 1 / slack));
    goHome(nodes.map((node) => node.id));
    return true;
  }
  function setAngle(degrees) {
    const next = ((Math.round(degrees) % 360) + 360) % 360;
    if (next === angle) return;
    angle = next;
    arrange();
    if (spotsAlone) standAlone();
  }

  /* Things that the reader has put somewhere by hand stay there: on the map, and apart from that while something stands
     alone, where the places are others. */
  const pinned = () => (alone && spotsAlone ? lonePins : pins);
  function pin(ids, on = true) {
    const spots = net.getPositions(ids.filter((id) => net.body.nodes[id]));
    for (const id of ids) {
      if (!on) pinned().delete(id);
      else if (spots[id]) pinned().set(id, alone && spotsAlone ? spin([spots[id].x, spots[id].y], -angle) : laidAt([spots[id].x, spots[id].y]));
    }
    settlePins(ids);
  }
  function settlePins(ids) {
    if (alone && spotsAlone) { standAlone(); return; }
    goHome(ids);
  }
  /* Takes what an address says. */
  function setPins(next, lone) {
    const same = (a, b) => Address.packSpots(a) === Address.packSpots(b);
    if (!same(next, pins)) { const before = [...pins.keys()]; pins.clear(); next.forEach((spot, id) => pins.set(id, spot)); goHome([...new Set([...before, ...pins.keys()])]); }
    lonePins.clear(); lone.forEach((spot, id) => lonePins.set(id, spot));
  }

  /* focus: what is lit up. main: things that are certainly labelled; nodes, edges: what is not dimmed. */
  let focus = null, hovered = -1, labelled = 0, drawn = [];
  function readTheme() {
    const style = getComputedStyle(document.documentElement), get = (name) => style.getPropertyValue(name).trim();
    [ink, soft, paper, veil, accent, font] = ["--ink", "--soft", "--paper", "--veil", "--accent", "--font"].map(get);
    // A colour that is given in part loses its other parts, so it is given whole.
    net.setOptions({ edges: { color: { ...Store.options.edges.color, highlight: accent, hover: accent } } });
    if (!Style.plain) dress();
    net.redraw();
  }

  /* Colours and sizes as the style has them now. */
  let dressed = !Style.plain, linesDressed = dressed;
  function dress() {
    const lines = Style.style.width !== "sources" || Style.style.line.some((row) => !row.off);
    if (Style.plain && !dressed) return;
    dressed = !Style.plain;
    nodeSet.forEach((item) => {
      Object.assign(item, Style.look(item.id));
      const node = net.body.nodes[item.id];
      if (node) { Object.assign(node.options, { size: item.size, color: item.color }); node.needsRefresh(); }
    });
    if (lines || linesDressed) edgeSet.forEach((item) => { Object.assign(item, dressLine(edges[item.id])); const edge = net.body.edges[item.id]; if (edge) Object.assign(edge.options, { width: item.width, color: { ...item.color } }); });
    linesDressed = lines;
    hiddenOf.clear();
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
    changed();
    return fresh.length;
  }
  function unload() {
    loaded.clear();
    start.first.forEach((id) => loaded.add(id));
    edgeSet.remove(edgeSet.getIds().filter((at) => !loaded.has(edges[at].from) || !loaded.has(edges[at].to)));
    nodeSet.remove(nodeSet.getIds().filter((id) => !loaded.has(id)));
    changed();
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
    changed();
  }

  /* After the slice of time or numbers has changed. */
  function reslice() {
    nodeView.refresh(); edgeView.refresh();
    changed();
  }
  /* What the reader asked for by name. */
  function ask(ids) {
    const had = [...asked].some((id) => !Slice.thingIn(id)), has = ids.some((id) => !Slice.thingIn(id));
    asked.clear(); ids.forEach((id) => asked.add(id));
    if (had || has) nodeView.refresh();
  }
  function putAway(ids) {
    away.clear(); ids.forEach((id) => away.add(id));
    nodeView.refresh(); edgeView.refresh();
    changed();
  }

  let spotsAlone = null;
  function setAlone(ids, spots) {
    if (!ids && !alone) return;
    const before = alone;
    alone = ids && new Set(ids);
    spotsAlone = (ids && spots) || null;
    if (before) goHome([...before]);
    nodeView.refresh();
    if (spots) standAlone();
    changed();
  }
  function standAlone() {
    put([...spotsAlone].map(([id, spot]) => [id, spin(lonePins.get(id) || spot, angle)]), lonePins);
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
  function drawLabels(ctx) {
    const view = net.body.view, scale = view.scale, ratio = net.canvas.pixelRatio;
    const width = holder.clientWidth, height = holder.clientHeight;
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    const boxes = new Labels.Boxes(), seen = [];
    // No label under the buttons of the map.
    const corner = holder.getBoundingClientRect();
    for (const id of ["zoom", "status", "legend"]) { const box = document.getElementById(id).getBoundingClientRect(); boxes.take(box.left - corner.left - 2, box.top - corner.top - 2, box.width + 4, box.height + 4); }
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
      ctx.fillStyle = Style.colorOf(id);
      ctx.beginPath(); ctx.arc(x, y, least, 0, 7); ctx.fill();
    }
    drawn = seen;
    for (const [, x, y, r] of seen) if (r > 4) boxes.take(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
    labelled = 0;
    const most = focus ? 90 : Math.round(16 + (width * height) / 13000);
    for (const [id, x, y, r] of seen) {
      const main = focus && focus.main.has(id), sure = main || id === hovered;
      if (!sure && labelled >= most) continue;
      if (!sure && !focus && r < 3.4 && id > 24 && seen.length > 60) continue;
      const hub = nodes[id].size > 15;
      const size = main ? 15 : hub ? 14 : 12, style = `${main || hub ? "600 " : ""}${size}px ${font}`;
      const said = Style.captionOf(id);                       // a number below the name, or nothing: no name either
      if (said === null && !sure) continue;
      const lines = said ? [...Labels.linesOf(id, sure), Labels.clean(said)] : Labels.linesOf(id, sure), lead = size * 1.22;
      const w = Math.max(...lines.map((text) => Labels.widthOf(ctx, text, style))) + 4, h = lead * lines.length;
      const spots = [[x, y + r + 3 + h / 2], [x, y - r - 3 - h / 2], [x + r + 4 + w / 2, y], [x - r - 4 - w / 2, y]];
      const spot = spots.find(([cx, cy]) => inside(cx, cy, w, h) && boxes.free(cx - w / 2, cy - h / 2, w, h)) || (sure ? spots[0] : null);
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
    drawMarks(ctx, boxes, seen);
    if (focus) drawPredicates(ctx, boxes);
    ctx.restore();
  }

  /* A ring and a head on what is pinned; on what is drawn large enough, how many neighbours are not shown. */
  const hiddenOf = new Map();
  function hidden(id) {
    if (!hiddenOf.has(id)) hiddenOf.set(id, neighbours(id).filter((mate) => !loaded.has(mate) || !typeShown(mate)).length);
    return hiddenOf.get(id);
  }
  function drawMarks(ctx, boxes, seen) {
    const held = pinned(), style = `600 10px ${font}`;
    let told = 0;
    for (const [id, x, y, r] of seen) {
      if (held.has(id)) {
        const far = Math.max(r, 4) + 2.5;
        ctx.strokeStyle = accent; ctx.lineWidth = 1.6; ctx.beginPath(); ctx.arc(x, y, far, 0, 7); ctx.stroke();
        ctx.fillStyle = accent; ctx.beginPath(); ctx.arc(x - far * 0.72, y - far * 0.72, 3.4, 0, 7); ctx.fill();
        ctx.strokeStyle = paper; ctx.lineWidth = 1; ctx.stroke();
      }
      if (told >= 60 || r < 5 || (focus && !focus.nodes.has(id)) || !hidden(id)) continue;
      const text = `+${hidden(id)}`, w = Labels.widthOf(ctx, text, style) + 7, cx = x + r * 0.82 + 1 + w / 2, cy = y - r * 0.75 - 3;
      if (!boxes.free(cx - w / 2, cy - 6, w, 12) && !(focus && focus.main.has(id))) continue;
      boxes.take(cx - w / 2, cy - 6, w, 12);
      told += 1;
      ctx.fillStyle = soft; ctx.beginPath(); ctx.roundRect(cx - w / 2, cy - 6.5, w, 13, 6.5); ctx.fill();
      ctx.font = style; ctx.fillStyle = paper; ctx.fillText(text, cx, cy + 0.5);
    }
  }

  const SAID_AT_MOST = 26;
  function drawPredicates(ctx, boxes) {
    if (focus.edges.size > SAID_AT_MOST) return;
    const view = net.body.view, style = `11px ${font}`;
    for (const at of focus.edges) {
      const edge = edges[at], from = net.body.nodes[edge.from], to = net.body.nodes[edge.to];
      if (!from || !to) continue;
      const text = shownPredicates(edge).map((p) => Words.label(Store.predicates[p])).join("、");
      const x = ((from.x + to.x) / 2) * view.scale + view.translation.x, y = ((from.y + to.y) / 2) * view.scale + view.translation.y;
      const w = Labels.widthOf(ctx, text, style) + 4, long = Math.hypot(from.x - to.x, from.y - to.y) * view.scale;
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
    if (event.event.type === "press") return;                // a long press comes again as a hold
    const source = event.event.srcEvent || {}, more = source.ctrlKey || source.metaKey || source.shiftKey;
    if (event.nodes.length) listeners.pick(net.getNodeAt(event.pointer.DOM) ?? event.nodes[0], more);
    else if (nearest(event.pointer.DOM) >= 0 && (net.getScale() < 0.4 || !event.edges.length)) listeners.pick(nearest(event.pointer.DOM), more);
    else if (event.edges.length && net.getEdgeAt(event.pointer.DOM) !== undefined) listeners.pickEdge(net.getEdgeAt(event.pointer.DOM));
    else if (!more) listeners.clear();
  });
  net.on("doubleClick", (event) => { if (event.nodes.length) { load(neighbours(event.nodes[0])); show([event.nodes[0], ...neighbours(event.nodes[0])], true); } });
  net.on("hoverNode", (event) => { hovered = event.node; holder.style.cursor = "pointer"; listeners.tip("node", event.node, event.pointer.DOM); net.redraw(); });
  net.on("blurNode", () => { hovered = -1; holder.style.cursor = ""; listeners.tip(null); net.redraw(); });
  net.on("hoverEdge", (event) => { holder.style.cursor = "pointer"; listeners.tip("edge", event.edge, event.pointer.DOM); });
  net.on("blurEdge", () => { holder.style.cursor = ""; listeners.tip(null); });
  net.on("zoom", () => listeners.tip(null));

  let loose = false;
  function loosen(on) { loose = on; net.setOptions({ physics: { enabled: on, solver: "forceAtlas2Based", stabilization: false, forceAtlas2Based: { gravitationalConstant: -26, springLength: 60, avoidOverlap: 0.6, damping: 0.6 } } }); }

  return { net, big, loaded, load, unload, loadMore, neighbours, counts, setFilters, offTypes, offPredicates, away, putAway, setAlone, light, setFocus, show, arrange, fit, zoom, pan, loosen, readTheme, listeners,
    asked, ask, reslice, dress, pins, lonePins, pinned, pin, setPins, setAngle, spin, nearest, hidden, laidAt, homeOf, shownThings: () => nodeView.getIds().map(Number), shownEdge, shownPredicates, typeShown,
    get wide() { return holder.clientWidth > holder.clientHeight ? 1.3 : 0.85; }, get angle() { return angle; }, get loose() { return loose; }, get focus() { return focus; }, get labelled() { return labelled; }, get colors() { return { ink, soft, paper, accent, font }; },
    screen: (id) => { const node = net.body.nodes[id]; return node && net.canvasToDOM({ x: node.x, y: node.y }); } };
})();

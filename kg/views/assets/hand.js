"use strict";
/* What a hand does on the map beside clicking: moving things, which then stay where they were put, and catching several
   in a loop: shift and drag, or the button for it and drag. */
const Hand = (() => {
  const { net } = GraphMap;
  const holder = document.getElementById("mynetwork");
  const listeners = { moved() {}, toggle() {}, caught() {} };
  let together = new Set(), looping = false, dragged = false;

  /* ---- moving ---- */
  net.on("dragStart", (event) => {
    GraphMap.listeners.tip(null);
    const id = net.getNodeAt(event.pointer.DOM);
    dragged = false;
    if (id === undefined || !event.nodes.length) return;
    // vis moves all that is selected: that is more than the thing under the hand only if several were chosen.
    const ids = together.has(id) ? [...together].filter((one) => net.body.nodes[one]) : [id];
    net.setSelection({ nodes: ids, edges: [] }, { highlightEdges: false });
    for (const one of ids) { const node = net.body.nodes[one]; node.options.fixed = { x: false, y: false }; }
    dragged = ids;
  });
  net.on("dragEnd", () => {
    if (!dragged) return;
    GraphMap.pin(dragged);
    dragged = false;
    GraphMap.setFocus(GraphMap.focus);
    listeners.moved();
  });
  net.on("hold", (event) => { const id = net.getNodeAt(event.pointer.DOM) ?? (GraphMap.nearest(event.pointer.DOM) >= 0 ? GraphMap.nearest(event.pointer.DOM) : undefined); if (id !== undefined) listeners.toggle(id); });

  /* ---- catching ---- */
  let loop = null, line = null;
  const point = (event) => { const box = holder.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const within = ([x, y], corners) => {
    let inside = false;
    for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
      const [ax, ay] = corners[a], [bx, by] = corners[b];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
  holder.addEventListener("pointerdown", (event) => {
    if (!(event.shiftKey || looping) || event.button !== 0) return;
    if (!looping && net.getNodeAt({ x: point(event)[0], y: point(event)[1] }) !== undefined) return;     // shift and click on a thing adds it
    event.stopPropagation(); event.preventDefault();
    loop = [point(event)];
    line = Dom.svg("path", {});
    holder.append(Dom.svg("svg", { id: "loop", "aria-hidden": "true" }, line));
    holder.setPointerCapture(event.pointerId);
  }, true);
  const follow = (event) => { loop.push(point(event)); line.setAttribute("d", "M" + loop.map(([x, y]) => `${x.toFixed(0)} ${y.toFixed(0)}`).join("L") + "Z"); };
  holder.addEventListener("pointermove", (event) => { if (loop) { event.stopPropagation(); follow(event); } }, true);
  const end = (event) => {
    if (!loop) return;
    event.stopPropagation();
    const corners = loop, add = event.ctrlKey || event.metaKey;
    loop = null;
    line.parentNode.remove();
    if (event.type === "pointerup" && corners.length > 2) listeners.caught(GraphMap.shownThings().filter((id) => { const at = GraphMap.screen(id); return at && within([at.x, at.y], corners); }), add);
    setLooping(false);
  };
  holder.addEventListener("pointerup", end, true);
  holder.addEventListener("pointercancel", end, true);
  function setLooping(on) { looping = on; document.getElementById("lasso").setAttribute("aria-pressed", String(on)); holder.classList.toggle("looping", on); }
  return { listeners, setLooping, get looping() { return looping; }, set together(ids) { together = new Set(ids); } };
})();

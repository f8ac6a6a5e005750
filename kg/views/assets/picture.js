"use strict";
/* The map as it stands, with its legend and a line that says what it is, on a canvas of its own. */
const Picture = (() => {
  function draw(title, note) {
    const { ink, soft, paper, font } = GraphMap.colors, holder = document.getElementById("mynetwork"), map = GraphMap.net.canvas.frame.canvas, ratio = GraphMap.net.canvas.pixelRatio, width = holder.clientWidth;
    const ids = GraphMap.shownThings(), used = new Set(ids.map((id) => Store.typeOf[id])), out = document.createElement("canvas"), ctx = out.getContext("2d");
    ctx.font = `12px ${font}`;
    const { rows: legend, height: lines } = layOut(ctx, entries(ids, used), width);
    const top = 52, high = holder.clientHeight, foot = 24 + 22 * lines;
    out.width = width * ratio; out.height = (top + high + foot) * ratio;
    ctx.scale(ratio, ratio);
    ctx.fillStyle = paper; ctx.fillRect(0, 0, width, top + high + foot);
    ctx.drawImage(map, 0, top, width, high);
    ctx.fillStyle = paper; ctx.fillRect(0, 0, width, top); ctx.fillRect(0, top + high, width, foot);
    ctx.textBaseline = "middle";
    ctx.fillStyle = ink; ctx.font = `600 16px ${font}`; ctx.fillText(Labels.clean(title).slice(0, 200), 14, 20, width - 28);
    ctx.fillStyle = soft; ctx.font = `12px ${font}`; ctx.fillText(Labels.clean(note).slice(0, 300), 14, 40, width - 28);
    for (const { entry, left, row } of legend) {
      const y = top + high + 18 + 22 * row;
      mark(ctx, entry, left, y, soft);
      ctx.fillStyle = ink; ctx.fillText(entry.text, left + entry.mark, y, width - left - entry.mark - 8);
    }
    return out;
  }
  /* What the legend says: the rules, then the shapes, with the colours of the types only if things are coloured so. */
  function entries(ids, used) {
    const byType = Style.style.color === "type" || (Style.style.color === "rules" && Style.style.others === "type");
    const told = Style.explain(ids).map((row) => ({ ...row, mark: row.scale ? 66 : row.color || row.line || row.sizes ? 20 : 0, text: Legend.tell(row) }));
    const shapes = Store.types.map((type, n) => [type, n]).filter(([, n]) => used.has(n)).map(([type]) => ({ shape: type, color: byType ? type.color : "#7F8794", mark: 20, text: Words.label(type) }));
    return [...told.map((row) => ({ ...row, text: Labels.clean(row.text).slice(0, 90) })), ...shapes];
  }
  function layOut(ctx, list, width) {
    const rows = [];
    let x = 14, row = 0;
    for (const entry of list) {
      const w = Math.min(width - 22, entry.mark + 14 + ctx.measureText(entry.text).width);
      if (x + w > width - 8 && x > 14) { x = 14; row += 1; }
      rows.push({ entry, left: x, row });
      x += w;
    }
    return { rows, height: row + 1 };
  }
  function mark(ctx, entry, left, y, soft) {
    if (entry.scale) { for (let n = 0; n < 56; n++) { const at = (n / 56) * 4, low = Math.floor(at); ctx.fillStyle = Style.SCALE[Math.round(at - low) ? low + 1 : low]; ctx.fillRect(left + n, y - 5, 1, 10); } return; }
    if (entry.line) { ctx.fillStyle = entry.line; ctx.fillRect(left, y - 1.5, 15, 3); return; }
    if (entry.sizes) { ctx.strokeStyle = soft; for (const r of [2, 5]) { ctx.beginPath(); ctx.arc(left + r + (r > 2 ? 5 : 0), y, r, 0, 7); ctx.stroke(); } return; }
    if (!entry.color) return;
    ctx.save(); ctx.translate(left, y - 7); ctx.scale(0.875, 0.875); ctx.fillStyle = entry.color; ctx.fill(new Path2D(entry.shape ? Dom.OUTLINES[entry.shape.shape] || Dom.OUTLINES.dot : Dom.OUTLINES.dot)); ctx.restore();
  }
  return { draw };
})();

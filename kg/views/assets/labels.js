"use strict";
/* How names are written on the map: cleaned, shortened, broken in two, and one beside the other. */
const Labels = (() => {
  const { nodes } = Store;
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
  return { widthOf, clean, linesOf, Boxes };
})();

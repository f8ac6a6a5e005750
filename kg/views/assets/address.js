"use strict";
/* The address: where the reader is and what the map looks like, as text that a link can hold. */
const Address = (() => {
  const decode = (text) => { try { return decodeURIComponent(text); } catch (error) { return text; } };
  function parse(hash) {
    const state = {};
    for (const part of hash.replace(/^#/, "").split("&")) {
      const cut = part.indexOf("=");
      if (cut > 0) state[part.slice(0, cut)] = decode(part.slice(cut + 1));
    }
    return state;
  }
  const spell = (state) => "#" + Object.entries(state).filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2F/g, "/").replace(/%2C/g, ",")}`).join("&");
  /* Several texts as one, and back: names may hold anything. */
  const pack = (texts) => texts.map((text) => encodeURIComponent(text).replace(/~/g, "%7E").replace(/%2F/g, "/")).join("~");
  const unpack = (text) => (text ? text.split("~").map(decode) : []);
  const listKeys = (ids) => ids.map((id) => encodeURIComponent(Store.key(id))).join(",");
  const readKeys = (text) => [...new Set((text || "").split(",").map((key) => (key ? Store.find(key) : -1)).filter((id) => id >= 0))];
  /* Places of things: [id, [x, y]] … */
  const packSpots = (spots) => pack([...spots].flatMap(([id, [x, y]]) => [Store.key(id), Math.round(x), Math.round(y)]));
  function readSpots(text) {
    const parts = unpack(text || ""), spots = new Map();
    for (let at = 0; at + 2 < parts.length; at += 3) {
      const id = Store.find(parts[at]), x = Number(parts[at + 1]), y = Number(parts[at + 2]);
      if (id >= 0 && Number.isFinite(x) && Number.isFinite(y) && Math.abs(x) < 1e6 && Math.abs(y) < 1e6) spots.set(id, [x, y]);
    }
    return spots;
  }
  return { parse, spell, pack, unpack, listKeys, readKeys, packSpots, readSpots };
})();

"use strict";
/* Tells a point's sentence where the pointer is; a click goes to its row, as the link says. All text comes from the
   table below the picture and stays text. */
(() => {
  const tip = document.getElementById("tip");
  const rowOf = (link) => document.getElementById((link.getAttribute("href") || "").slice(1));
  const text = (row, what) => { const node = row.querySelector(what); return node ? node.textContent : ""; };
  function tell(link, x, y) {
    const row = rowOf(link);
    if (!row) return;
    const line = (tag, said, name) => { const node = document.createElement(tag); node.textContent = said; if (name) node.className = name; return node; };
    const said = text(row, ".said");
    tip.replaceChildren(line("b", [text(row, ".owner"), text(row, ".period"), text(row, ".value")].filter(Boolean).join(" · ")), line("span", said.length > 240 ? said.slice(0, 239) + "…" : said), line("span", text(row, "footer"), "from"));
    tip.hidden = false;
    const size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - size.width - 6))}px`;
    tip.style.top = `${y + 18 + size.height > innerHeight ? Math.max(4, y - size.height - 10) : y + 18}px`;
  }
  const linkAt = (event) => event.target.closest("#plot a[href]");
  document.addEventListener("pointermove", (event) => { const link = linkAt(event); if (link) tell(link, event.clientX, event.clientY); else tip.hidden = true; });
  document.addEventListener("focusin", (event) => { const link = linkAt(event); if (link) { const box = link.getBoundingClientRect(); tell(link, box.left + box.width / 2, box.bottom); } });
  document.addEventListener("focusout", () => { tip.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
})();

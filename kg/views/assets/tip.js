"use strict";
/* What the pointer is over, in a few words. */
(() => {
  const { make, name } = Dom, { t, label, number } = Words;
  const { nodes, predicates } = Store;
  const at = (id) => document.getElementById(id);
  GraphMap.listeners.tip = (what, id, pointer) => {
    const tip = at("tip");
    if (!what) { tip.hidden = true; return; }
    if (what === "node") {
      tip.replaceChildren(make("b", {}, name(nodes[id].label.slice(0, 120))), make("span", { class: "note" }, `${Panel.kind(id)} · ${t("neighbours", { n: number(GraphMap.neighbours(id).length) })}${GraphMap.hidden(id) ? ` · ${t("notShown", { n: number(GraphMap.hidden(id)) })}` : ""}${GraphMap.pinned().has(id) ? ` · ${t("pinnedHere")}` : ""}`));
    } else {
      const rows = [...Store.linksOf(id).map((l) => [Store.links[l][1], label(predicates[Store.links[l][2]]), Store.links[l][3], Store.links[l][4]]), ...Store.postsOf(id).map((p) => [Store.posts[p][1], Store.posts[p][3], Store.posts[p][2], Store.posts[p][5]])];
      tip.replaceChildren(...rows.slice(0, 6).map(([a, said, b, sources]) => {
        const best = Math.max(...sources.map((source) => source[2] ?? -1), -1);
        const read = [...new Set(sources.map((source) => Store.sentences[source[0]][1]).filter((n) => n >= 0))], docs = new Set(read.map((n) => Store.articles[n][1]));
        return make("div", {}, name(nodes[a].label.slice(0, 40)), " → ", make("b", {}, name(said)), " → ", name(nodes[b].label.slice(0, 40)),
          make("span", { class: "note" }, sources.length ? [t("directSources", { n: sources.length }), docs.size ? " · " + t("pagesN", { n: docs.size }) : "", best >= 0 ? ` · ${t("confidence")} ${best}` : ""] : t("background")),
          read.length > 1 ? read.slice(0, 4).map((n) => make("span", { class: "note read" }, name((Store.articles[n][0] || t("untitled")).slice(0, 40)))) : null, read.length > 4 ? make("span", { class: "note read" }, "…") : null);
      }));
    }
    tip.hidden = false;
    const box = at("stage").getBoundingClientRect(), size = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(pointer.x + 14, box.width - size.width - 6))}px`;
    tip.style.top = `${pointer.y + 16 + size.height > box.height ? Math.max(4, pointer.y - size.height - 10) : pointer.y + 16}px`;
  };
})();

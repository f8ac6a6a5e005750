"use strict";
/* What colours and sizes stand for, on the map. */
const Legend = (() => {
  const { make, svg } = Dom, { t, number } = Words;
  const place = document.getElementById("legend");
  const amounts = (row) => { const scale = row.scale || row.sizes; return scale ? ` ${Numbers.tell(scale.low)}–${Numbers.tell(scale.high)}${scale.unit}` : ""; };
  const counts = (row) => [row.n === undefined ? "" : number(row.n), row.missing ? t("noValue", { n: number(row.missing) }) : ""].filter(Boolean).join(" · ");
  const what = (row) => (row.sizes ? ` (${t("sizeIs")})` : row.caption ? ` (${t("captionIs")})` : "");
  const tell = (row) => `${row.text}${what(row)}${amounts(row)}${row.size ? ` ×${row.size}` : ""}${counts(row) ? ` (${counts(row)})` : ""}`;
  function mark(row) {
    const root = svg("svg", { class: "shape", viewBox: "0 0 16 16", "aria-hidden": "true" });
    if (row.scale) Style.SCALE.forEach((fill, n) => root.append(svg("rect", { x: n * 3.2, y: 3, width: 3.3, height: 10, fill })));
    else if (row.line) root.append(svg("rect", { x: 0, y: 6.5, width: 16, height: 3, fill: row.line }));
    else if (row.sizes) root.append(svg("circle", { cx: 4, cy: 8, r: 2, class: "hollow" }), svg("circle", { cx: 11, cy: 8, r: 4.5, class: "hollow" }));
    else if (row.caption) root.append(svg("path", { d: "M3 4h10M8 4v9", class: "hollow" }));
    else if (row.color) root.append(svg("circle", { cx: 8, cy: 8, r: 6, fill: row.color }));
    else root.append(svg("circle", { cx: 8, cy: 8, r: 5, class: "hollow" }));
    return root;
  }
  let open = innerWidth > 820;
  function draw() {
    place.hidden = Style.plain;
    if (Style.plain) return place.replaceChildren();
    const box = make("details", { open }, make("summary", {}, t("legend")), Style.explain(GraphMap.shownThings()).map((row) =>
      make(row.has ? "button" : "div", { class: "key", ...(row.has ? { type: "button", title: t("chooseAll"), onclick: () => Panel.listeners.goSeveral(GraphMap.shownThings().filter(row.has)) } : {}) }, mark(row), make("span", { class: "what" }, make("bdi", {}, row.text), `${what(row)}${amounts(row)}${row.size ? ` ×${row.size}` : ""}`), make("span", { class: "count" }, counts(row)))));
    box.addEventListener("toggle", () => { open = box.open; });
    place.replaceChildren(box);
  }
  return { draw, tell, mark };
})();

/* The panel in which a reader sets colours and sizes: what is chosen takes effect at once and stands in the address. */
const Looks = (() => {
  const { make, svg, select } = Dom, { t, label } = Words;
  const { types, predicates, kinds } = Store;
  const holder = document.getElementById("looks"), listeners = { change() {} };
  let editing = -1;
  const KINDS = ["type", "name", "relation", "honor", "indicator", "min_sources", "min_confidence", "max_confidence"];
  const WITH = { relation: ["to"], indicator: ["unit", "at_least", "at_most", "since", "until", "gradient"] };

  function put(next, redraw = true) { Style.set(next); listeners.change(); if (redraw) draw(); }
  const set = (changes) => put({ ...Style.style, ...changes });
  const row = (text, ...fields) => make("label", { class: "set" }, make("span", {}, text), ...fields);
  const series = () => Numbers.list.map((one) => [one.key, `${one.name.slice(0, 40)} (${one.unit.slice(0, 12)}) · ${one.owners.size}`]);
  const keyOf = (name, unit) => { const found = name === undefined ? null : Numbers.find(name, unit); return found ? found.key : ""; };
  const named = (key) => { const found = Numbers.list.find((one) => one.key === key); return found ? { indicator: found.name, unit: found.unit } : { indicator: undefined, unit: undefined }; };

  /* ---- the editor of a rule ---- */
  function editor(n) {
    const rule = Style.style.rule[n];
    const change = (changes, redraw = true) => { const list = [...Style.style.rule]; list[n] = Object.fromEntries(Object.entries({ ...list[n], ...changes }).filter(([, value]) => value !== undefined && value !== null)); put({ ...Style.style, rule: list }, redraw); };
    const text = (key, more = {}) => make("input", { type: "text", maxlength: 200, value: rule[key] ?? "", "data-field": key, "aria-label": t("c_" + key), placeholder: t("c_" + key), oninput: (event) => change({ [key]: event.target.value || (key === "honor" || key === "name" ? "" : undefined) }, false), ...more });
    const digits = (key, more = {}) => text(key, { inputmode: "decimal", class: "short", oninput: (event) => { const value = event.target.value.trim(); event.target.classList.toggle("wrong", value !== "" && !Number.isFinite(Number(value))); change({ [key]: value === "" || !Number.isFinite(Number(value)) ? undefined : Number(value) }, false); }, ...more });
    const month = (key) => text(key, { class: "short", oninput: (event) => { const value = event.target.value.trim(), fits = /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(value); event.target.classList.toggle("wrong", value !== "" && !fits); change({ [key]: fits ? value : undefined }, false); } });
    const fields = {
      type: () => select({ "data-field": "type", "aria-label": t("c_type"), onchange: (event) => change({ type: event.target.value }) }, [...types.map((type) => [type.id, label(type)]), ...Object.entries(kinds).map(([kind, entry]) => [kind, "· " + label(entry)])], rule.type),
      name: () => text("name"),
      relation: () => [select({ "data-field": "relation", "aria-label": t("c_relation"), onchange: (event) => change({ relation: event.target.value }) }, predicates.flatMap((p, at) => [[p.id, "→ " + label(p)], ...(Store.facts.symmetric.includes(at) ? [] : [["^" + p.id, "← " + label(p, true)]])]), rule.relation), text("to")],
      honor: () => text("honor"),
      indicator: () => [select({ "data-field": "indicator", "aria-label": t("c_indicator"), onchange: (event) => change(named(event.target.value)) }, series(), keyOf(rule.indicator, rule.unit)),
        make("span", { class: "duo" }, digits("at_least"), digits("at_most")), make("span", { class: "duo" }, month("since"), month("until"))],
      min_sources: () => digits("min_sources"), min_confidence: () => digits("min_confidence"), max_confidence: () => digits("max_confidence"),
    };
    const first = { type: types[0].id, name: "", relation: predicates[0].id, honor: "", min_sources: 2, min_confidence: 0.9, max_confidence: 0.85 };
    const has = KINDS.filter((kind) => rule[kind] !== undefined), free = KINDS.filter((kind) => rule[kind] === undefined && (kind !== "indicator" || Numbers.list.length));
    const drop = (kind) => change(Object.fromEntries([kind, ...(WITH[kind] || [])].map((key) => [key, undefined])));
    const colors = make("div", { class: "swatches", role: "group", "aria-label": t("color") }, Style.SWATCHES.map((fill) => make("button", { type: "button", class: "swatch", "aria-pressed": String(rule.color === fill && !rule.gradient), "aria-label": fill, title: fill, onclick: () => change({ color: fill, gradient: undefined }) }, svg("svg", { viewBox: "0 0 16 16" }, svg("rect", { width: 16, height: 16, rx: 4, fill })))),
      make("input", { type: "color", value: rule.color || "#7f8794", title: t("ownColor"), "aria-label": t("ownColor"), onchange: (event) => change({ color: event.target.value, gradient: undefined }) }),
      make("button", { type: "button", class: "text", "aria-pressed": String(!rule.color && !rule.gradient), onclick: () => change({ color: undefined, gradient: undefined }) }, t("noColor")));
    const move = (by) => { const list = [...Style.style.rule]; [list[n], list[n + by]] = [list[n + by], list[n]]; editing = n + by; set({ rule: list }); };
    const act = (key, run, more) => make("button", { type: "button", class: "text", "data-act": key, onclick: run, ...more }, t(key));
    return make("div", { class: "editor" },
      has.map((kind) => make("div", { class: "condition", "data-kind": kind }, make("div", { class: "line" }, make("span", {}, t("c_" + kind)), has.length > 1 ? make("button", { type: "button", class: "say", title: t("remove"), "aria-label": `${t("remove")}: ${t("c_" + kind)}`, onclick: () => drop(kind) }, "×") : null), fields[kind]())),
      select({ "data-field": "add", "aria-label": t("addCondition"), onchange: (event) => { const kind = event.target.value; if (kind === "indicator") change({ ...named(Numbers.list[0].key) }); else if (kind) change({ [kind]: first[kind] }); } }, [["", t("addCondition") + "…"], ...free.map((kind) => [kind, t("c_" + kind)])], ""),
      make("div", { class: "line" }, make("span", {}, t("color"))), colors,
      rule.indicator !== undefined ? row(t("gradient"), select({ "data-field": "gradient", onchange: (event) => change({ gradient: event.target.value || undefined }) }, [["", t("noGradient")], ["linear", t("linear")], ["log", t("log")]], rule.gradient || "")) : null,
      row(t("size"), select({ "data-field": "size", onchange: (event) => change({ size: event.target.value ? Number(event.target.value) : undefined }) }, [["", t("asIs")], ...[...new Set([0.5, 0.75, 1.5, 2, 3, ...(rule.size ? [rule.size] : [])])].map((by) => [String(by), `×${by}`])], String(rule.size || ""))),
      row(t("c_label"), text("label")),
      make("div", { class: "acts" }, act("up", () => move(-1), { disabled: n === 0 }), act("down", () => move(1), { disabled: n === Style.style.rule.length - 1 }), act("remove", () => { const list = Style.style.rule.filter((_, at) => at !== n); editing = -1; set({ rule: list }); }), act("done", () => { editing = -1; draw(); })));
  }
  function ruleRow(rule, n) {
    const told = Style.explain(GraphMap.shownThings()).find((one) => one.rule === n), toggle = () => { const list = [...Style.style.rule]; list[n] = { ...rule, off: rule.off ? undefined : true }; set({ rule: list }); };
    return make("div", { class: "rule" + (rule.off ? " off" : ""), "data-rule": n },
      make("div", { class: "head" }, make("input", { type: "checkbox", checked: !rule.off, "aria-label": `${t("useRule")}: ${Style.describe(rule)}`, onchange: toggle }), Legend.mark({ color: rule.color, scale: rule.gradient }),
        make("button", { type: "button", class: "linkish what", "data-field": `rule${n}`, "aria-expanded": String(editing === n), onclick: () => { editing = editing === n ? -1 : n; draw(); } }, make("bdi", {}, Style.describe(rule)), rule.size ? ` ×${rule.size}` : ""), make("span", { class: "count" }, told ? String(told.n) : "")),
      told && told.missing ? make("p", { class: "note" }, t("noValue", { n: told.missing })) : null,
      editing === n ? editor(n) : null);
  }
  function lineRow(line, n) {
    const change = (changes) => { const list = [...Style.style.line]; list[n] = { ...line, ...changes }; set({ line: list }); };
    return make("div", { class: "rule lines", "data-line": n }, make("div", { class: "head" }, make("input", { type: "color", value: line.color || "#7f8794", "aria-label": t("color"), onchange: (event) => change({ color: event.target.value }) }),
      select({ "aria-label": t("c_relation"), onchange: (event) => change({ relation: event.target.value }) }, predicates.map((p) => [p.id, label(p)]), line.relation),
      make("button", { type: "button", class: "say", title: t("remove"), "aria-label": t("remove"), onclick: () => set({ line: Style.style.line.filter((_, at) => at !== n) }) }, "×")));
  }
  function draw() {
    const style = Style.style, focused = holder.contains(document.activeElement) ? document.activeElement.dataset.field || "" : "";
    const choose = (key, values) => select({ id: `style-${key}`, "data-field": `style-${key}`, onchange: (event) => set({ [key]: event.target.value }) }, values.map((value) => [value, t(`${key}_${value}`)]), style[key]);
    const next = () => Style.SWATCHES.find((fill) => !style.rule.some((rule) => rule.color === fill)) || Style.SWATCHES[0];
    holder.replaceChildren(...[
      make("section", {}, make("h2", {}, t("looks"), Style.own() ? make("button", { type: "button", id: "stylereset", onclick: () => { editing = -1; put(Store.start.style); } }, t("resetStyle")) : null),
        row(t("colorBy"), choose("color", Style.COLORS)), style.color === "rules" ? row(t("others"), choose("others", Style.OTHERS)) : null,
        row(t("sizeBy"), choose("size", Style.SIZES)),
        row(t("captionBy"), choose("caption", Style.CAPTIONS)),
        style.size === "number" || style.caption === "number" ? [row(t("indicator"), select({ id: "style-indicator", "data-field": "style-indicator", onchange: (event) => set(named(event.target.value)) }, [["", t("chooseIndicator")], ...series()], keyOf(style.indicator, style.unit))), style.size === "number" ? row(t("scale"), choose("scale", Style.SCALES)) : null] : null,
        row(t("widthBy"), choose("width", Style.WIDTHS))),
      make("section", {}, make("h2", {}, t("rules"), make("button", { type: "button", id: "addrule", onclick: () => { editing = style.rule.length; set({ color: "rules", rule: [...style.rule, { type: types[0].id, color: next() }] }); } }, "＋ " + t("addRule"))),
        style.rule.length ? [make("p", { class: "note" }, t("rulesNote")), style.rule.map(ruleRow)] : make("p", { class: "note" }, t("noRules"))),
      make("section", {}, make("h2", {}, t("lineColors"), make("button", { type: "button", id: "addline", onclick: () => set({ line: [...style.line, { relation: predicates[0].id, color: "#009e73" }] }) }, "＋ " + t("addLine"))), style.line.map(lineRow)),
      Style.plain ? null : make("section", { class: "acts" }, make("button", { type: "button", class: "text", id: "savestyle", onclick: () => Copy.save(new Blob([Style.toml()], { type: "text/plain;charset=utf-8" }), "toml") }, t("saveStyle")))].filter(Boolean));
    if (focused) { const again = holder.querySelector(`[data-field="${focused}"]`); if (again) again.focus(); }
  }
  return { draw, listeners };
})();

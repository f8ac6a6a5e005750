"use strict";
/* Two sliders with two handles each: over time, and over the numbers of one indicator. */
const Ranges = (() => {
  const { make, svg, name } = Dom, { t, number } = Words;
  const listeners = { change() {} };
  const { state } = Slice;
  const holder = document.getElementById("ranges");

  /* Two native sliders, one over the other, so that keys, touch and screen readers work as ever. */
  function dual(id, most, low, high, labels, tell, move) {
    const make_one = (end, value) => make("input", { type: "range", id: `${id}-${end}`, min: 0, max: most, step: 1, value, "aria-label": labels[end === "low" ? 0 : 1] });
    const one = make_one("low", low), two = make_one("high", high), fill = svg("rect", { y: 0, height: 4, class: "fill" }), track = svg("svg", { class: "track", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { x: 0, y: 0, width: 100, height: 4 }), fill);
    const show = () => { const a = (100 * one.value) / (most || 1), b = (100 * two.value) / (most || 1); fill.setAttribute("x", a); fill.setAttribute("width", Math.max(0, b - a)); one.setAttribute("aria-valuetext", tell(Number(one.value))); two.setAttribute("aria-valuetext", tell(Number(two.value))); one.classList.toggle("above", Number(one.value) > most / 2); };
    const moved = (mine, done) => {
      if (Number(one.value) > Number(two.value)) { if (mine === one) one.value = two.value; else two.value = one.value; }
      show();
      move(Number(one.value), Number(two.value), done);
    };
    for (const input of [one, two]) { input.addEventListener("input", () => moved(input, false)); input.addEventListener("change", () => moved(input, true)); }
    show();
    return make("div", { class: "dual" }, track, one, two);
  }
  function bars(counts, low, high, titles, pick) {
    const most = Math.max(1, ...counts), n = counts.length, high_of = (count) => (count ? Math.max(2, 40 * Math.sqrt(count / most)) : 0);
    return svg("svg", { class: "bars", viewBox: `0 0 ${n * 10} 42`, preserveAspectRatio: "none", role: "img" }, ...counts.map((count, at) => {
      const bar = svg("g", { class: at >= low && at <= high ? "in" : "" }, svg("rect", { x: at * 10, y: 0, width: 10, height: 42, class: "ground" }), svg("rect", { x: at * 10 + 1, y: 42 - high_of(count), width: 8, height: high_of(count) }));
      const title = svg("title", {});
      title.textContent = titles[at];
      bar.append(title);
      bar.addEventListener("click", () => pick(at));
      return bar;
    }));
  }

  let frame = 0;
  function apply(done) {
    const run = () => { frame = 0; Slice.compute(); listeners.change(done); tellCounts(); };
    if (done) { cancelAnimationFrame(frame); run(); } else if (!frame) frame = requestAnimationFrame(run);
  }
  let tellCounts = () => {};

  function time() {
    const steps = Slice.steps(state.fine), last = steps.length - 1;
    if (!steps.length) return [make("h2", {}, t("time")), make("p", { class: "note" }, t("noDates", { n: number(Slice.undated) }))];
    const first_in = steps.findIndex((step) => state.from === null || step.until >= state.from), low = first_in < 0 ? last : first_in;
    let high = last;
    while (high > low && state.until !== null && steps[high].from > state.until) high--;
    const span = make("b", { id: "timespan" }), graph = make("div", {}), set = (a, b) => { state.from = a === 0 ? null : steps[a].from; state.until = b === last ? null : steps[b].until; };
    const show = (a, b) => { span.textContent = a === b ? steps[a].name : `${steps[a].name} – ${steps[b].name}`; [...graph.querySelectorAll("g")].forEach((bar, n) => bar.setAttribute("class", n >= a && n <= b ? "in" : "")); };
    graph.append(bars(steps.map((step) => step.n), low, high, steps.map((step) => `${step.name}: ${t("factsN", { n: number(step.n) })}`), (n) => { set(n, n); apply(true); draw(); }));
    const slider = dual("time", last, low, high, [t("since"), t("until")], (n) => steps[n].name, (a, b, done) => { set(a, b); show(a, b); apply(done); });
    show(low, high);
    const head = make("h2", {}, t("time"), state.from !== null || state.until !== null || !state.undated ? make("button", { type: "button", id: "timereset", onclick: () => { state.from = state.until = null; state.undated = true; apply(true); draw(); } }, t("allTime")) : null);
    const fine = Slice.monthly ? make("span", { class: "pair" }, [false, true].map((on) => make("button", { type: "button", class: "text", "aria-pressed": String(state.fine === on), onclick: () => { state.fine = on; state.from = state.until = null; apply(true); draw(); } }, t(on ? "months" : "years")))) : null;
    return [head, make("div", { class: "line" }, span, fine), graph, slider, make("p", { class: "note", id: "timecount" }),
      make("label", { class: "tick" }, make("input", { type: "checkbox", id: "undated", checked: state.undated, onchange: (event) => { state.undated = event.target.checked; apply(true); draw(); } }), t("keepUndated", { n: number(Slice.undated) })),
      state.fine ? make("p", { class: "note" }, t("monthsNote")) : null];
  }

  const STEPS = 100;
  function scaleOf(values) {
    const sorted = [...values].sort((a, b) => a - b), low = sorted[0], high = sorted[sorted.length - 1], log = low > 0 && high / low >= 30;
    const at = (step) => (log ? low * (high / low) ** (step / STEPS) : low + ((high - low) * step) / STEPS);
    const step = (value) => Math.min(STEPS, Math.max(0, Math.round(STEPS * (log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low || 1)))));
    return { low, high, log, at, step, round: (value) => Number(value.toPrecision(3)) };
  }
  function numbers() {
    const several = Numbers.list.filter((series) => series.owners.size > 1), offered = several.length ? several : Numbers.list;
    if (!offered.length) return [make("h2", {}, t("range")), make("p", { class: "note" }, t("noNumbers"))];
    if (state.number && !offered.includes(state.number.series)) offered.unshift(state.number.series);
    const chosen = state.number ? state.number.series.key : "";
    const pick = Dom.select({ id: "numpick", "aria-label": t("indicator"), onchange: (event) => { const series = offered.find((one) => one.key === event.target.value); state.number = series ? { series, low: -Infinity, high: Infinity, rest: false } : null; apply(true); draw(); } },
      [["", t("chooseIndicator")], ...offered.map((series) => [series.key, `${series.name.slice(0, 40)} (${series.unit.slice(0, 12)}) · ${series.owners.size}`])], chosen);
    const head = make("h2", {}, t("range"), state.number ? make("button", { type: "button", id: "numreset", onclick: () => { state.number = null; apply(true); draw(); } }, t("noRange")) : null);
    if (!state.number) return [head, pick];
    const held = state.number, values = [...Numbers.newest(held.series, Slice.figureIn).values()].map(([value]) => value);
    if (!values.length) return [head, pick, make("p", { class: "note" }, t("noNumbersThen"))];
    const scale = scaleOf(values), low = held.low === -Infinity ? 0 : scale.step(held.low), high = held.high === Infinity ? STEPS : scale.step(held.high), BINS = 20, counts = new Array(BINS).fill(0);
    for (const value of values) counts[Math.min(BINS - 1, Math.floor((scale.step(value) / STEPS) * BINS))] += 1;
    const span = make("b", { id: "numspan" }), graph = make("div", {}), within = (bin, a, b) => (bin + 1) * (STEPS / BINS) > a && bin * (STEPS / BINS) < Math.max(b, a + 1);
    const tell = (value) => Numbers.tell(value) + held.series.unit;
    const show = (a, b) => { span.replaceChildren(name(`${Numbers.tell(a ? scale.round(scale.at(a)) : scale.low)} – ${tell(b < STEPS ? scale.round(scale.at(b)) : scale.high)}`)); [...graph.querySelectorAll("g")].forEach((bar, n) => bar.setAttribute("class", within(n, a, b) ? "in" : "")); };
    const set = (a, b) => { state.number.low = a === 0 ? -Infinity : scale.round(scale.at(a)); state.number.high = b === STEPS ? Infinity : scale.round(scale.at(b)); };
    graph.append(bars(counts, 0, BINS, counts.map((count, bin) => `${tell(scale.round(scale.at((bin * STEPS) / BINS)))} – ${tell(scale.round(scale.at(((bin + 1) * STEPS) / BINS)))}: ${count}`), (bin) => { set((bin * STEPS) / BINS, ((bin + 1) * STEPS) / BINS); apply(true); draw(); }));
    const slider = dual("num", STEPS, low, high, [t("least"), t("most")], (step) => tell(scale.round(scale.at(step))), (a, b, done) => { set(a, b); show(a, b); apply(done); });
    show(low, high);
    return [head, pick, make("div", { class: "line" }, span, scale.log ? make("span", { class: "note" }, t("log")) : null), graph, slider, make("p", { class: "note", id: "numcount" }),
      make("label", { class: "tick" }, make("input", { type: "checkbox", id: "numrest", checked: held.rest, onchange: (event) => { state.number.rest = event.target.checked; apply(true); } }), t("keepRest"))];
  }
  /* Only facts that are sure enough; one handle. */
  function sureness() {
    if (Slice.grades.length < 2) return [];
    const { grades } = Slice, at = Math.max(0, grades.findIndex((grade) => grade >= state.sure)), span = make("b", { id: "surespan" });
    const tell = (n) => `≥ ${grades[n]}`, show = (n) => { span.textContent = n ? tell(n) : t("anyGrade"); };
    const slider = make("input", { type: "range", id: "sure", class: "single", min: 0, max: grades.length - 1, step: 1, value: at, "aria-label": t("confidence"), "aria-valuetext": tell(at) });
    const moved = (done) => { const n = Number(slider.value); state.sure = n ? grades[n] : 0; slider.setAttribute("aria-valuetext", tell(n)); show(n); apply(done); };
    slider.addEventListener("input", () => moved(false));
    slider.addEventListener("change", () => moved(true));
    show(at);
    return [make("h2", {}, t("confidence")), make("div", { class: "line" }, span), slider];
  }
  function draw() {
    const focused = document.activeElement && holder.contains(document.activeElement) ? document.activeElement.id : "";
    holder.replaceChildren(make("section", {}, time()), make("section", {}, numbers()), make("section", {}, sureness()));
    tellCounts = () => {
      const put = (id, text) => { const place = document.getElementById(id); if (place) place.textContent = text; };
      put("timecount", `${t("factsOf", { n: number(Slice.counts.facts), N: number(Slice.total) })}${Slice.background ? ` · ${t("backgroundN", { n: number(Slice.background) })}` : ""}`);
      if (state.number) put("numcount", t("ownersOf", { n: number(Slice.counts.owners), N: number(Slice.counts.all) }));
    };
    tellCounts();
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
  }
  return { draw, listeners };
})();

"use strict";
/* Views that the reader keeps: a name and an address each, in the browser's own storage where it lets files have one,
   and as a file to take along. */
const Scenes = (() => {
  const { make, name } = Dom, { t } = Words;
  const holder = document.getElementById("scenes"), listeners = { open() {}, address: () => "", suggest: () => "" };
  const KEY = "county-kg.scenes." + location.pathname;
  const sound = (list) => (Array.isArray(list) ? list : []).filter((one) => one && typeof one.name === "string" && typeof one.view === "string" && one.view.startsWith("#")).slice(0, 500).map((one) => ({ name: one.name.slice(0, 120), view: one.view.slice(0, 200000) }));
  let kept = true, list = [];
  try { list = sound(JSON.parse(localStorage.getItem(KEY) || "[]")); } catch (error) { kept = error instanceof SyntaxError; }
  function keep() { try { localStorage.setItem(KEY, JSON.stringify(list)); } catch (error) { kept = false; } draw(); }
  function add(called, view) { list = [...list.filter((one) => one.name !== called), { name: called, view }]; }
  function draw() {
    const box = make("input", { type: "text", id: "scenename", maxlength: 120, value: listeners.suggest(), "aria-label": t("sceneName"), placeholder: t("sceneName") });
    const save = () => { if (box.value.trim()) { add(box.value.trim(), listeners.address()); keep(); } };
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") save(); });
    const file = make("input", { type: "file", accept: ".json,application/json", hidden: true, id: "scenefile", onchange: async (event) => {
      let found = [];
      try { found = sound(JSON.parse(await event.target.files[0].text())); } catch (error) { found = []; }
      found.forEach((one) => add(one.name, one.view));
      if (found.length) keep(); else Copy.toast(t("noScenes"));
    } });
    holder.replaceChildren(make("section", {}, make("h2", {}, t("scenes")), make("p", { class: "note" }, t("scenesNote")), kept ? null : make("p", { class: "note", id: "notkept" }, t("notKept")),
      make("div", { class: "set one" }, box, make("button", { type: "button", class: "text", id: "savescene", onclick: save }, t("saveScene"))),
      list.length ? list.map((one) => make("div", { class: "scene" }, make("button", { type: "button", class: "linkish what", onclick: () => listeners.open(one.view) }, name(one.name)), make("button", { type: "button", class: "say", title: t("remove"), "aria-label": `${t("remove")}: ${one.name}`, onclick: () => { list = list.filter((other) => other !== one); keep(); } }, "×"))) : make("p", { class: "note" }, t("noScenesYet"))),
      make("section", { class: "acts" }, list.length ? make("button", { type: "button", class: "text", id: "exportscenes", onclick: () => Copy.save(new Blob([JSON.stringify(list, null, 1)], { type: "application/json" }), "json") }, t("exportScenes")) : null,
        make("button", { type: "button", class: "text", id: "importscenes", onclick: () => file.click() }, t("importScenes")), file));
  }
  return { draw, listeners };
})();

"use strict";
// The server renders every row. This script sends each action, and replaces the row by the answer.
const review = (() => {
  const root = document.documentElement;
  const looks = { theme: ["auto", "light", "dark"], density: ["wide", "dense"] };
  const base = document.body.dataset.base;
  const every = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const message = document.getElementById("message");
  const pending = new Set();
  let hiding = 0;

  // How the page looks: attributes of its root, kept in this browser. The first value of each is that of no attribute.
  function setLook(name, value) {
    if (value === looks[name][0]) root.removeAttribute(`data-${name}`); else root.setAttribute(`data-${name}`, value);
  }
  function nextLook(name) {
    const values = looks[name];
    const next = values[(values.indexOf(root.getAttribute(`data-${name}`) || values[0]) + 1) % values.length];
    try { localStorage.setItem(`zhen-${name}`, next); } catch { /* not everybody may */ }
    setLook(name, next);
    say(`${name === "theme" ? "Theme" : "Lines"}: ${next}.`);
  }
  for (const name of Object.keys(looks)) {
    try { setLook(name, localStorage.getItem(`zhen-${name}`) || looks[name][0]); } catch { /* not everybody may */ }
  }
  if (document.querySelector("[data-reading]")) setTimeout(() => location.reload(), 2000);

  function say(text) {
    clearTimeout(hiding);
    message.textContent = text;
    message.hidden = !text;
    hiding = setTimeout(() => { message.hidden = true; }, 6000);
  }

  const made = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  async function send(address, sent = {}) {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) };
    try {
      const answer = await fetch(address, options);
      const type = answer.headers.get("Content-Type") || "";
      if (type.startsWith("application/json")) return { status: answer.status, ...(await answer.json()) };
      return { status: answer.status, problem: await answer.text() };
    } catch {
      return { status: 0, problem: "zhen review does not answer. Start it again. Your text is still here." };
    }
  }

  // The English document is written from what is saved; on the list of documents, one after the other.
  async function update(button) {
    const place = document.getElementById(button.dataset.into);
    if (every(".seg").some(dirty)) { place.textContent = "Save or cancel the text that you are editing first."; return; }
    if (pending.has(place)) return;
    pending.add(place);
    place.textContent = "Writing …";
    const answer = await send(button.dataset.update);
    pending.delete(place);
    place.classList.toggle("problem", answer.status !== 200);
    if (answer.status === 200) place.replaceChildren(made(answer.html)); else place.textContent = answer.problem;
  }
  async function updateAll() {
    for (const button of every("[data-update]")) await update(button);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-update], [data-update-all]");
    if (button) (button.dataset.update ? update(button) : updateAll());
  });
  // A name is saved when its field changes; the answer is its row.
  document.addEventListener("change", async (event) => {
    const name = event.target.closest("[data-name]");
    if (!name) return;
    const target = event.target.value;
    const answer = await send("names/save", { source: name.dataset.name, seen: name.dataset.seen, target });
    if (answer.status !== 200) { name.querySelector(".problem").textContent = answer.problem; return; }
    const fresh = made(answer.html).querySelector("tr");
    name.dataset.seen = fresh.dataset.seen;
    if (event.target.value === target) event.target.value = fresh.dataset.seen;
    name.querySelector(".problem").textContent = "";
    name.cells[2].replaceWith(fresh.cells[2]);
    say(`${name.dataset.name}: saved.`);
  });
  if (!base) return { every, made, send };

  const row = (key) => document.getElementById(key);
  const current = () => document.activeElement.closest(".seg") || document.querySelector(".seg.here");
  const editing = (segment) => segment && segment.querySelector(".editor");
  const opened = (segment) => segment.querySelector(".editor, .conflict, .concordance") || holdsSelection(segment);
  const holdsSelection = (segment) => !getSelection().isCollapsed && getSelection().containsNode(segment, true);
  const selected = () => {
    const area = document.activeElement;
    const text = area.matches("textarea") ? area.value.slice(area.selectionStart, area.selectionEnd) : String(getSelection());
    return text.trim().slice(0, 80);
  };

  function go(segment) {
    if (!segment) return;
    for (const marked of every(".seg.here")) marked.classList.remove("here");
    segment.classList.add("here");
    segment.focus({ preventScroll: true });
    segment.scrollIntoView({ block: "nearest" });
  }
  function step(forward, some = () => true) {
    const all = every(".seg");
    const at = all.indexOf(current());
    const rest = forward ? all.slice(at + 1) : all.slice(0, Math.max(0, at)).reverse();
    const next = rest.find(some);
    if (next) go(next); else if (some(next || all[0])) say(forward ? "End of the page. Press n for the next page." : "Start of the page.");
  }

  const post = (path, sent) => send(base + path, sent);

  function put(key, html, focus) {
    const old = row(key);
    const fresh = made(html);
    if (!old) return null;
    const here = old.classList.contains("here");
    old.replaceWith(fresh);
    if (here) fresh.classList.add("here");
    if (focus) go(fresh);
    return fresh;
  }
  function progress(html) {
    if (html) document.getElementById("progress").replaceWith(made(html));
  }

  const DONE = { approve: "approved", reopen: "reopened", comment: "comment saved", fix: "fixed", save: "saved" };

  // The answer: the new row, or both texts if another program changed the segment first.
  async function act(segment, action, sent, then) {
    const key = segment.id;
    if (pending.has(key)) return;
    pending.add(key);
    const answer = await post(`/s/${key}/${action}`, { seen: segment.dataset.seen, ...sent });
    pending.delete(key);
    progress(answer.progress);
    if (answer.status === 200) {
      const fresh = put(key, answer.row, true);
      const done = `Segment ${fresh.querySelector(".num").textContent}: ${sent.approve ? DONE.approve : DONE[action]}.`;
      if (then) then(fresh);
      say(done);
      if (answer.others) {
        say(`${done} The same sentence occurs in ${answer.others} more ${answer.others === 1 ? "place" : "places"}. Press s there to use this text.`);
        look();
      }
    } else if (answer.status === 409 && answer.row) {
      const fresh = put(key, answer.row, true);
      const both = fresh.appendChild(made(answer.html));
      both.querySelector('[data-do="keep"]').focus();
    } else {
      say(answer.problem);
    }
  }

  async function undo() {
    const answer = await post("/undo");
    if (answer.status !== 200) { say(answer.problem); if (answer.row) put(answer.key, answer.row, true); return; }
    progress(answer.progress);
    say(`Undone: ${answer.undone}${put(answer.key, answer.row, true) ? "" : ", on another page"}.`);
    look();
  }

  // All segments of the filter: first the dialog that counts them, then what it offers.
  const filter = () => Object.fromEntries(new URLSearchParams(location.search));
  async function bulk() {
    if (every(".seg").some(dirty)) { say("Save or cancel the text that you are editing first."); return; }
    const answer = await post("/approvable", { query: filter() });
    if (answer.status !== 200) { say(answer.problem); return; }
    const dialog = document.body.appendChild(made(answer.html));
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  }
  async function approveAll(findings) {
    const dialog = document.querySelector("dialog.bulk");
    dialog.close();
    const answer = await post("/approve", { query: filter(), seen: dialog.dataset.seen, findings });
    progress(answer.progress);
    say(answer.status === 200 ? `${answer.done}. Press u to undo.` : answer.problem);
    look();
  }

  // A term: the selected Chinese, then a look at what it touches; only what was looked at can be added.
  const term = document.getElementById("term");
  const termForm = term && term.querySelector("form");
  const termSent = () => ({ source: termForm.source.value, target: termForm.target.value, file: Number(termForm.file.value) });
  function newTerm() {
    if (!term) { say("No glossary. Start zhen review with --glossary FILE."); return; }
    termForm.reset();
    looked(null);
    termForm.source.value = selected();
    term.showModal();
    (termForm.source.value ? termForm.target : termForm.source).focus();
  }
  function looked(html, problem = "") {
    term.querySelector(".looked").replaceChildren(html ? made(html) : problem);
    term.querySelector("[data-do=term-add]").disabled = !html;
  }
  async function addTerm() {
    const answer = await send("../term/add", termSent());
    if (answer.status !== 200) { looked(null, answer.problem); return; }
    term.close();
    say(`${answer.done}.`);
    look();
  }
  if (term) {
    termForm.addEventListener("input", () => looked(null));
    termForm.addEventListener("submit", async (event) => {
      event.preventDefault();
      const sent = termSent();
      const answer = await send("../term/look", sent);
      if (JSON.stringify(sent) === JSON.stringify(termSent())) looked(answer.html, answer.problem);
    });
  }

  // The selected text, or what is typed, in all documents.
  function lookUp(segment) {
    if (!segment) return;
    const words = selected();
    const panel = segment.querySelector(".concordance") || segment.appendChild(made(document.getElementById("concordance").innerHTML.trim()));
    const field = panel.querySelector("input");
    if (words) field.value = words;
    field.focus();
    if (field.value) search(panel);
  }
  async function search(panel) {
    const words = panel.querySelector("input").value;
    const answer = await send("../concordance", { words });
    if (words === panel.querySelector("input").value) panel.querySelector(".hits").replaceChildren(answer.html ? made(answer.html) : answer.problem);
  }
  function lookedUp(segment) {
    segment.querySelector(".concordance").remove();
    if (editing(segment)) segment.querySelector("textarea").focus(); else go(segment);
  }
  document.addEventListener("submit", (event) => {
    const panel = event.target.closest(".concordance");
    if (panel) { event.preventDefault(); search(panel); }
  });

  function close(segment) {
    const editor = editing(segment);
    if (editor) editor.remove();
    go(segment);
  }
  function dirty(segment) {
    const area = segment.querySelector("textarea");
    return Boolean(area) && area.value !== area.defaultValue;
  }
  function grow(area) { area.rows = Math.min(20, Math.max(2, area.value.split("\n").length + Math.ceil(area.value.length / 70))); }

  // Post about a segment that is not replaced until the answer is there.
  async function held(segment, path) {
    pending.add(segment.id);
    try { return await post(`/s/${segment.id}${path}`); } finally { pending.delete(segment.id); }
  }
  async function edit(segment, text) {
    if (!segment || editing(segment)) return;
    const answer = await held(segment, "/editor");
    if (answer.status !== 200) { say(answer.problem); return; }
    if (editing(segment)) return;
    const editor = segment.appendChild(made(answer.html));
    const area = editor.querySelector("textarea");
    if (text !== undefined) area.value = text;
    grow(area);
    area.focus();
    segment.scrollIntoView({ block: "nearest" });
  }

  async function comment(segment) {
    if (!segment || editing(segment)) return;
    const answer = await held(segment, "/editor");
    if (answer.status !== 200) { say(answer.problem); return; }
    const box = document.createElement("div");
    box.className = "editor for-comment";
    const area = document.createElement("textarea");
    area.setAttribute("aria-label", "Comment");
    area.defaultValue = answer.comments;
    const buttons = document.createElement("p");
    for (const [name, label] of [["comment", "Save comment"], ["cancel", "Cancel"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.do = name;
      button.textContent = label;
      buttons.append(button, " ");
    }
    box.append(area, buttons);
    segment.append(box);
    area.focus();
  }

  async function redo(segment) {
    if (!segment) return;
    if (!editing(segment)) await edit(segment);
    const place = segment.querySelector(".candidates");
    if (!place) return;
    place.textContent = "The model is translating …";
    const answer = await post(`/s/${segment.id}/redo`);
    if (answer.status === 200) place.replaceChildren(made(answer.html)); else place.textContent = answer.problem;
  }

  const onward = (fresh) => { const all = every(".seg"); go(all[all.indexOf(fresh) + 1] || fresh); };
  const save = (segment, approve) => {
    const text = segment.querySelector("textarea").value;
    act(segment, "save", { text, approve }, approve ? onward : undefined);
  };

  const commands = {
    help: () => document.getElementById("help").showModal(),
    theme: () => nextLook("theme"),
    density: () => nextLook("density"),
    undo,
    term: newTerm,
    "term-add": addTerm,
    "term-cancel": () => term.close(),
    bulk,
    "bulk-clean": () => approveAll(false),
    "bulk-all": () => approveAll(true),
    "bulk-cancel": () => document.querySelector("dialog.bulk").close(),
    edit: (segment) => edit(segment),
    approve: (segment) => act(segment, "approve", {}, onward),
    reopen: (segment) => act(segment, "reopen", {}),
    save: (segment) => save(segment, false),
    "save-approve": (segment) => save(segment, true),
    comment: (segment) => act(segment, "comment", { text: segment.querySelector("textarea").value }),
    redo,
    "look-up": (segment) => lookUp(segment || current()),
    "look-up-close": lookedUp,
    cancel: close,
    keep: (segment) => { segment.querySelector(".conflict").remove(); go(segment); },
    mine: (segment) => {
      const text = segment.querySelector(".mine").textContent;
      segment.querySelector(".conflict").remove();
      edit(segment, text);
    },
  };

  function fix(segment, nth) {
    const button = every("[data-fix]", segment)[nth];
    if (button) act(segment, "fix", { number: Number(button.dataset.fix) });
    else say("No fix here. Press e to edit.");
  }
  // The translation memory: the text proposed in the row, else the best suggestion in the editor.
  async function propose(segment) {
    if (!segment || editing(segment)) return;
    const button = segment.querySelector("[data-propose]");
    if (button) { act(segment, "save", { text: button.dataset.propose, approve: false }); return; }
    await edit(segment);
    const best = segment.querySelector(".suggestions [data-use]");
    if (best) use(segment.querySelector("textarea"), best.dataset.use); else say("The translation memory has no similar text.");
  }
  function use(area, text) {
    area.focus();
    area.select();
    // keeps the browser's own undo inside the field, which setting the value would not
    if (!document.execCommand("insertText", false, text)) area.value = text;
    grow(area);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    const segment = event.target.closest(".seg");
    if (!button) { if (segment && !editing(segment) && !event.target.closest("a")) go(segment); return; }
    const data = button.dataset;
    const area = segment && segment.querySelector("textarea");
    if (data.do) commands[data.do](segment);
    else if (data.fix) act(segment, "fix", { number: Number(data.fix) });
    else if (data.propose !== undefined) propose(segment);
    else if (data.use !== undefined) use(area, data.use);
    else if (data.insert !== undefined) { area.focus(); document.execCommand("insertText", false, data.insert); }
  });
  document.addEventListener("dblclick", (event) => {
    const target = event.target.closest(".tgt");
    if (target) edit(target.closest(".seg"));
  });

  const link = (id) => { const anchor = document.getElementById(id); if (anchor) anchor.click(); else say("No other page."); };
  const keys = {
    j: () => step(true), k: () => step(false), ArrowDown: () => step(true), ArrowUp: () => step(false),
    f: () => step(true, (segment) => segment && segment.querySelector(".notes")),
    F: () => step(false, (segment) => segment && segment.querySelector(".notes")),
    e: () => edit(current()), Enter: () => edit(current()),
    a: () => { const segment = current(); if (segment) commands.approve(segment); },
    r: () => { const segment = current(); if (segment) commands.reopen(segment); },
    c: () => comment(current()),
    s: () => propose(current()),
    m: () => redo(current()),
    g: newTerm, l: () => lookUp(current()), u: undo, n: () => link("after"), p: () => link("before"), t: () => nextLook("theme"), d: () => nextLook("density"),
    o: () => { const order = document.getElementById("order"); order.value = order.value ? "" : "least-sure"; order.form.requestSubmit(); },
    "/": () => { const query = document.getElementById("query"); query.focus(); query.select(); },
    "?": commands.help,
  };

  function typing(event) {
    const segment = event.target.closest(".seg");
    if (!segment) { if (event.key === "Escape") event.target.blur(); return; }
    if (event.target.closest(".concordance")) { if (event.key === "Escape") lookedUp(segment); return; }
    if (event.ctrlKey && event.key === "k") { event.preventDefault(); lookUp(segment); return; }
    const plain = segment.querySelector(".for-comment");
    if (event.key === "Escape") {
      if (!dirty(segment) || confirm("Discard your changes?")) close(segment);
    } else if (event.ctrlKey && (event.key === "Enter" || event.key === "s")) {
      event.preventDefault();
      if (plain) commands.comment(segment); else save(segment, event.key === "Enter");
    } else if (event.altKey && /^[1-9]$/.test(event.key)) {
      const button = every("[data-use]", segment)[Number(event.key) - 1];
      if (button) { event.preventDefault(); use(segment.querySelector("textarea"), button.dataset.use); }
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) { typing(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("button, a, summary") && event.key === "Enter") return;
    if (event.key === "Escape") { const segment = current(); if (segment && segment.querySelector(".concordance")) lookedUp(segment); else if (segment && segment.querySelector(".conflict")) commands.keep(segment); else if (segment && editing(segment)) close(segment); return; }
    if (/^[1-9]$/.test(event.key) && current()) { event.preventDefault(); fix(current(), Number(event.key) - 1); return; }
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
  const tools = document.getElementById("tools");
  tools.addEventListener("change", () => tools.requestSubmit());
  document.addEventListener("input", (event) => { if (event.target.matches("textarea")) grow(event.target); });
  window.addEventListener("beforeunload", (event) => { if (every(".seg").some(dirty)) event.preventDefault(); });

  // Poll for changes of other programs; they never replace a text that is being edited or is selected.
  async function look() {
    if (document.hidden) return;
    const shown = every(".seg").filter((segment) => !opened(segment));
    const answer = await post("/fresh", { rows: Object.fromEntries(shown.map((segment) => [segment.id, "unjudged" in segment.dataset ? "" : segment.dataset.shown])) });
    if (answer.status !== 200) return;
    progress(answer.progress);
    document.dispatchEvent(new CustomEvent("looked", { detail: answer }));
    for (const [key, html] of Object.entries(answer.rows)) {
      const segment = row(key);
      if (segment && !opened(segment) && !pending.has(key)) { const had = segment.contains(document.activeElement); put(key, html, had); }
    }
  }
  if (document.querySelector("[data-unjudged]")) look();
  window.addEventListener("focus", look);
  setInterval(look, 5000);

  go(row(location.hash.slice(1)) || document.querySelector(".seg"));
  return { commands, editing, every, filter, look, made, post, say };
})();

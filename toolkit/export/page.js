
"use strict";
// Reading needs none of this: it adds filters, search, keys, a theme button and one floating note for all marks.
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  root.classList.add("js");

  const store = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(name, value); } catch { /* a file opened from disk may not */ } },
  };

  function setTheme(theme) {
    if (theme === "auto") root.removeAttribute("data-theme"); else root.setAttribute("data-theme", theme);
    const button = document.getElementById("theme");
    if (button) button.textContent = `Theme: ${theme}`;
  }
  const theme = () => root.getAttribute("data-theme") || "auto";
  function nextTheme() {
    const next = themes[(themes.indexOf(theme()) + 1) % themes.length];
    store.set("zhen-theme", next);
    setTheme(next);
  }
  setTheme(themes.includes(store.get("zhen-theme")) ? store.get("zhen-theme") : "auto");

  const fold = (text) => text.normalize("NFKC").toLowerCase();

  // Filters: states are alternatives, everything else narrows; nothing chosen shows all.
  function makeFilter(tools, segments, blocks) {
    const query = document.getElementById("query");
    const shown = document.getElementById("shown");
    const texts = new Map();
    const textOf = (segment) => {
      if (!texts.has(segment)) {
        texts.set(segment, fold([...segment.querySelectorAll(".src, .tgt:not(.missing)")].map((e) => e.textContent).join("\n")));
      }
      return texts.get(segment);
    };
    const chosen = (name) => [...tools.querySelectorAll(`input[name="${name}"]:checked`)];
    return () => {
      const states = new Set(chosen("state").map((box) => box.value));
      const findings = chosen("findings").length > 0;
      const terms = chosen("terms").length > 0;
      const words = fold(query.value.trim());
      const active = states.size > 0 || findings || terms || words !== "";
      let count = 0, total = 0;
      for (const segment of segments) {
        const data = segment.dataset;
        const keep = (!states.size || states.has(data.state)) && (!findings || "findings" in data)
          && (!terms || "terms" in data) && (!words || textOf(segment).includes(words));
        segment.hidden = !keep;
        if ("state" in data) { total += 1; count += keep; }
      }
      for (const code of document.querySelectorAll("pre.code")) code.hidden = active;
      for (const block of blocks) block.hidden = active && ![...block.children].some((child) => !child.hidden);
      shown.textContent = active ? `${count.toLocaleString("en")} of ${total.toLocaleString("en")} shown` : "";
      document.getElementById("all").hidden = !active;
      document.getElementById("none").hidden = !active || segments.some((segment) => !segment.hidden);
      paint(words, segments);
    };
  }

  // Search hits are painted without touching the document (CSS Custom Highlight API), where the browser can.
  function paint(words, segments) {
    if (!CSS.highlights) return;
    CSS.highlights.delete("search");
    if (!words) return;
    const highlight = new Highlight();
    for (const segment of segments) {
      if (segment.hidden || highlight.size > 2000) continue;
      for (const part of segment.querySelectorAll(".src, .tgt")) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          const text = walker.currentNode.data.toLowerCase();
          for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
            if (at + words.length > walker.currentNode.length) break;
            const range = new Range();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            highlight.add(range);
          }
        }
      }
    }
    CSS.highlights.set("search", highlight);
  }

  function makeTips() {
    const tip = document.getElementById("tip");
    let owner = null;
    const hide = () => {
      if (owner) owner.removeAttribute("aria-describedby");
      owner = null;
      tip.hidden = true;
    };
    const show = (mark) => {
      if (mark === owner) return;
      hide();
      owner = mark;
      tip.textContent = mark.dataset.tip;
      tip.hidden = false;
      mark.setAttribute("aria-describedby", "tip");
      const box = mark.getClientRects()[0];
      const left = Math.max(8, Math.min(box.left, root.clientWidth - tip.offsetWidth - 8));
      const below = box.bottom + 6;
      const top = below + tip.offsetHeight > root.clientHeight ? box.top - tip.offsetHeight - 6 : below;
      tip.style.left = `${left}px`;
      tip.style.top = `${Math.max(4, top)}px`;
    };
    const markAt = (event) => event.target.closest && event.target.closest("mark[data-tip]");
    for (const name of ["pointerover", "focusin"]) {
      document.addEventListener(name, (event) => { const mark = markAt(event); if (mark) show(mark); });
    }
    document.addEventListener("pointerout", (event) => { if (markAt(event) && document.activeElement !== owner) hide(); });
    document.addEventListener("focusout", hide);
    document.addEventListener("scroll", hide, { passive: true });
    return hide;
  }

  function step(list, forward) {
    const places = list.filter((segment) => !segment.hidden);
    if (!places.length) return;
    const here = document.activeElement.closest(".seg")
      || places.find((segment) => segment.getBoundingClientRect().bottom > root.clientHeight * 0.25);
    const inside = document.activeElement.closest(".seg") !== null;
    const after = (segment) => Boolean(here && here.compareDocumentPosition(segment) & Node.DOCUMENT_POSITION_FOLLOWING);
    const before = (segment) => Boolean(here && here.compareDocumentPosition(segment) & Node.DOCUMENT_POSITION_PRECEDING);
    const next = forward
      ? places.find((segment) => (!inside && segment === here) || after(segment)) || places[0]
      : places.findLast(before) || places[places.length - 1];
    next.querySelector(".num").focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  function makeKeys(query, segments, hideTip) {
    const found = segments.filter((segment) => "findings" in segment.dataset);
    const actions = {
      "/": () => { query.focus(); query.select(); },
      j: () => step(segments, true),
      k: () => step(segments, false),
      f: () => step(found, true),
      F: () => step(found, false),
      t: nextTheme,
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const typing = event.target === query;
      if (event.key === "Escape") {
        hideTip();
        if (typing) query.blur(); else query.form.reset();
      } else if (!typing && Object.hasOwn(actions, event.key)) {
        event.preventDefault();
        actions[event.key]();
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const tools = document.getElementById("tools");
    const query = document.getElementById("query");
    const segments = [...document.querySelectorAll(".seg")];
    const filter = makeFilter(tools, segments, [...document.querySelectorAll(".para")]);
    for (const id of ["tools", "theme", "keys"]) document.getElementById(id).hidden = false;
    setTheme(theme());
    document.getElementById("theme").addEventListener("click", nextTheme);
    tools.addEventListener("submit", (event) => event.preventDefault());
    tools.addEventListener("reset", () => setTimeout(filter));
    tools.addEventListener("change", filter);
    let timer = 0;
    query.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
    makeKeys(query, segments, makeTips());
  });
})();

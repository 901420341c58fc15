// Draft the segments of the filter again: the dialog that counts them, then the progress of the work in the background.
(() => {
  if (!review.look) return;
  const { commands, editing, every, filter, look, made, post, say } = review;
  let soon = 0;

  function show(html) {
    const old = document.getElementById("background");
    const fresh = made(html);
    const ended = "running" in old.dataset && !("running" in fresh.dataset);
    if (old.outerHTML !== fresh.outerHTML) {
      const focused = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (focused) (fresh.querySelector("button") || document.querySelector("[data-do=again]")).focus();
    }
    if (ended) { say(every("p", fresh).map((line) => line.textContent).join(" ")); look(); }
    clearTimeout(soon);
    if ("running" in fresh.dataset) soon = setTimeout(look, 1000);
  }
  async function sent(path, more) {
    const answer = await post(path, more);
    if (answer.status === 200) show(answer.background); else say(answer.problem);
  }

  commands.again = async () => {
    if (every(".seg").some(editing)) { say("Save or cancel the text that you are editing first."); return; }
    const answer = await post("/redraftable", { query: filter() });
    if (answer.status !== 200) { say(answer.problem); return; }
    const dialog = document.body.appendChild(made(answer.html));
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
  };
  commands["again-start"] = () => {
    const dialog = document.querySelector("dialog.again");
    dialog.close();
    sent("/again", { query: filter(), seen: dialog.dataset.seen });
  };
  commands["again-cancel"] = () => document.querySelector("dialog.again").close();
  commands["again-stop"] = () => sent("/stop");

  document.addEventListener("looked", (event) => show(event.detail.background));
  if ("running" in document.getElementById("background").dataset) soon = setTimeout(look, 1000);
})();

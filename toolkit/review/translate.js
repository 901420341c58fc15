// The list of documents: translate one that has no catalog, with progress; then its catalog is in the list.
(() => {
  const { every, made, send } = review;
  const buttons = every("[data-translate]");
  if (!buttons.length) return;
  let name = buttons.filter((button) => "shown" in button.dataset).map((button) => button.dataset.translate)[0];
  let soon = 0;

  async function ask(path) {
    const answer = await send(path, { document: name });
    const place = document.getElementById("background");
    if (answer.status !== 200) {
      const problem = made('<p class="problem"></p>');
      problem.textContent = answer.problem;
      place.replaceChildren(problem);
      place.hidden = false;
      return;
    }
    const fresh = made(answer.background);
    const focused = place.contains(document.activeElement);
    place.replaceWith(fresh);
    if (focused) (fresh.querySelector("button") || buttons[0]).focus();
    const runs = "running" in fresh.dataset;
    for (const button of buttons) button.disabled = runs;
    clearTimeout(soon);
    if (runs) soon = setTimeout(() => ask("translate/shown"), 1000);
    else if ("ended" in fresh.dataset) location.reload();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-translate], [data-do=again-stop]");
    if (!button) return;
    if (button.dataset.do) { ask("translate/stop"); return; }
    name = button.dataset.translate;
    ask("translate");
  });
  if (document.querySelector("#background[data-running]")) ask("translate/shown");
})();

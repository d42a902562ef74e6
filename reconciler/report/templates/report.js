"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const form = find("filter"), text = find("text"), toggle = find("toggle"), shown = find("shown");
  const rows = [...find("list").children].map((item) => ({
    item, kind: item.dataset.kind, action: item.dataset.action, words: item.textContent.toLowerCase(),
    details: item.querySelector("details"),
  }));
  const chosen = (name) => new Set([...form.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
  const visible = () => rows.filter((row) => !row.item.hidden);

  const filter = () => {
    const kinds = chosen("kind"), actions = chosen("action"), wanted = text.value.trim().toLowerCase();
    for (const row of rows) {
      row.item.hidden = (kinds.size > 0 && !kinds.has(row.kind)) || (actions.size > 0 && !actions.has(row.action))
        || !row.words.includes(wanted);
    }
    tell();
  };
  const tell = () => {
    const there = visible();
    const count = (number) => number.toLocaleString("en");
    shown.textContent = there.length === rows.length ? "" : `${count(there.length)} of ${count(rows.length)}`;
    find("nothing").hidden = there.length > 0;
    toggle.textContent = there.every((row) => row.details.open) ? "Close all" : "Open all";
  };

  // Opening all of many changes fires an event for each.
  let due = false;
  const tellSoon = () => {
    if (!due) requestAnimationFrame(() => { due = false; tell(); });
    due = true;
  };

  form.addEventListener("input", filter);
  find("list").addEventListener("toggle", tellSoon, true);
  form.addEventListener("submit", (event) => event.preventDefault());
  toggle.addEventListener("click", () => {
    const there = visible(), open = !there.every((row) => row.details.open);
    for (const row of there) row.details.open = open;
    tell();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target !== text) {
      event.preventDefault();
      text.focus();
    } else if (event.key === "Escape") {
      form.reset();
      filter();
    }
  });
  addEventListener("beforeprint", () => rows.forEach((row) => { row.details.open = true; }));
  form.hidden = false;
  filter();
})();

// Lists of things with keys. A row stays the same element as long as its thing is there, so focus, selection, scroll and
// what is open stay; only what differs is written.

const find = (id) => document.getElementById(id);

const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

const show = (node, shown) => { if (node.hidden === shown) node.hidden = !shown; };

const parts = (root) => Object.fromEntries([...root.querySelectorAll("[data-is]")].map((node) => [node.dataset.is, node]));

const make = (template) => {
  const node = find(template).content.firstElementChild.cloneNode(true);
  return { node, is: parts(node), seen: "" };
};

class Rows {
  // `fill(row, thing)` writes a thing into its row; `begin(row)` is called once for each row.
  constructor(list, template, key, fill, begin = () => {}) {
    Object.assign(this, { list, template, key, fill, begin, rows: new Map() });
  }

  update(things) {
    const wanted = new Set(things.map(this.key));
    for (const [key, row] of this.rows) if (!wanted.has(key)) this.remove(key, row);
    let place = this.list.firstElementChild;
    for (const thing of things) {
      const row = this.take(this.key(thing));
      if (row.node === place) place = place.nextElementSibling;
      else this.list.insertBefore(row.node, place);
      const seen = JSON.stringify(thing);
      if (row.seen !== seen) {
        row.seen = seen;
        row.thing = thing;
        this.fill(row, thing);
      }
    }
  }

  take(key) {
    let row = this.rows.get(key);
    if (!row) {
      row = make(this.template);
      this.rows.set(key, row);
      this.begin(row);
    }
    return row;
  }

  remove(key, row) {
    // Who stood on a row that is gone goes on from its list, not from the top of the page.
    if (row.node.contains(document.activeElement)) this.list.closest("section").querySelector("h2").focus();
    row.node.remove();
    this.rows.delete(key);
  }
}

// Texts that tell how far away a moment is. They are written again as time goes by.
const clocks = new Map();

const tick = (node, tell) => { clocks.set(node, tell); };

const tickAll = (now) => {
  for (const [node, tell] of clocks) {
    if (node.isConnected) write(node, tell(now));
    else clocks.delete(node);
  }
};

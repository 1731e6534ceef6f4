// <drag-rows> around li[data-row]: dropping a row on another presses "move" with both numbers.
let from;

class DragRows extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", ({ target }) => {
      // Text in a field is dragged as text; only what is beside the fields takes hold of a row.
      const row = target.closest("[data-row]");
      if (row) row.draggable = !target.closest("input, select, button, label");
    });
    this.addEventListener("dragstart", ({ target }) => {
      from = target.dataset?.row;
    });
    this.addEventListener("dragover", (event) => {
      if (from && event.target.closest("[data-row]")) event.preventDefault();
    });
    this.addEventListener("drop", (event) => {
      const to = event.target.closest("[data-row]")?.dataset.row;
      event.preventDefault();
      if (to && to !== from) this.#move(`${from}:${to}`);
      from = undefined;
    });
  }

  #move(value) {
    const button = Object.assign(document.createElement("button"), { name: "move", value, hidden: true, formNoValidate: true });
    this.append(button);
    this.closest("form").requestSubmit(button);
    button.remove();
  }
}

customElements.define("drag-rows", DragRows);

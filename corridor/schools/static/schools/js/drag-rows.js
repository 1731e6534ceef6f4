// <drag-rows> around li[data-row] with a [draggable] grip: dropping one row on another presses
// "move" with both numbers, so the server does what the arrows do.
const rowOf = (event) => event.target.closest?.("[data-row]");

class DragRows extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragstart", (event) => {
      this.held = rowOf(event);
      event.dataTransfer.setData("text/plain", this.held.dataset.row);
      event.dataTransfer.setDragImage(this.held, this.held.clientWidth, 0);
    });
    this.addEventListener("dragover", (event) => {
      if (this.held && rowOf(event)) event.preventDefault();
    });
    this.addEventListener("dragend", () => {
      this.held = undefined;
    });
    this.addEventListener("drop", (event) => {
      const row = rowOf(event);
      if (!this.held || !row) return;
      event.preventDefault();
      if (row !== this.held) this.#press(`${this.held.dataset.row}:${row.dataset.row}`);
    });
  }

  #press(value) {
    const button = document.createElement("button");
    Object.assign(button, { name: "move", value, hidden: true, formNoValidate: true });
    this.append(button);
    this.closest("form").requestSubmit(button);
    button.remove();
  }
}

customElements.define("drag-rows", DragRows);

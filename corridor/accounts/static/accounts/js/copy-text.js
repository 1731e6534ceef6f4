// <copy-text>: a value in a read-only field, with a button that copies it. Without scripts, or
// where the browser lets no page copy, the field is there to select from and the button is not.
import { say } from "../../core/js/say.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("focusin", (event) => event.target.select?.());
    this.addEventListener("click", (event) => this.#copy(event.target.closest("button")));
  }

  async #copy(button) {
    if (!button) return;
    await navigator.clipboard.writeText(this.querySelector("input").value);
    button.querySelector("span").textContent = button.dataset.done;
    say(button.dataset.done);
  }
}

// There on HTTPS and on the machine itself only.
if (navigator.clipboard) customElements.define("copy-text", CopyText);

// <copy-text>: a value in a read-only field, with a button that copies it. Without scripts the
// field is there to select from, and the button is not.
import { say } from "../../core/js/say.js";

class CopyText extends HTMLElement {
  connectedCallback() {
    const [field, button] = [this.querySelector("input"), this.querySelector("button")];
    button.hidden = !navigator.clipboard; // there on HTTPS and on the machine itself only
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.querySelector("span").textContent = button.dataset.done;
      say(button.dataset.done);
    });
  }
}

customElements.define("copy-text", CopyText);

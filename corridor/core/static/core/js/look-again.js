// <look-again until="instant" now="instant">: then the live region around it reads otherwise.
// A hidden page asks when it is seen again.
import { stream } from "./stream.js";

class LookAgain extends HTMLElement {
  static observedAttributes = ["until", "now"];

  connectedCallback() {
    stream.addEventListener("state", this.wait);
    this.wait();
  }

  disconnectedCallback() {
    stream.removeEventListener("state", this.wait);
    clearTimeout(this.timer);
  }

  attributeChangedCallback() {
    this.due = Date.now() + Date.parse(this.getAttribute("until")) - Date.parse(this.getAttribute("now"));
    if (this.isConnected) this.wait();
  }

  wait = () => {
    clearTimeout(this.timer);
    const rest = Math.max(200, this.due - Date.now());
    if (rest < 2 ** 31) this.timer = setTimeout(() => this.closest("live-region")?.refresh(), rest);
  };
}

customElements.define("look-again", LookAgain);

// <look-again until="instant" now="instant">: then the live region around it reads otherwise,
// nudge or not, so it asks again. A hidden page does that when it is seen again.
import { stream } from "./stream.js";

const AFTER = 150;

class LookAgain extends HTMLElement {
  static observedAttributes = ["until", "now"];

  connectedCallback() {
    this.ended = new AbortController();
    stream.addEventListener("state", () => this.#wait(), { signal: this.ended.signal });
    this.#read();
  }

  disconnectedCallback() {
    this.ended.abort();
    clearTimeout(this.timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#read();
  }

  #read() {
    const [until, now] = LookAgain.observedAttributes.map((name) => Date.parse(this.getAttribute(name)));
    this.due = Date.now() + until - now;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.timer);
    const rest = this.due - Date.now();
    const ask = () => this.closest("live-region")?.refresh();
    if (rest < 2 ** 31) this.timer = setTimeout(ask, Math.max(0, rest) + AFTER);
  }
}

customElements.define("look-again", LookAgain);

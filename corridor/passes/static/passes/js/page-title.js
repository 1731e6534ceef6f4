// <page-title text="Your turn: Library" buzz>: the tab says what the page says, also when the page
// changes by itself. What is new is spoken: how a pass came out, else where the student stands
// now. `buzz` lets a phone tremble.
import { say } from "../../core/js/say.js";

class PageTitle extends HTMLElement {
  static observedAttributes = ["text"];

  attributeChangedCallback(_name, before, text) {
    if (before === null || before === text || !this.isConnected) return;
    document.title = document.title.replace(before, text);
    setTimeout(() => say(document.getElementById("outcome")?.textContent ?? text));
    if (this.hasAttribute("buzz")) navigator.vibrate?.([200, 100, 200]);
  }
}

customElements.define("page-title", PageTitle);

// <live-region src="/room/waiting/" topics="room:1 school:2">: its inside follows the server.
// pace="2000": two seconds from one answer to the next question, or as many as a nudge says.
import { askForPart, later, pause } from "./asking.js";
import { followSignIn, morphInside } from "./morph.js";
import { listen, stream } from "./stream.js";

const SPREAD = 150;

class LiveRegion extends HTMLElement {
  static observedAttributes = ["topics"];
  loaded = 0;
  slow = 0;
  wanted = 0;

  connectedCallback() {
    listen();
    this.ended = new AbortController();
    const { signal } = this.ended;
    stream.addEventListener("nudge", (event) => this.#nudged(event.detail), { signal });
    stream.addEventListener("resync", () => this.refresh(), { signal });
    stream.addEventListener("state", () => this.#poll(), { signal });
    this.#poll();
  }

  disconnectedCallback() {
    this.ended.abort();
    clearTimeout(this.timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) listen();
  }

  #nudged({ topics, v, pace = 0 }) {
    const mine = this.getAttribute("topics").split(" ");
    if (!topics.some((topic) => mine.includes(topic))) return;
    this.slow = this.hasAttribute("pace") ? pace : 0;
    this.refresh(v);
  }

  // Only while the stream is silent, and not with everybody else at once.
  #poll() {
    clearTimeout(this.timer);
    if (stream.state !== "stale" || !this.isConnected) return;
    this.timer = setTimeout(() => this.refresh().then(() => this.#poll()), later());
  }

  // Many nudges make one request at a time, and one more when the last came during it.
  // version: as new as that is new enough; who does not say so gets the newest there is.
  async refresh(version = Infinity) {
    this.missed = true;
    this.wanted = Math.max(this.wanted, version);
    if (this.loading || document.hidden) return;
    this.loading = true;
    while (this.missed && this.isConnected && !document.hidden) {
      // Hundreds of screens hear the same nudge; they need not ask in the same moment.
      const pace = Math.max(this.getAttribute("pace"), this.slow);
      const rest = this.loaded + pace - Date.now();
      await pause(Math.max(rest, Math.random() * Math.max(this.slow, SPREAD)));
      const asked = askForPart(this.getAttribute("src"), pace, this.wanted);
      Object.assign(this, { missed: false, wanted: 0 });
      const failed = await asked.then((it) => this.#show(it)).then(() => false, () => true);
      stream.behind[failed ? "add" : "delete"](this);
      if (failed) await pause(later()).then(() => Object.assign(this, { missed: true, wanted: Infinity }));
    }
    this.loading = false;
  }

  async #show(response) {
    if (response.redirected || response.status === 401) return followSignIn(response);
    if (!response.ok) return response.status < 500 || Promise.reject(response);
    const html = await response.text();
    if (!this.isConnected || this.contains(document.querySelector("form[data-busy]"))) return true;
    await morphInside(this, html, /^\s*<!doctype/i.test(html) ? `#${this.id} > *` : undefined);
    for (const told of this.querySelectorAll(":scope > [data-topics]")) this.setAttribute("topics", told.dataset.topics);
    return (this.loaded = stream.fresh = Date.now());
  }
}

customElements.define("live-region", LiveRegion);

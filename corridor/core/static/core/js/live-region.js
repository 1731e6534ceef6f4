// <live-region src="/room/waiting/" topics="room:1 school:2">: its inside follows the server.
// pace="2000": at least two seconds from one answer to the next question.
import { followSignIn, morphInside } from "./morph.js";
import { listen, stream } from "./stream.js";

const POLL = 5000;
const SPREAD = 150;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class LiveRegion extends HTMLElement {
  static observedAttributes = ["topics"];

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

  #nudged(topics) {
    const mine = (this.getAttribute("topics") ?? "").split(/\s+/);
    if (topics.some((topic) => mine.includes(topic))) this.refresh();
  }

  // Only while the stream is silent, and not with everybody else at once.
  #poll() {
    clearTimeout(this.timer);
    if (stream.state !== "stale" || !this.isConnected) return;
    this.timer = setTimeout(async () => {
      await this.refresh();
      this.#poll();
    }, POLL * (1 + Math.random()));
  }

  // Many nudges make one request at a time, and one more when the last came during it.
  async refresh() {
    if (document.hidden) return;
    if (this.loading) {
      this.missed = true;
      return;
    }
    this.loading = true;
    // Hundreds of screens hear the same nudge; they need not all ask in the same moment.
    const rest = (this.loaded ?? 0) + Number(this.getAttribute("pace")) - Date.now();
    await pause(Math.max(0, rest) + Math.random() * SPREAD);
    this.missed = false;
    await this.#load().catch(() => undefined);
    this.loading = false;
    if (this.missed && this.isConnected) await this.refresh();
  }

  async #load() {
    const response = await fetch(this.getAttribute("src"), {
      headers: { "X-Fragment": "1" },
      signal: AbortSignal.timeout(10_000),
    });
    if (response.redirected || response.status === 401) return followSignIn(response);
    if (!response.ok) return undefined;
    const html = await response.text();
    if (!this.isConnected || this.contains(document.querySelector("form[data-busy]"))) return undefined;
    await morphInside(this, html, /^\s*<!doctype/i.test(html) ? `#${this.id} > *` : undefined);
    this.loaded = stream.fresh = Date.now();
    return undefined;
  }
}

customElements.define("live-region", LiveRegion);

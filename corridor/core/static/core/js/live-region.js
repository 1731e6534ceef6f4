// <live-region src="/room/waiting/" topics="room:1 school:2">: its inside follows the server.
import { followSignIn, morphInside } from "./morph.js";
import { listen, stream } from "./stream.js";

const POLL = 5000;
export const fresh = { at: Date.now() };

class LiveRegion extends HTMLElement {
  connectedCallback() {
    listen();
    this.ended = new AbortController();
    const { signal } = this.ended;
    stream.addEventListener("nudge", (event) => this.#nudged(event.detail.topics), { signal });
    stream.addEventListener("state", (event) => this.#changed(event.detail), { signal });
    if (stream.state === "stale") this.#poll();
  }

  disconnectedCallback() {
    this.ended.abort();
    clearTimeout(this.timer);
  }

  #nudged(topics) {
    const mine = (this.getAttribute("topics") ?? "").split(/\s+/);
    if (topics.some((topic) => mine.includes(topic))) this.refresh();
  }

  #changed({ state, before }) {
    clearTimeout(this.timer);
    if (state === "stale") this.#poll();
    // What happened in the silence is not told again.
    if (state === "live" && before !== "live") this.refresh();
  }

  #poll() {
    this.timer = setTimeout(async () => {
      await this.refresh();
      if (stream.state === "stale" && this.isConnected) this.#poll();
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
    await this.#load().catch(() => undefined);
    this.loading = false;
    if (this.missed && this.isConnected) {
      this.missed = false;
      await this.refresh();
    }
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
    fresh.at = Date.now();
    this.dispatchEvent(new CustomEvent("live:fresh", { bubbles: true }));
    return undefined;
  }
}

customElements.define("live-region", LiveRegion);

// <live-status>: "Live", "Updated 12 s ago" or "Reconnecting…". <live-banner>: the same, loudly.
// Never says live of what is old.
import { again, stream } from "./stream.js";

const LOUD_AFTER = 30_000;

class LiveStatus extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.paint(), 1000);
    this.heard = () => this.paint();
    stream.addEventListener("state", this.heard);
    this.paint();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    stream.removeEventListener("state", this.heard);
  }

  paint() {
    const live = stream.state === "live" && ![...stream.behind].some((part) => part.isConnected);
    const age = Math.max(0, Math.round((Date.now() - stream.fresh) / 1000));
    if (stream.state === "asleep" && age < 5) return;
    this.classList.toggle("ok", live);
    this.classList.toggle("warn", !live);
    const text = this.querySelector("[data-text]");
    const words = live ? this.getAttribute("live") : this.#words(age);
    if (text && text.textContent !== words) text.textContent = words;
  }

  #words(age) {
    if (age < 3 || !navigator.onLine) return this.getAttribute("down");
    const unit = age < 60 ? "seconds" : "minutes";
    const amount = this.getAttribute(unit).replace("{n}", age < 60 ? age : Math.round(age / 60));
    return this.getAttribute("stale").replace("{age}", amount);
  }
}

class LiveBanner extends HTMLElement {
  connectedCallback() {
    this.timer = setInterval(() => this.paint(), 1000);
    this.addEventListener("click", (event) => event.target.closest("[data-retry]") && again());
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  paint() {
    const old = document.body.dataset.offlineSince || Date.now() - stream.fresh > LOUD_AFTER;
    const hidden = !(stream.state === "stale" && old);
    if (hidden === this.hidden) return;
    const line = this.querySelector("[data-text]");
    const time = new Date(stream.fresh).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    line.textContent = line.dataset.text.replace("{time}", time);
    this.hidden = hidden;
  }
}

customElements.define("live-status", LiveStatus);
customElements.define("live-banner", LiveBanner);

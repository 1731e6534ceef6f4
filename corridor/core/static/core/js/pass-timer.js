// <pass-timer due="instant" now="instant" limit="seconds">: counts down, then up with a plus.
// `now` is the server's clock when it wrote the page, so a wrong clock on the device does no harm.
import { clock } from "./clock.js";
import { say } from "./say.js";

const timers = new Set();
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    target.visible = isIntersecting;
    if (isIntersecting) target.paint();
  }
}, { rootMargin: "200px" });
let ticking;

function tick() {
  if (!document.hidden) for (const timer of timers) timer.tick();
}

class PassTimer extends HTMLElement {
  static observedAttributes = ["due", "now", "limit"];
  visible = true;

  connectedCallback() {
    timers.add(this);
    seen.observe(this);
    ticking ??= setInterval(tick, 1000);
    this.#read();
  }

  disconnectedCallback() {
    timers.delete(this);
    seen.unobserve(this);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#read();
  }

  #read() {
    const due = Date.parse(this.getAttribute("due"));
    if (due !== this.due) this.said = undefined;
    this.due = due;
    this.skew = Date.now() - (Date.parse(this.getAttribute("now")) || Date.now());
    this.limit = Number(this.getAttribute("limit")) || 1;
    this.paint();
  }

  get left() {
    return Math.ceil((this.due + this.skew - Date.now()) / 1000);
  }

  tick() {
    if (this.visible) this.paint();
    if (!this.hasAttribute("say-over")) return;
    const stage = this.left < 0 ? "over" : this.left <= 60 ? "soon" : "";
    if (this.said !== undefined && stage && stage !== this.said) say(this.getAttribute(`say-${stage}`));
    this.said = stage;
  }

  paint() {
    const left = this.left;
    this.#mark(left);
    if (Number.isNaN(left)) return;
    const text = this.querySelector("[data-time]");
    if (text) text.textContent = clock(left);
    const part = left < 0 ? 100 : Math.min(100, (100 * left) / this.limit);
    const bar = this.querySelector("[data-bar]");
    if (bar?.dataset.bar === "ring") bar.setAttribute("stroke-dashoffset", 100 - part);
    else bar?.setAttribute("width", `${part}%`);
  }

  // NaN, a clock that stands still, is in none of these states.
  #mark(left) {
    for (const host of [this, this.closest("[data-pass]")]) host?.toggleAttribute("data-over", left < 0);
    this.toggleAttribute("data-soon", left >= 0 && left < 60);
    this.toggleAttribute("data-long", Math.abs(left) >= 6000);
  }
}

customElements.define("pass-timer", PassTimer);

// <push-switch key="…">: whether this browser is woken. It asks for permission after a tap alone.
// States, each with its part of the page: unsupported, install, blocked, off, on, failed.
import { say } from "../../core/js/say.js";
import { agree, current, isBlocked, isOf, missing, tell, whenAllowed } from "./push.js";

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.ended = new AbortController();
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.#turn(event), this.ended);
    // A page that is put in place of this one knows nothing of this browser.
    this.watch = new MutationObserver(() => this.state && this.#paint(this.state));
    this.watch.observe(this, { subtree: true, attributes: true, attributeFilter: ["hidden"] });
    whenAllowed(() => this.look(), this.ended.signal);
    this.look();
  }

  disconnectedCallback() {
    this.ended.abort();
    this.watch.disconnect();
  }

  look() {
    return this.#look().then((state) => this.#paint(state), () => this.#paint("failed"));
  }

  async #look() {
    const why = missing();
    if (why) return why;
    const subscription = await current();
    if (!subscription) return "off";
    if (!isOf(subscription, this.getAttribute("key"))) return subscription.unsubscribe().then(() => "off");
    return tell(this.form, this.form.action, subscription).then(() => "on");
  }

  async #turn(event) {
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    button.setAttribute("aria-busy", "true");
    try {
      this.#paint(await (button.value === "on" ? this.#on() : this.#off()), true);
    } catch {
      this.#paint(isBlocked() ? "blocked" : "failed", true);
    }
    button.removeAttribute("aria-busy");
  }

  async #on() {
    const subscription = await agree(this.getAttribute("key"));
    if (!subscription) return isBlocked() ? "blocked" : "off";
    return tell(this.form, this.form.action, subscription).then(() => "on");
  }

  async #off() {
    const subscription = await current();
    if (subscription) await tell(this.form, this.dataset.forget, subscription);
    await subscription?.unsubscribe();
    return "off";
  }

  #paint(state, aloud = false) {
    for (const part of this.querySelectorAll("[data-state]")) {
      const hidden = !part.dataset.state.split(" ").includes(state);
      if (part.hidden !== hidden) part.hidden = hidden;
    }
    this.state = state;
    this.setAttribute("state", state);
    if (state === "install") openAll(document.getElementById("guide-iphone"));
    if (aloud) say(this.querySelector(`p[data-state="${state}"]`)?.textContent);
  }
}

// The steps that come first, and what they lie in: an iPad says that it is a Mac.
function openAll(details) {
  for (let part = details; part; part = part.parentElement?.closest("details")) part.open = true;
}

customElements.define("push-switch", PushSwitch);

// <push-switch key="…">: whether this browser is woken. It asks for permission after a tap alone.
// States, each with its part of the page: unsupported, install, blocked, off, on, failed.
import { say } from "../../core/js/say.js";

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
const isInstalled = () => navigator.standalone || matchMedia("(display-mode: standalone)").matches;
const isApple = () => /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => this.#turn(event));
    this.#look().then((state) => this.#paint(state), () => this.#paint("failed"));
  }

  async #look() {
    if (!navigator.serviceWorker || !("PushManager" in window)) return isApple() && !isInstalled() ? "install" : "unsupported";
    if (Notification.permission === "denied") return "blocked";
    const subscription = await this.#subscription();
    if (!subscription) return "off";
    // It may be of another key of this installation, or of who was here before.
    const key = subscription.options.applicationServerKey;
    if (!key || !same(new Uint8Array(key), bytes(this.getAttribute("key")))) return subscription.unsubscribe().then(() => "off");
    return this.#send(this.form.action, subscription).then(() => "on");
  }

  async #subscription() {
    const registration = await navigator.serviceWorker.ready;
    return registration.pushManager.getSubscription();
  }

  async #turn(event) {
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    button.setAttribute("aria-busy", "true");
    try {
      this.#paint(await (button.value === "on" ? this.#on() : this.#off()), true);
    } catch {
      this.#paint(Notification.permission === "denied" ? "blocked" : "failed", true);
    }
    button.removeAttribute("aria-busy");
  }

  async #on() {
    if ((await Notification.requestPermission()) !== "granted") return Notification.permission === "denied" ? "blocked" : "off";
    const { pushManager } = await navigator.serviceWorker.ready;
    const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.getAttribute("key")) });
    return this.#send(this.form.action, subscription).then(() => "on");
  }

  async #off() {
    const subscription = await this.#subscription();
    if (subscription) await this.#send(this.dataset.forget, subscription);
    await subscription?.unsubscribe();
    return "off";
  }

  async #send(address, subscription) {
    const { endpoint, keys } = subscription.toJSON();
    const body = new FormData(this.form);
    for (const [name, value] of Object.entries({ endpoint, ...keys, is_installed: isInstalled() ? "1" : "" })) body.set(name, value);
    const response = await fetch(address, { method: "POST", body });
    if (!response.ok || response.redirected) throw new Error(response.status);
  }

  #paint(state, aloud = false) {
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(state);
    this.setAttribute("state", state);
    if (aloud) say(this.querySelector(`p[data-state="${state}"]`)?.textContent);
  }
}

customElements.define("push-switch", PushSwitch);

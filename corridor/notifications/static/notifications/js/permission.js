// <push-permission>: shows the part that fits what this browser says of its permission.
class PushPermission extends HTMLElement {
  connectedCallback() {
    this.watch = new MutationObserver(() => this.paint());
    this.watch.observe(this, { subtree: true, attributes: true, attributeFilter: ["hidden"] });
    this.paint();
    const asked = navigator.permissions?.query({ name: "notifications" });
    asked?.then((state) => state.addEventListener("change", () => this.paint())).catch(() => {});
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  paint() {
    const state = "Notification" in window ? Notification.permission : "unsupported";
    for (const part of this.querySelectorAll("[data-when]")) {
      const hidden = part.dataset.when !== state;
      if (part.hidden !== hidden) part.hidden = hidden;
    }
  }
}

customElements.define("push-permission", PushPermission);

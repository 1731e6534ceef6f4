// <toast-list>: good news leaves after a while, bad news when it is closed.
const STAY = 8000;

export function toast(text) {
  const piece = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  piece.querySelector("span").textContent = text;
  document.getElementById("toasts").append(piece);
}

function leave(piece) {
  if (piece.matches(":hover, :focus-within")) setTimeout(leave, STAY, piece);
  else piece.remove();
}

class ToastList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
    });
    this.seen = new WeakSet();
    this.watch = new MutationObserver(() => this.#time());
    this.watch.observe(this, { childList: true, subtree: true });
    this.#time();
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  #time() {
    for (const piece of this.querySelectorAll(".toast:not(.bad)")) {
      if (!this.seen.has(piece)) setTimeout(leave, STAY, piece);
      this.seen.add(piece);
    }
  }
}

customElements.define("toast-list", ToastList);

// <live-clock zone="America/Chicago">: the time of day, ticking, so that a screenshot shows its age.
const clocks = new Set();
let ticking;

function tick() {
  if (!document.hidden) for (const clock of clocks) clock.paint();
}

class LiveClock extends HTMLElement {
  connectedCallback() {
    this.format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
      timeZone: this.getAttribute("zone") || undefined,
    });
    const now = Date.parse(this.getAttribute("now"));
    this.skew = Number.isNaN(now) ? 0 : Date.now() - now;
    clocks.add(this);
    ticking ??= setInterval(tick, 1000);
    this.paint();
  }

  disconnectedCallback() {
    clocks.delete(this);
  }

  paint() {
    this.textContent = this.format.format(Date.now() - this.skew);
  }
}

customElements.define("live-clock", LiveClock);

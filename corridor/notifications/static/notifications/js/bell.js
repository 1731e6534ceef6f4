// <unread-count n="3" say="3 new notifications" sound>: also in the title of the page and on the
// icon of the installed app. What is new is said politely and, where wanted, heard; the focus stays.
import { say } from "../../core/js/say.js";

const PAUSE = 3000; // not with everybody else who has just opened a page
let known, tone;

function title(n) {
  const bare = document.title.replace(/^\(\d+\) /, "");
  const wanted = n ? `(${n}) ${bare}` : bare;
  if (document.title !== wanted) document.title = wanted;
}

// Browsers let only a page be heard that somebody has touched; what comes late is not heard.
async function ring() {
  tone ??= new AudioContext();
  await Promise.race([tone.resume(), new Promise((done) => setTimeout(done, 300))]);
  if (tone.state !== "running") return;
  const [wave, volume] = [tone.createOscillator(), tone.createGain()];
  wave.frequency.value = 880;
  volume.gain.setValueAtTime(0.15, tone.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, tone.currentTime + 0.4);
  wave.connect(volume).connect(tone.destination);
  wave.start();
  wave.stop(tone.currentTime + 0.4);
}

class UnreadCount extends HTMLElement {
  static observedAttributes = ["n"];

  attributeChangedCallback() {
    const n = Number(this.getAttribute("n"));
    if (known !== undefined && n > known) setTimeout(() => this.tell());
    known = n;
    title(n);
    (n ? navigator.setAppBadge?.(n) : navigator.clearAppBadge?.())?.catch(() => {});
  }

  // When the other attributes are of the same answer, too.
  tell() {
    say(this.getAttribute("say"));
    if (this.hasAttribute("sound")) ring();
  }

  // A new page was put in place of the old one: ask again.
  disconnectedCallback() {
    ask();
  }
}

const ask = () => document.querySelector("#bell:not(:has(unread-count))")?.refresh?.();

customElements.define("unread-count", UnreadCount);
setTimeout(ask, Math.random() * PAUSE);
document.addEventListener("visibilitychange", ask);
new MutationObserver(() => known !== undefined && title(known)).observe(document.querySelector("title"), { childList: true });

// <filter-list>: a search field and chips over rows that are already on the page.
// Rows carry data-row (and data-in="word word" for the chips); the address keeps the state.
// Without this script the same form asks the server.
import { say } from "../say.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

class FilterList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => event.target.type === "search" && this.#search());
    this.addEventListener("submit", (event) => event.target.method === "get" && event.preventDefault());
    this.addEventListener("click", (event) => this.#chip(event.target.closest(".chip[name=only]"), event));
    // Rows change when the page is live.
    this.watch = new MutationObserver(() => this.#apply());
    this.#apply();
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  #search() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#changed(), 120);
  }

  #chip(chip, event) {
    if (!chip) return;
    event.preventDefault();
    for (const other of this.querySelectorAll(".chip[name=only]")) {
      other.setAttribute("aria-pressed", String(other === chip));
    }
    this.#changed();
  }

  get words() {
    return plain(this.querySelector("[type=search]")?.value ?? "").split(/\s+/).filter(Boolean);
  }

  get only() {
    return this.querySelector('.chip[name=only][aria-pressed="true"]')?.value ?? "";
  }

  #changed() {
    const url = new URL(location.href);
    const typed = this.querySelector("[type=search]");
    for (const [key, value] of [[typed?.name ?? "q", typed?.value], ["only", this.only]]) {
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
    }
    history.replaceState(history.state, "", url);
    say(this.#apply());
  }

  #apply() {
    this.watch.disconnect();
    const { words, only } = this;
    let count = 0;
    for (const row of this.querySelectorAll("[data-row]")) {
      const text = plain(row.dataset.row || row.textContent);
      const fits = !only || (row.dataset.in ?? "").split(" ").includes(only);
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      count += !row.hidden;
    }
    for (const none of this.querySelectorAll("[data-none]")) none.hidden = count > 0;
    this.watch.observe(this, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden"] });
    return this.getAttribute("found")?.replace("{n}", count);
  }
}

customElements.define("filter-list", FilterList);

// Arrows move between cards (data-card); data-key on a button is its letter on the card one is on.
import { stored, typing } from "../../core/js/keyboard.js";

function around(by) {
  const cards = [...document.querySelectorAll("[data-card]")];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  return { card: cards[at], next: at < 0 ? cards[0] : cards[at + by] };
}

function move(by, from) {
  const { next } = around(by);
  if (!next || from.matches("input, summary")) return false;
  next.focus();
  return true;
}

// The first press shows whom it is about, the second answers; then the next card is at hand.
function answer(key) {
  const button = `[data-key="${CSS.escape(key)}"]`;
  if (!document.querySelector(button)) return false;
  const { card, next } = around(1);
  card?.querySelector(button)?.click();
  (next ?? around(-1).next)?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || stored() || document.querySelector("dialog:modal")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  // Keeping a key pressed moves on, but answers nobody.
  const done = step ? move(step, event.target) : !event.repeat && answer(event.key.toLowerCase());
  if (done) event.preventDefault();
});

// Left and right go to the day or week before and after, as the language reads.
import { stored, typing } from "../../core/js/keyboard.js";

const STEPS = { ArrowLeft: "prev", ArrowRight: "next" };
const TURNED = { prev: "next", next: "prev" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return;
  if (typing(event.target) || stored() || document.querySelector("dialog:modal, dialog[open]")) return;
  const step = STEPS[event.key];
  if (!step) return;
  const rel = document.documentElement.dir === "rtl" ? TURNED[step] : step;
  document.querySelector(`#calendar a[rel="${rel}"]`)?.click();
});

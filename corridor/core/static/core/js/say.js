// Speaks to screen readers through the page's one polite live region.
export function say(text) {
  const place = document.getElementById("announce");
  if (!place || !text) return;
  place.textContent = "";
  // A frame between, so that the same sentence twice is heard twice.
  requestAnimationFrame(() => (place.textContent = text));
}

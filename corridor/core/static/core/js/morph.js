// Puts new HTML in place of old without losing focus, typed text, scroll or what a person opened.
const KEPT = new Set(["open", "data-over", "data-soon", "data-long"]);

htmx.registerExtension("corridor", {
  // What a person or a clock has changed on the page is not the server's to take back.
  htmx_before_morph_attr: (element, { attrName }) => {
    if (attrName === "open") return !element.matches("details, dialog");
    return !(KEPT.has(attrName) && element.matches("pass-timer, [data-pass]"));
  },
});

export async function morphInside(target, html, select) {
  const box = document.scrollingElement;
  const before = box.scrollTop;
  await htmx.swap({ text: html, target, select, swap: "innerMorph", sourceElement: target });
  if (box.scrollTop !== before) box.scrollTop = before;
}

// Where an answer wants a sign-in: go there, and come back to this page afterwards.
export function followSignIn(response) {
  const url = new URL(response.url);
  if (url.searchParams.has("next")) {
    url.searchParams.set("next", location.pathname + location.search);
  }
  location.assign(response.status === 401 ? location.href : url);
}

// The page's address says what its wall shows, so that it can be kept, sent and loaded again.
const wall = document.getElementById("halls");

new MutationObserver(() => {
  history.replaceState(history.state, "", wall.getAttribute("src"));
}).observe(wall, { attributes: true, attributeFilter: ["src"] });

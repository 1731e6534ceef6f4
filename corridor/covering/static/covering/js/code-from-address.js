// A day pass brings its code along behind the #: into the form with it, and out of the address.
const field = document.querySelector("[data-code-from-address]")?.querySelector("[name=code]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && /^[0-9A-Za-z-]{10,12}$/.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  document.querySelector("[name=name]")?.focus();
}

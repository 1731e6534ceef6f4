// The page of a sheet: reading one, and laying the page it belongs to under it.
export async function read(response) {
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export async function layUnder(sheet, address) {
  const response = await fetch(address);
  const main = (await read(response)).getElementById("main");
  if (!response.ok || response.redirected || !main || main.querySelector("modal-sheet")) return;
  if (!sheet.isConnected) return;
  sheet.parentElement.className = main.className;
  sheet.before(...main.childNodes);
}

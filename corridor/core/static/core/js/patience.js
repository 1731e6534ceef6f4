// Asks again by itself where the server says "not now", and knows that nothing was changed.
const TRIES = 4;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export const unsure = (response) => response.headers.get("X-Changed") === "unknown";

export async function patiently(ask, waiting) {
  for (let tries = 1; ; tries += 1) {
    const response = await ask();
    const knows = response.status === 503 && response.headers.get("X-Changed") === "nothing";
    if (!knows || tries === TRIES) return response;
    if (tries === 1) waiting();
    await pause(Number(response.headers.get("Retry-After") || 2) * 1000);
  }
}

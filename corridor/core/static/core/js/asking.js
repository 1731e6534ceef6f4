// How a live region asks for its part of a page, and how long it waits between two questions.
const POLL = 5000;
const PATIENCE = 10_000;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const later = () => POLL * (1 + Math.random());

// pace: how many ms the region lets pass between its questions; those in no hurry wait aside.
// version: as new as that is new enough; what is not finite asks for the newest there is.
export function askForPart(src, pace, version) {
  const headers = { "X-Fragment": "1", "X-Pace": pace };
  if (Number.isFinite(version)) headers["X-Version"] = version;
  return fetch(src, { headers, signal: AbortSignal.timeout(PATIENCE) });
}

// Seconds as m:ss; below zero with the plus of being over time.
export function clock(seconds) {
  const rest = String(Math.abs(seconds) % 60).padStart(2, "0");
  return `${seconds < 0 ? "+" : ""}${Math.floor(Math.abs(seconds) / 60)}:${rest}`;
}

/** `m:ss`, from one hour on `h:mm:ss`; never below zero. A started second is not counted. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** For a countdown: a started second counts, so that it reaches 0:00 when the time has come and not before. */
export const countdownText = (ms: number): string => durationText(Math.ceil(Math.max(0, ms) / 1000) * 1000);

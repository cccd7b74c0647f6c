/** A length of time as a countdown shows it: `3 d 4 h`, `2 h 05 min`, `12:07`. */
export function wordTimeLeft(ms: number, language: string): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const two = (count: number) => String(count).padStart(2, "0");
  if (days > 0) return `${days} ${language === "fr" ? "j" : "d"} ${hours} h`;
  return hours > 0 ? `${hours} h ${two(minutes)} min` : `${two(minutes)}:${two(seconds % 60)}`;
}

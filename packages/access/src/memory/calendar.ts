const DAY_MS = 86_400_000;

/** Days since 1970-01-01 in UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

export function endOfDay(day: number): number {
  return (day + 1) * DAY_MS;
}

/** Months since the year 0 in UTC. */
export function monthOf(time: number): number {
  const date = new Date(time);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function endOfMonth(month: number): number {
  return Date.UTC(Math.floor(month / 12), (month % 12) + 1);
}

import { distance } from 'fastest-levenshtein';

/** The name a typing error was probably meant to be, or nothing where none is near. */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const away = distance(typed.toLowerCase(), name.toLowerCase());
    if (away < least) {
      best = name;
      least = away;
    }
  }
  // Past half of the letters, a suggestion is a guess that only distracts from the list of names. Two letters that
  // have changed places count as two errors.
  return least <= Math.max(1, Math.floor(typed.length / 2)) ? best : undefined;
}

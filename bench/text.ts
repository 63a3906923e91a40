import type { Workload } from '../src/cli/bench/workload.js';
import { hash } from './support/random.js';
import { grouped, split } from './support/split.js';

const syllables = 'ba co di fe gu ha jo ki la me no pa ri so tu ve wa xi yo za'.split(' ');

/** A word of two to five syllables, the n-th one of an endless list. */
function word(n: number): string {
  const length = 2 + (hash(4 * n) % 4);
  let text = '';
  for (let i = 0; i < length; i++) text += syllables[hash(8 * n + i + 1) % syllables.length];
  return text;
}

/** Made once by every worker, as one would load a dictionary. */
const lists = new Map<number, string[]>();
function list(size: number): string[] {
  let words = lists.get(size);
  if (words === undefined) {
    words = Array.from({ length: size }, (_, n) => word(n));
    lists.set(size, words);
  }
  return words;
}

/** How many letters have to be put in, taken out or changed: a row of the table at a time (Wagner, Fischer). */
function distance(a: string, b: string, row: Uint16Array): number {
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const letter = a.charCodeAt(i - 1);
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const change = diagonal + (letter === b.charCodeAt(j - 1) ? 0 : 1);
      row[j] = Math.min(change, above + 1, row[j - 1]! + 1);
      diagonal = above;
    }
  }
  return row[b.length]!;
}

interface Questions {
  words: string[];
  size: number;
}

/** For each word the nearest one of the list; the first of several. */
export function piece({ words, size }: Questions): string[] {
  const row = new Uint16Array(64);
  return words.map(word => {
    let best = '';
    let least = Infinity;
    for (const candidate of list(size)) {
      const away = distance(word, candidate, row);
      if (away >= least) continue;
      least = away;
      best = candidate;
    }
    return best;
  });
}

const workload: Workload = {
  prepare(quick) {
    const [size, count] = quick ? [2_000, 160] : [10_000, 500];
    // Words with a letter that no word of the list has.
    const words = Array.from({ length: count }, (_, n) => `${word(1_000_000 + n)}q`);
    return {
      description: `${count} words, each against ${grouped(size)}, by Levenshtein distance`,
      processes: true,
      serial: () => piece({ words, size }).join('\n'),
      async parallel(run, threads) {
        const parts = split(count, 4 * threads);
        const inputs = parts.map(([begin, end]) => ({ words: words.slice(begin, end), size }));
        return (await run<Questions, string[]>(inputs)).flat().join('\n');
      },
    };
  },
};
export default workload;

// Ratios against a peer, measured in the same run: ours and theirs in turn, and the ratio pair by pair,
// so that a machine whose speed drifts does not favour either.

import { execFileSync } from 'node:child_process';

export interface Comparison {
  what: string;
  unit: string;
  ours: number[];
  theirs: number[];
  /** The largest ratio ours / theirs that meets the aim. */
  aim: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Runs the C++ twin once and returns the numbers that it prints. */
export function twin(...args: string[]): number[] {
  const program = process.argv[2];
  if (program === undefined)
    throw new Error('run this with npm run bench:…, which builds the twin');
  return execFileSync(program, args, { encoding: 'utf8' }).trim().split(/\s+/).map(Number);
}

export async function compare(
  title: { what: string; unit: string; aim: number },
  rounds: number,
  ours: () => number | Promise<number>,
  theirs: () => number,
): Promise<Comparison> {
  const comparison: Comparison = { ...title, ours: [], theirs: [] };
  await ours(); // warm-up: compiled code, started threads
  for (let round = 0; round < rounds; round++) {
    comparison.ours.push(await ours());
    comparison.theirs.push(theirs());
  }
  return comparison;
}

export function line({ what, unit, ours, theirs, aim }: Comparison): string {
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)));
  const figure = (value: number) => `${value.toPrecision(3)} ${unit}`.padStart(11);
  const verdict = ratio <= aim ? 'met' : 'MISSED';
  return `${what.padEnd(34)}${figure(median(ours))}${figure(median(theirs))}${ratio.toFixed(2).padStart(8)}${`<= ${aim}`.padStart(8)}  ${verdict}`;
}

export const heading = `${''.padEnd(34)}${'manycore'.padStart(11)}${'C++'.padStart(11)}${'ratio'.padStart(8)}${'aim'.padStart(8)}`;

// Rows of measurements in which manycore and others take turns, round by round.

import { availableParallelism, cpus, loadavg } from 'node:os';
import { median } from './ratio.js';

const ROUNDS = 5;

type Measure = () => number | Promise<number>;
export interface Row {
  what: string;
  unit: string;
  contenders: Record<string, Measure>;
  /** From our median, and the ratios to the others: what is aimed at, and whether it was reached. */
  aim?: (ours: number, to: (name: string) => number) => [string, boolean];
}

export const atLeast =
  (least: number) =>
  (ours: number): [string, boolean] => [`>= ${least}`, ours >= least];

/** The contenders in turn, round by round; one that cannot take part says why and is left out. */
export async function run({ what, unit, contenders, aim }: Row): Promise<Map<string, number>> {
  const samples = new Map(Object.keys(contenders).map(name => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, list] of samples) {
      if (process.stderr.isTTY)
        process.stderr.write(`\r\x1b[K${what}: ${name}, ${round + 1} of ${ROUNDS}`);
      try {
        list.push(await contenders[name]!());
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT') throw error;
        console.log(`left out: ${name} (${message.split('\n')[0]})`);
        samples.delete(name);
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const medians = new Map([...samples].map(([name, list]) => [name, median(list)]));
  const ours = medians.get('manycore');
  const to = (name: string) => ratio(samples.get('manycore') ?? [], samples.get(name) ?? []);
  console.log(`\n${what}`);
  for (const [name, value] of medians) {
    const figure = `${value.toPrecision(3)} ${unit}`.padStart(12);
    const text =
      name === 'manycore' || ours === undefined
        ? ''
        : `   manycore ${unit === 'us' || unit === 'ms' ? 'takes' : 'has'} ${to(name).toPrecision(3)} x that`;
    console.log(`  ${name.padEnd(30)}${figure}${text}`);
  }
  if (aim !== undefined) {
    const [what, met] = aim(ours ?? Number.NaN, to);
    console.log(`  aim: ${what}  ${met ? 'met' : 'MISSED'}`);
  }
  return medians;
}

/** Of what is printed. */
function ratio(ours: readonly number[], theirs: readonly number[]): number {
  return median(ours) / median(theirs);
}

export function introduce(note: string): void {
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores allowed, load ${loadavg()[0]!.toFixed(2)}, ` +
      `Node ${process.versions.node}\nmedians of ${ROUNDS} interleaved rounds; ${note}`,
  );
  if (loadavg()[0]! > 1) {
    console.log('Others keep this machine busy: the figures cannot be trusted.');
  }
}

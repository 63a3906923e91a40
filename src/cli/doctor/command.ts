import { colorsFor } from '../colors.js';
import { examine } from './examine.js';
import { findings as describe, segment as line, verdict } from './print.js';
import type { Segment } from './segments.js';
import { type System, system } from './system.js';

export interface Options {
  clean?: boolean;
  json?: boolean;
}

/** Says what it finds, and removes what may be removed. Returns the exit status: 1 if something cannot work. */
export async function doctor(
  { clean = false, json = false }: Options,
  version: string,
  asked: System = system(),
): Promise<number> {
  const { findings, loaded } = await examine(asked);
  const { segments, removed } = loaded ? await look(clean) : { segments: [], removed: [] };
  const status = findings.some(({ state }) => state === 'wrong') ? 1 : 0;
  if (json) {
    const report = { manycore: version, healthy: status === 0, findings, segments, removed };
    console.log(JSON.stringify(report, null, 2));
    return status;
  }
  const colors = colorsFor(process.stdout);
  console.log(`${colors.bold(`manycore ${version}`)}\n\n${describe(findings, colors)}\n`);
  if (loaded) {
    console.log(colors.bold(segments.length === 0 ? 'Shared memory: none' : 'Shared memory:'));
    for (const one of segments) console.log(line(one, removed.includes(one.name), colors));
    const left = segments.some(({ dead, name }) => dead && !removed.includes(name));
    if (left) console.log("\nWhat is dead nobody uses. To remove it: 'manycore doctor --clean'");
    console.log();
  }
  console.log(verdict(findings, colors));
  return status;
}

/** Loaded only where there is an addon. */
async function look(cleans: boolean): Promise<{ segments: Segment[]; removed: string[] }> {
  const { clean, list } = await import('./segments.js');
  const segments = list();
  return { segments, removed: cleans ? clean() : [] };
}

import { accessSync, constants, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { dirname } from 'node:path';
import { colorsFor } from '../colors.js';
import { catalogue, moduleOf } from './catalogue.js';
import { doubt } from './doubt.js';
import { wrap } from './format.js';
import { machine } from './machine.js';
import { markdown } from './markdown.js';
import { before, Noise } from './noise.js';
import { report } from './report.js';
import { reporter } from './reporter.js';
import { findRivals, nobody } from './rivals.js';
import { quick, thorough } from './runner.js';
import type { Report } from './schema.js';
import { run, type Suite } from './suite.js';
import { table } from './table.js';
import { closing, header, problems } from './words.js';

export interface Options {
  quick?: boolean;
  compare?: boolean;
  threads?: number[];
  json?: string;
  markdown?: string;
  html?: string;
}

/** How a report is written to a file, or to standard output for `-`. */
const formats = {
  json: async (report: Report) => `${JSON.stringify(report, null, 2)}\n`,
  markdown: async (report: Report) => markdown(report),
  html: async (report: Report) => (await import('./html/page.js')).page(report),
};
type Format = keyof typeof formats;

/** What a test puts in place of the real thing. */
export type Parts = Partial<Pick<Suite, 'workloads' | 'effort'>> & { command?: string };

/** `manycore bench`. Returns the exit status: 1 if any result was wrong, 130 after Ctrl-C. */
export async function bench(
  names: readonly string[],
  options: Options,
  version: string,
  parts: Parts = {},
): Promise<number> {
  const files = Object.keys(formats).filter(name => name in options) as Format[];
  refuseUnwritable(files, options);
  // Where standard output is a file for a program, people read the other one.
  const screen = files.some(name => options[name] === '-') ? process.stderr : process.stdout;
  const colors = colorsFor(screen);

  const date = new Date().toISOString();
  const host = await machine(version);
  const all = Math.max(1, Math.floor(host.allowed));
  const counts = [...new Set(options.threads ?? [all])].sort((a, b) => a - b);
  const load = loadavg()[0] ?? 0;
  screen.write(`${header(host, colors)}\n\n`);
  const needed = Math.min(host.allowed, counts.at(-1) ?? 1);
  const seen = { before: await before(), during: 0, cores: host.cores, needed };
  const warning = doubt(seen);
  if (warning !== null)
    process.stderr.write(`${wrap(`⚠ The figures will be doubtful: ${warning}.`, 80, '  ')}\n`);

  const progress = reporter(process.stderr);
  const interrupt = new AbortController();
  const onInterrupt = () => {
    if (interrupt.signal.aborted) {
      // Asked twice: not even the table is waited for. The live line gives the cursor back.
      progress.stop();
      process.exit(130);
    }
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt);
  const noise = new Noise();
  const rivals = options.compare ? findRivals() : nobody;
  const outcomes = await run({
    workloads: [...(names.length > 0 ? new Set(names) : catalogue.keys())].map(name => ({
      name,
      module: moduleOf(name),
    })),
    ...{ counts, rivals, noise, reporter: progress, signal: interrupt.signal },
    quick: options.quick === true,
    effort: options.quick ? quick : thorough,
    ...parts,
  }).finally(() => process.off('SIGINT', onInterrupt));

  const interrupted = interrupt.signal.aborted;
  const about = {
    ...{ date, interrupted, quick: options.quick === true, missing: rivals.missing },
    command: parts.command ?? 'manycore bench',
    // Windows does not know a load.
    machine: { ...host, load: loads(load) },
    noisy: doubt({ ...seen, during: noise.others }, outcomes),
  };
  const result = report(about, outcomes);
  if (outcomes.length > 0) screen.write(`\n${table(result.workloads, colors)}\n`);
  screen.write(`\n${closing(result, colors)}\n`);
  for (const name of files) {
    const content = await formats[name](result);
    if (options[name] === '-') process.stdout.write(content);
    else writeFileSync(options[name]!, content);
  }
  if (interrupted) return 130;
  return problems(result).length > 0 ? 1 : 0;
}

function loads(begin: number): [number, number] | null {
  return process.platform === 'win32' ? null : [begin, loadavg()[0] ?? 0];
}

/** Found out at the start, not after a minute of measuring. */
function refuseUnwritable(files: readonly Format[], options: Options): void {
  const places = files.map(name => options[name]!);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) {
    const what = twice === '-' ? 'standard output' : twice;
    throw new Error(`${what} cannot take more than one of ${files.map(f => `--${f}`).join(', ')}`);
  }
  for (const name of files) {
    const file = options[name]!;
    try {
      if (file !== '-') accessSync(dirname(file), constants.W_OK);
    } catch {
      throw new Error(
        `--${name}: ${file} cannot be written, its folder is missing or not writable`,
      );
    }
  }
}

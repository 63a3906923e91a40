import { loadavg } from 'node:os';
import { colorsFor } from '../colors.js';
import { catalogue, moduleOf } from './catalogue.js';
import { doubt } from './doubt.js';
import { refuseUnwritable, write } from './files.js';
import { wrap } from './format.js';
import { machine } from './machine.js';
import { before, Noise } from './noise.js';
import { report } from './report.js';
import { type Reporter, reporter } from './reporter.js';
import { findRivals, nobody } from './rivals.js';
import { quickFor, thorough } from './runner.js';
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

/** What a test puts in place of the real thing. */
export type Parts = Partial<Pick<Suite, 'workloads' | 'effort'>> & { command?: string };

/** In milliseconds. One Ctrl-C may come twice: npm and npx hand on what the terminal has sent to all. */
const SAME_PRESS = 1000;

/** `manycore bench`. Returns the exit status: 1 if any result was wrong, 130 after Ctrl-C. */
export async function bench(
  names: readonly string[],
  options: Options,
  version: string,
  parts: Parts = {},
): Promise<number> {
  refuseUnwritable(options);
  // Where standard output is a file for a program, people read the other one.
  const piped = [options.json, options.markdown, options.html].includes('-');
  const screen = piped ? process.stderr : process.stdout;

  const progress = reporter(process.stderr);
  const interrupt = new AbortController();
  let asked = 0;
  const onInterrupt = () => {
    if (interrupt.signal.aborted) {
      if (performance.now() - asked < SAME_PRESS) return;
      // Asked twice: not even the table is waited for. The live line gives the cursor back.
      progress.stop();
      process.exit(130);
    }
    asked = performance.now();
    interrupt.abort();
  };
  process.on('SIGINT', onInterrupt);
  try {
    return await measured(names, options, version, parts, {
      screen,
      progress,
      signal: interrupt.signal,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** Who is told, and who may interrupt. */
interface Company {
  screen: NodeJS.WriteStream;
  progress: Reporter;
  signal: AbortSignal;
}

async function measured(
  names: readonly string[],
  options: Options,
  version: string,
  parts: Parts,
  { screen, progress, signal }: Company,
): Promise<number> {
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

  const noise = new Noise();
  const rivals = options.compare ? findRivals() : nobody();
  const workloads = [...(names.length > 0 ? new Set(names) : catalogue.keys())];
  const outcomes = await run({
    workloads: workloads.map(name => ({ name, module: moduleOf(name) })),
    ...{ counts, rivals, noise, signal, reporter: progress },
    quick: options.quick === true,
    effort: options.quick ? quickFor(workloads.length) : thorough,
    ...parts,
  });

  const interrupted = signal.aborted;
  const about = {
    ...{
      date,
      interrupted,
      quick: options.quick === true,
      missing: rivals.missing,
      found: rivals.found,
    },
    command: parts.command ?? 'manycore bench',
    // Windows does not know a load.
    machine: { ...host, load: loads(load) },
    noisy: doubt({ ...seen, during: noise.others }, outcomes),
  };
  const result = report(about, outcomes);
  if (outcomes.length > 0) screen.write(`\n${table(result.workloads, colors)}\n`);
  screen.write(`\n${closing(result, colors)}\n`);
  await write(result, options);
  if (interrupted) return 130;
  return problems(result).length > 0 ? 1 : 0;
}

function loads(begin: number): [number, number] | null {
  return process.platform === 'win32' ? null : [begin, loadavg()[0] ?? 0];
}

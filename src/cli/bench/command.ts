import { accessSync, constants, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { type Colors, colorsFor } from '../colors.js';
import { catalogue, load } from './catalogue.js';
import { type Machine, machine } from './machine.js';
import { report } from './report.js';
import { reporter } from './reporter.js';
import { quick, thorough } from './runner.js';
import { run, type Suite } from './suite.js';
import { table } from './table.js';
import type { Outcome } from './workload.js';

export interface Options {
  quick?: boolean;
  threads?: number[];
  json?: string;
}

/** What a test puts in place of the real thing. */
export type Parts = Partial<Pick<Suite, 'workloads' | 'createPool' | 'effort'>>;

/** `manycore bench`. Returns the exit status: 1 if any result was wrong, 130 after Ctrl-C. */
export async function bench(
  names: readonly string[],
  options: Options,
  version: string,
  parts: Parts = {},
): Promise<number> {
  if (options.json !== undefined) refuseUnwritable(options.json);

  const colors = colorsFor(process.stdout);
  const host = await machine(version);
  process.stdout.write(`${header(host, colors)}\n\n`);

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
  let outcomes: Outcome[];
  try {
    outcomes = await run({
      workloads: [...(names.length > 0 ? new Set(names) : catalogue.keys())].map(name => ({
        name,
        load: () => load(name),
      })),
      counts: options.threads ?? [availableParallelism()],
      quick: options.quick === true,
      effort: options.quick ? quick : thorough,
      reporter: progress,
      signal: interrupt.signal,
      createPool: await poolMaker(parts),
      ...parts,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
  }

  const interrupted = interrupt.signal.aborted;
  if (outcomes.length > 0) process.stdout.write(`\n${table(outcomes, colors)}\n`);
  process.stdout.write(`\n${closing(outcomes, interrupted, colors)}\n`);
  if (options.json !== undefined) {
    const content = report(host, outcomes, { quick: options.quick === true, interrupted });
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`);
  }
  if (interrupted) return 130;
  return problems(outcomes).length > 0 ? 1 : 0;
}

/** Found out at the start, not after a minute of measuring. */
function refuseUnwritable(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new Error(`--json: ${file} cannot be written, its folder is missing or not writable`);
  }
}

async function poolMaker({ createPool }: Parts): Promise<Suite['createPool']> {
  if (createPool) return createPool;
  const { ThreadPool } = await import('../../index.js');
  return size => new ThreadPool({ size });
}

function header(host: Machine, colors: Colors): string {
  const cores = `${host.cores} ${host.cores === 1 ? 'core' : 'cores'} allowed`;
  const software = `Node ${host.node}, ${host.platform}, kernels for ${host.instructionSet}`;
  return `${colors.bold(`manycore ${host.manycore}`)} on ${host.cpu}\n${cores}, ${software}`;
}

/** What is wrong, one line each. */
function problems(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ workload, measurements }) =>
    measurements
      .filter(({ problem }) => problem !== undefined)
      .map(({ contender, problem }) => `${workload}: ${contender.label} ${problem}`),
  );
}

/** The words below the table: how to read it, and whether to believe it. */
function closing(outcomes: readonly Outcome[], interrupted: boolean, colors: Colors): string {
  const lines = [];
  const wrong = problems(outcomes);
  if (outcomes.length > 0)
    lines.push(
      colors.dim('Medians of interleaved rounds after a warm-up; speed-up over serial JavaScript.'),
      colors.dim('± is half the distance from the fastest to the slowest run.'),
    );
  if (interrupted) lines.push(colors.yellow('Interrupted: this is what was measured until then.'));
  for (const problem of wrong) lines.push(colors.red(`✖ ${problem}`));
  if (wrong.length === 0 && outcomes.length > 0)
    lines.push(colors.green('✔ Every result equals that of serial JavaScript, bit for bit.'));
  return lines.join('\n');
}

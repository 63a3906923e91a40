import { type Adapter, counted, processUnit } from './contenders/adapter.js';
import type { Foreign } from './contenders/foreign.js';
import { piscina } from './contenders/piscina.js';
import { pool, processes } from './contenders/pool.js';
import { startPython } from './contenders/python.js';
import { threads } from './contenders/threads.js';
import type { Crews } from './crews.js';
import { type Rivals, twins } from './rivals.js';
import type { Contender, Job, Result } from './workload.js';

/** A contender bound to a job. */
export interface Entry {
  contender: Contender;
  run(): Result | PromiseLike<Result>;
  /** Milliseconds of the last run, of who has a clock of his own. */
  took?(): number;
  /** Instead of the job's. */
  tolerance?: number | undefined;
}

export interface Setting {
  /** The URL of the module that the job comes from. */
  module: string;
  /** Numbers of threads, ascending. */
  counts: readonly number[];
  crews: Crews;
  rivals: Rivals;
  /** Programs that run until the job is over. */
  foreign: Foreign[];
}

/**
 * Who takes part in a job. Native code and the C++ reference also run on one thread, which tells what
 * compiled code buys from what threads buy.
 */
export async function roster(job: Job, setting: Setting): Promise<Entry[]> {
  const { counts, crews, module } = setting;
  const entries: Entry[] = [];
  const add = (contender: Contender, run: Entry['run'], more: Partial<Entry> = {}) =>
    void entries.push({ contender, run, ...more });

  const serial = { id: 'serial', kind: 'serial', threads: 1, label: 'serial JavaScript' } as const;
  add(serial, () => job.serial());

  const parallel = job.parallel?.bind(job);
  for (const adapter of parallel ? adapters(job, setting.rivals) : []) {
    for (const count of counts.filter(count => count <= (adapter.most ?? Infinity))) {
      const run = crews.run(adapter, count, module);
      add(named(adapter.kind, count, counted(adapter.label, count, adapter.unit)), () =>
        parallel!(run, count),
      );
    }
  }
  const native = job.native?.bind(job);
  if (native)
    for (const count of withOne(counts))
      add(named('native', count, counted('native', count)), () => native(count));
  for (const { id, kind, label, threads: count, run } of job.others?.(counts) ?? [])
    add({ id, kind, threads: count, label }, () => run(crews.run(threads, count, module)));
  await addTwins(job, setting, add);
  return entries;
}

function adapters(job: Job, rivals: Rivals): Adapter[] {
  return [threads, piscina, pool, ...(job.processes ? [processes] : []), ...rivals.adapters];
}

type Add = (contender: Contender, run: Entry['run'], more: Partial<Entry>) => void;

async function addTwins(job: Job, { counts, rivals, foreign }: Setting, add: Add): Promise<void> {
  for (const twin of twins(job, rivals)) {
    const program = startPython(rivals.python!, twin);
    foreign.push(program);
    const more = { took: () => program.ms, tolerance: twin.tolerance };
    // Its processes say enough about the module.
    const [name, unit] =
      twin.label === 'multiprocessing' ? ['Python', processUnit] : [`Python ${twin.label}`];
    for (const count of twin.scales ? counts : [1]) {
      const label = twin.scales ? counted(name, count, unit) : name;
      const id = `python-${twin.label.replace(/\W+/g, '-')}-${count}`;
      add({ id, kind: 'python', threads: count, label }, () => program.run(count), more);
    }
  }
  if (!job.cpp || !rivals.workshop) return;
  // One that cannot be built is a contender that fails, and no end of all others.
  const program = rivals.workshop.start(job.cpp).then(program => {
    foreign.push(program);
    return program;
  });
  const built = await program.catch(() => undefined);
  const name = job.cpp.label ?? 'C++';
  for (const count of job.cpp.scales === false ? [1] : withOne(counts)) {
    const label = job.cpp.scales === false ? name : counted(name, count);
    const took = () => built?.ms ?? Number.NaN;
    add(named('cpp', count, label), async () => (await program).run(count), { took });
  }
}

function named(kind: Contender['kind'], count: number, label: string): Contender {
  return { id: `${kind}-${count}`, kind, threads: count, label };
}

function withOne(counts: readonly number[]): number[] {
  return [...new Set([1, ...counts])];
}

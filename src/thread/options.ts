import { type ResourceLimits, SHARE_ENV } from 'node:worker_threads';
import * as check from '../check.js';
import { ManycoreError } from '../errors.js';
import { native } from '../native.js';
import { unsendable } from '../queue/codec.js';

export interface ThreadOptions<A extends readonly unknown[] = readonly unknown[]> {
  /** What the target is called with. Copied when the thread starts; manycore's objects are shared. */
  args?: readonly [...A] | undefined;
  /** For messages and the system's tools. Default: `Thread-1`, `Thread-2`… Cut to 39 bytes of UTF-8. */
  name?: string | undefined;
  /** The process does not wait for it to end. Default: false. */
  daemon?: boolean | undefined;
  /** The processors that it may run on, by number. Not on macOS. */
  affinity?: readonly number[] | undefined;
  /** From -20, most important, to 19; less than 0 takes privileges on most systems. */
  nice?: number | undefined;
  /**
   * V8's limits for its heap and stack. With less than Node itself needs, some MiB, the thread may end so early
   * that only its maker's event loop hears of it, and no thread that blocks; or V8 ends the process.
   */
  resourceLimits?: ResourceLimits | undefined;
  /** Its process.env. Default: a copy of this thread's. */
  env?: Record<string, string | undefined> | typeof SHARE_ENV | undefined;
  /** Node's own options, such as a loader for TypeScript. Default: those of this thread. */
  execArgv?: readonly string[] | undefined;
}

const names = [
  'args',
  'name',
  'daemon',
  'affinity',
  'nice',
  'resourceLimits',
  'env',
  'execArgv',
] as const;

const limits = [
  'maxOldGenerationSizeMb',
  'maxYoungGenerationSizeMb',
  'codeRangeSizeMb',
  'stackSizeMb',
] as const;

/** Options that have been looked at. */
export interface Plan {
  args: readonly unknown[];
  name: string;
  daemon: boolean;
  cpus: Uint32Array | undefined;
  nice: number | undefined;
  /** For Node's Worker. */
  worker: Pick<ThreadOptions, 'resourceLimits' | 'env'> & { execArgv?: string[] };
}

/** @throws TypeError, RangeError, ManycoreError: what the system would refuse is refused here. */
export function plan(options: ThreadOptions | undefined): Plan {
  const given = check.options(options, 'Thread', names);
  const { affinity, nice, resourceLimits, env, execArgv } = given;
  const args = sendable(given.args);
  const name = check.optionalName(given.name);
  const cpus = affinity === undefined ? undefined : processors(affinity);
  if (nice !== undefined) check.integer(nice, 'nice', -20, 19);
  if (cpus !== undefined || nice !== undefined) tryOut(cpus, nice);
  return {
    args,
    name: name === undefined || name === '' ? `Thread-${native.threadNumber()}` : name,
    daemon: check.boolean(given.daemon ?? false, 'daemon'),
    cpus,
    nice,
    worker: {
      ...(resourceLimits === undefined ? {} : { resourceLimits: limited(resourceLimits) }),
      ...(env === undefined ? {} : { env: environment(env) }),
      ...(execArgv === undefined ? {} : { execArgv: strings(execArgv, 'execArgv') }),
    },
  };
}

/** Arguments, none of which is known to be refused later. */
export function sendable(args: unknown = []): readonly unknown[] {
  check.list(args, 'args');
  const refused = unsendable(args, 'args');
  if (refused !== undefined) throw new TypeError(`an argument cannot be sent: ${refused}`);
  return args;
}

function processors(affinity: unknown): Uint32Array {
  check.list(affinity, 'affinity');
  if (affinity.length === 0) throw new RangeError('affinity must name a processor, not []');
  const numbers = affinity.map(cpu => check.integer(cpu, 'a processor in affinity', 0, 65535));
  return Uint32Array.from(new Set(numbers));
}

function tryOut(cpus: Uint32Array | undefined, nice: number | undefined): void {
  const problem = native.threadTry(cpus, nice);
  if (problem === '') return;
  const wish = [
    ...(cpus === undefined ? [] : [`affinity [${cpus.join(', ')}]`]),
    ...(nice === undefined ? [] : [`nice ${nice}`]),
  ].join(' and ');
  const message = `no thread can be given ${wish}: ${problem}`;
  if (problem.includes('no processor')) throw new RangeError(message);
  throw new ManycoreError('ERR_MANYCORE_SYSTEM', message);
}

export function limited(given: ResourceLimits): ResourceLimits {
  for (const [name, value] of Object.entries(check.options(given, 'resourceLimits', limits))) {
    if (typeof value !== 'number' || !(value > 0)) {
      throw new RangeError(`${name} must be a number of MiB above 0, not ${check.quote(value)}`);
    }
  }
  return given;
}

function environment(env: unknown): NonNullable<ThreadOptions['env']> {
  if (env === SHARE_ENV || (typeof env === 'object' && env !== null && !Array.isArray(env))) {
    return env as NonNullable<ThreadOptions['env']>;
  }
  throw new TypeError(`env must be an object or SHARE_ENV, not ${check.quote(env)}`);
}

export function strings(value: unknown, what: string): string[] {
  check.list(value, what);
  const stranger = value.find(one => typeof one !== 'string');
  if (value.some(one => typeof one !== 'string')) {
    throw new TypeError(`${what} must hold strings, not ${check.quote(stranger)}`);
  }
  return value as string[];
}

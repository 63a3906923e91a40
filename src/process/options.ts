import { constants } from 'node:os';
import * as check from '../check.js';
import { layout } from '../memory/layout.js';
import { native } from '../native.js';
import { sendable, strings } from '../thread/options.js';

export interface ProcessOptions<A extends readonly unknown[] = readonly unknown[]> {
  /**
   * What the target is called with. Copied when the process starts; manycore's objects that live in a
   * SharedMemory are shared.
   */
  args?: readonly [...A] | undefined;
  /** For messages. Default: `Process-1`, `Process-2`… Cut to 39 bytes of UTF-8. */
  name?: string | undefined;
  /** This process does not wait for it to end, and takes it along when it ends itself. Default: false. */
  daemon?: boolean | undefined;
  /** Its process.env. Default: this thread's. */
  env?: Record<string, string | undefined> | undefined;
  /** Node's own options, such as a loader for TypeScript. Default: those of this process. */
  execArgv?: readonly string[] | undefined;
}

const names = ['args', 'name', 'daemon', 'env', 'execArgv'] as const;

/** Options that have been looked at. */
export interface Plan {
  args: readonly unknown[];
  name: string;
  daemon: boolean;
  env: Record<string, string | undefined> | undefined;
  execArgv: readonly string[];
}

/** @throws TypeError that quotes the value. */
export function plan(options: ProcessOptions | undefined): Plan {
  const given = check.options(options, 'Process', names);
  const name = check.optionalName(given.name);
  return {
    args: sendable(given.args),
    name: name === undefined || name === '' ? `Process-${native.processNumber()}` : cut(name),
    daemon: check.boolean(given.daemon ?? false, 'daemon'),
    env: given.env === undefined ? undefined : environment(given.env),
    execArgv:
      given.execArgv === undefined ? ownFlags() : strings(given.execArgv, 'execArgv').slice(),
  };
}

/** To what fits into the layout, at the end of a character. */
function cut(name: string): string {
  const bytes = new Uint8Array(layout.NAME_LENGTH - 1);
  const { written } = new TextEncoder().encodeInto(name, bytes);
  return new TextDecoder().decode(bytes.subarray(0, written));
}

function environment(env: unknown): Record<string, string | undefined> {
  if (typeof env === 'object' && env !== null && !Array.isArray(env)) {
    return env as Record<string, string | undefined>;
  }
  throw new TypeError(`env must be an object, not ${check.quote(env)}`);
}

/** Of Node's options those that say what this process is, and not how it runs. */
const withValue = /^(-e|--eval|-p|--print|-pe)$/;
const alone =
  /^(--input-type(=.*)?|(--eval|--print)=.*|-i|--interactive|-c|--check|--test(-.*)?|--watch(-.*)?|--inspect(-.*)?|--run(=.*)?)$/;

function ownFlags(): string[] {
  const flags: string[] = [];
  const { execArgv } = process;
  for (let i = 0; i < execArgv.length; i++) {
    if (withValue.test(execArgv[i]!)) i++;
    else if (!alone.test(execArgv[i]!)) flags.push(execArgv[i]!);
  }
  return flags;
}

/** The number of a signal. @throws TypeError, RangeError for what is none. */
export function signalNumber(signal: unknown): number {
  const known = constants.signals as Record<string, number>;
  if (typeof signal === 'string') {
    const number = Object.hasOwn(known, signal) ? known[signal] : undefined;
    if (number !== undefined) return number;
    throw new TypeError(`there is no signal ${check.quote(signal)}; 'SIGKILL' is one`);
  }
  if (typeof signal === 'number') return check.integer(signal, 'a signal', 1, 64);
  throw new TypeError(`a signal is a name or a number, not ${check.quote(signal)}`);
}

export function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found === undefined ? `signal ${number}` : `${found[0]} (${number})`;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SharedMemoryError } from 'manycore';
import { list } from '../../dist/cli/doctor/segments.js';
import { formAbroad } from '../../dist/memory/abroad.js';
import { native } from '../../dist/native.js';
import { root } from './worker.js';

let count = 0;

/** A name that no other test, and no earlier run, has. */
export const fresh = (name = 'test') => `${name}-${process.pid}-${Date.now()}-${count++}`;

/** Whether some process could open it. */
export const exists = (name: string) => native.memoryList().some(([one]) => one === name);

/** As the doctor sees it. */
export const found = (name: string) => list().find(segment => segment.name === name);

/** Why the action is refused, if it is. */
export const reason = (action: () => unknown) => {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as SharedMemoryError).reason;
  }
};

/** The files of shared memory, where it is files. */
const folder = '/dev/shm';
export const hasFiles = existsSync(folder) && process.platform === 'linux';
export const fileOf = (name: string) => `${folder}/manycore-${process.geteuid?.()}-${name}`;
export const files = () => readdirSync(folder).filter(file => file.startsWith('manycore-'));

const prelude = `
import * as manycore from 'manycore';
import { createInterface } from 'node:readline';
const { SharedMemory, receive, share } = manycore;
const say = value => process.stdout.write(JSON.stringify(value) + '\\n');
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const hear = async () => JSON.parse((await lines.next()).value);
`;

/** Another process, which runs the source with `say(value)` and `await hear()`, as JSON. */
export class Fellow {
  readonly #child;
  readonly #lines;
  readonly #exit: Promise<unknown[]>;
  #stderr = '';

  constructor(source: string) {
    const args = ['--input-type=module', '--eval', `${prelude}${source}`];
    this.#child = spawn(process.execPath, args, { cwd: root });
    this.#child.stderr.on('data', data => {
      this.#stderr += data;
    });
    this.#exit = once(this.#child, 'close');
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async said(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the process ended without a word: ${this.#stderr}`);
    return JSON.parse(value);
  }

  tell(value: unknown): void {
    this.#child.stdin.write(`${JSON.stringify(value)}\n`);
  }

  /** The exit code, or the signal. */
  async ended(): Promise<unknown> {
    this.#child.stdin.end();
    const [code, signal] = await this.#exit;
    return signal ?? code;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<unknown> {
    this.#child.kill(signal);
    return this.ended();
  }
}

/** The same as a Remote in a thread: the source has `data`, and says what it wants to say. */
export class Neighbour extends Fellow {
  constructor(source: string, data: unknown) {
    super(`const data = receive(await hear());\n${source}`);
    this.tell(formAbroad(data, []));
  }

  terminate(): Promise<unknown> {
    return this.kill();
  }
}

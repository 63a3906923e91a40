import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Result } from '../workload.js';

const arrays = {
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
};

/** Before the bytes of a result, as one line of JSON. */
interface Head {
  /** Milliseconds that the work itself took, by the program's own clock. */
  ms: number;
  type: 'number' | keyof typeof arrays;
  bytes: number;
}

/**
 * A program in another language that stays for all rounds. It reads lines with a number of threads, does
 * the work, and answers with a line of JSON and the bytes of the result.
 */
export class Foreign {
  readonly #child: ChildProcess;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #complaints = '';
  /** Milliseconds of the last run. */
  ms = Number.NaN;

  constructor(command: string, args: readonly string[]) {
    // In a session of its own, where Ctrl-C does not reach it: it is ended by us, or by the end of its input.
    this.#child = spawn(command, args, { stdio: 'pipe', detached: process.platform !== 'win32' });
    this.#child.on('error', error => {
      this.#complaints += error.message;
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.stderr?.on('data', text => {
      this.#complaints = `${this.#complaints}${text}`.slice(-2000);
    });
    this.#chunks = this.#child.stdout![Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async run(threads: number): Promise<Result> {
    this.#child.stdin?.write(`${threads}\n`);
    let end = this.#rest.indexOf(10);
    while (end < 0) {
      this.#rest = Buffer.concat([this.#rest, await this.#more()]);
      end = this.#rest.indexOf(10);
    }
    const head: Head = JSON.parse(this.#rest.subarray(0, end).toString());
    const parts = [this.#rest.subarray(end + 1)];
    for (let have = parts[0]!.length; have < head.bytes; have += parts.at(-1)!.length) {
      parts.push(await this.#more());
    }
    const all = Buffer.concat(parts);
    this.#rest = all.subarray(head.bytes);
    this.ms = head.ms;
    const bytes = Uint8Array.from(all.subarray(0, head.bytes));
    if (head.type === 'number') return new Float64Array(bytes.buffer)[0] ?? Number.NaN;
    return new arrays[head.type](bytes.buffer);
  }

  async #more(): Promise<Buffer> {
    const { value, done } = await this.#chunks.next();
    if (!done) return value;
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await Promise.race([once(this.#child, 'close'), new Promise(r => setTimeout(r, 1000))]);
    const last = this.#complaints.trim().split('\n').at(-1);
    throw new Error(last || `ended with ${this.#child.signalCode ?? this.#child.exitCode}`);
  }

  end(): void {
    if (this.#child.pid === undefined) return;
    // With the processes that it has started itself.
    try {
      if (process.platform === 'win32') this.#child.kill();
      else process.kill(-this.#child.pid, 'SIGKILL');
    } catch {}
    this.#child.unref();
  }
}

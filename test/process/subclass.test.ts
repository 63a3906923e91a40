import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Mutex, Process, SharedMemory, TargetError } from 'manycore';
import { describe, expect, it } from 'vitest';

const kin = pathToFileURL(join(import.meta.dirname, '../support/kin.mjs')).href;
const { Runner, Sprinter } = await import(/* @vite-ignore */ kin);

/** A class of exactly this source, with these names around it. */
function written<T = Process>(source: string, scope: object = {}): new (...args: unknown[]) => T {
  const all = { Process, ...scope };
  return new Function(...Object.keys(all), `return (${source});`)(...Object.values(all));
}

interface Download extends Process<unknown[]> {
  url: string;
  numbers: Int32Array;
}

const Downloader = written<Download>(
  `class Downloader extends Process {
    constructor(url, options) {
      super({ name: 'downloader', daemon: true, ...options });
      this.url = url;
      this.callback = () => {}; // cannot be cloned, so it stays here
    }
    async run() {
      await null;
      return [this.path(), this.numbers?.at(0), typeof this.callback, this.name, this.daemon,
        this.pid === process.pid, this.alive, this instanceof Downloader];
    }
    path() { return new URL(this.url).pathname; }
  }`,
);
const url = 'https://host/a/file';

describe('a subclass with a run() of its own', () => {
  it('travels as source, its object with the fields that can be sent, as they are at the start', () => {
    const child = new Downloader(url);
    child.url = 'https://host/b/file';
    const result = ['/b/file', undefined, 'undefined', 'downloader', true, true, true, true];
    expect(child.start().result.get()).toEqual(result);
    expect([child.join(), child.exitCode]).toEqual([true, 0]);
  });

  it('may have fields in memory that processes share', () => {
    using memory = SharedMemory.create(4096);
    const child = new Downloader(url);
    child.numbers = memory.array(Int32Array, 1).fill(42);
    expect(child.start().result.get()[1]).toBe(42);
  });

  it('but none in memory of its maker alone', () => {
    const child = new Downloader(url) as Download & { lock: Mutex };
    child.lock = new Mutex({ name: 'private' });
    expect(() => child.start()).toThrow(TypeError);
    expect(() => child.start()).toThrow(/this\.lock: Mutex "private".*\{ memory \}/);
    expect(child.alive).toBe(false);
  });

  it('may call the target', async () => {
    const Wrapper = written(
      "class extends Process { async run() { return ['before', await super.run(), 'after']; } }",
    );
    const child = new Wrapper((a: number) => a + 1, { args: [1] }).start();
    expect(await child.result).toEqual(['before', 2, 'after']);
  });

  it('can be called where it is', async () => {
    const child = new Downloader(url) as unknown as { run(): Promise<unknown[]> };
    expect((await child.run())[0]).toBe('/a/file');
  });

  it('is imported from where it says that it is', async () => {
    expect(await new Runner(42).start().result).toBe('runner: 42 km, by itself: true');
    expect(await new Sprinter(0.1).start().result).toBe('fast: runner: 0.1 km, by itself: true');
  });

  it('that its module does not export fails in the process', () => {
    class Walker extends (Runner as new (distance: number) => Process) {}
    expect(() => new Walker(1).start().result.get()).toThrow(
      /exports no class 'Walker' that extends Process; it exports Runner, Sprinter/,
    );
  });

  it('that uses what its source does not say is refused at once, with advice', () => {
    const Lost = written('class Lost extends Process { run() { return unit; } }', { unit: 1 });
    expect(() => new Lost()).toThrow(TargetError);
    expect(() => new Lost()).toThrow(/class 'Lost' uses "unit".*static module = import\.meta\.url/);
  });
});

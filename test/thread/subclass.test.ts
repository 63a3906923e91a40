import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Mutex, TargetError, Thread } from 'manycore';
import { describe, expect, it } from 'vitest';

const heirs = pathToFileURL(join(import.meta.dirname, '../support/heirs.mjs')).href;
const { Runner, Sprinter, default: Default } = await import(/* @vite-ignore */ heirs);

/** A class of exactly this source, with these names around it. */
function written<T = Thread>(source: string, scope: object = {}): new (...args: unknown[]) => T {
  const all = { Thread, ...scope };
  return new Function(...Object.keys(all), `return (${source});`)(...Object.values(all));
}

interface Download extends Thread<unknown[]> {
  url: string;
  lock: Mutex;
  run(): Promise<unknown[]>;
}

const Downloader = written<Download>(
  `class Downloader extends Thread {
    size = defaults.size;
    constructor(url, options) {
      super({ name: 'downloader', ...options });
      this.url = url;
      this.lock = new Mutex({ name: 'lock' });
      this.callback = () => {}; // cannot be cloned, so it stays here
    }
    async run() {
      await null;
      return [this.path(), this.size, this.lock.name, typeof this.callback, this.name,
        Thread.current === this, this instanceof Downloader];
    }
    path() { return new URL(this.url).pathname; }
  }`,
  { Mutex, defaults: { size: 5 } },
);
const url = 'https://host/a/file';

describe('a subclass with a run() of its own', () => {
  it('travels as source, its object with the fields that can be sent', () => {
    const thread = new Downloader(url).start();
    const result = ['/a/file', 5, 'lock', 'undefined', 'downloader', true, true];
    expect(thread.result.get()).toEqual(result);
    expect([thread.join(), thread.lock]).toEqual([true, expect.any(Mutex)]);
  });

  it('travels with the classes between it and Thread, whatever they call each other', () => {
    const Mirror = written<Download>(
      "class Mirror extends (0, all.Downloader) { path() { return 'mirror: ' + super.path(); } }",
      { all: { Downloader } },
    );
    expect(new Mirror(url).start().result.get()[0]).toBe('mirror: /a/file');
  });

  it('sends its fields as they are at the start', () => {
    const thread = new Downloader(url);
    thread.url = 'https://host/other';
    expect(thread.start().result.get()[0]).toBe('/other');
  });

  it('may call the target', async () => {
    const Wrapper = written(
      "class extends Thread { async run() { return ['before', await super.run(), 'after']; } }",
    );
    const thread = new Wrapper((a: number) => a + 1, { args: [1] }).start();
    expect(await thread.result).toEqual(['before', 2, 'after']);
  });

  it('takes options', () => {
    const thread = new Downloader(url, { name: 'other', daemon: true });
    expect([thread.name, thread.daemon]).toEqual(['other', true]);
  });

  it('can be called where it is', async () => {
    expect((await new Downloader(url).run())[0]).toBe('/a/file');
  });

  it('is imported from where it says that it is', async () => {
    expect(await new Runner(42).start().result).toBe('42 km, true');
    expect(await new Sprinter(0.1).start().result).toBe('fast: 0.1 km, true');
    expect(await new Default(1).start().result).toBe('default');
  });

  it('that its module does not export fails in the thread', () => {
    class Walker extends (Runner as new (distance: number) => Thread) {}
    expect(() => new Walker(1).start().result.get()).toThrow(
      /exports no class 'Walker' that extends Thread; it exports Runner, Sprinter, default/,
    );
  });

  it('that uses what its source does not say is refused at once, with advice', () => {
    const Lost = written('class Lost extends Thread { run() { return unit; } }', { unit: 1 });
    expect(() => new Lost()).toThrow(TargetError);
    expect(() => new Lost()).toThrow(/class 'Lost' uses "unit".*static module = import\.meta\.url/);
  });
});

describe('a subclass without one', () => {
  it('runs its target', async () => {
    class Named extends Thread<string> {}
    const thread = new Named(() => 'target', { name: 'named' }).start();
    expect([await thread.result, thread.name]).toEqual(['target', 'named']);
  });

  it('needs one', () => {
    class Idle extends Thread {}
    expect(() => new Idle({ name: 'idle' })).toThrow('the target is { name: ');
  });
});

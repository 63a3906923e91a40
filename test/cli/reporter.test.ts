import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { reporter } from '../../dist/cli/bench/reporter.js';
import { measured, outcome } from './measurements.js';

afterEach(() => vi.unstubAllEnvs());

/** What is written to a stream that says whether it is a terminal. */
function played(terminal: boolean): string {
  let text = '';
  const stream = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    }),
    { isTTY: terminal, columns: 40, cursorTo() {}, clearLine() {}, moveCursor() {} },
  );
  const it = reporter(stream as never);
  it.start('work', 2, 15);
  it.update(`round 1 · ${'a long name '.repeat(10)}`);
  it.done(outcome(measured('serial', 1, [1, 2]), measured('pool', 2, [1, 2])), 1500);
  it.start('more', 3, 15);
  it.done(outcome(measured('serial', 1, [1]), measured('pool', 2, [], 'gave 1')), 10);
  it.stop();
  return text;
}

const plain =
  'work: measuring\nwork: all 2 agree, 2 rounds, 1.50 s\nmore: measuring\nmore: 1 of 2 wrong, 10.0 ms\n';

it('writes plain lines where there is no terminal, in a dumb one, and in CI', () => {
  expect(played(false)).toBe(plain);
  vi.stubEnv('TERM', 'dumb');
  expect(played(true)).toBe(plain);
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('CI', 'true');
  expect(played(true)).toBe(plain);
});

it('keeps one live line in a terminal, which says how far it is and does not wrap', () => {
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('CI', undefined);
  const text = played(true);
  expect(text).toContain('3/15 work · preparing');
  const lines = stripVTControlCharacters(text).split(/[\n\r]/);
  expect(lines.some(line => line.includes('✔ work'))).toBe(true);
  expect(lines.some(line => line.includes('✖ more'))).toBe(true);
});

it('has no colour where NO_COLOR is set', () => {
  vi.stubEnv('TERM', 'xterm');
  vi.stubEnv('CI', undefined);
  vi.stubEnv('NO_COLOR', '1');
  const text = played(true);
  expect(text).toContain('✔ work');
  expect(text).not.toContain('\x1b[32m');
});

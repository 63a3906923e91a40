// Files of shared memory that somebody has written into or cut: opening one gives an object that works,
// or an error that says what is wrong; never a crash.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { SharedMemory } from 'manycore';
import { expect, it } from 'vitest';
import { child } from '../support/child.js';
import { fileOf, fresh, hasFiles } from '../support/segments.js';

/** The bytes of a memory of 64 bytes that was never used. */
function pristine(): Buffer {
  using memory = SharedMemory.create(64);
  return readFileSync(fileOf(memory.name));
}

it.runIf(hasFiles).each([1, 2, 3])('damaged headers (seed %i)', async seed => {
  const name = fresh('damaged');
  const template = fresh('template');
  writeFileSync(fileOf(template), pristine());
  const { code, signal, stdout, stderr } = await child(`
    import fs from 'node:fs';
    import fc from 'fast-check';
    import { SharedMemory, SharedMemoryError } from 'manycore';
    const [template, file] = ${JSON.stringify([fileOf(template), fileOf(name)])};
    const good = fs.readFileSync(template);
    const outcomes = {};
    const byte = fc.tuple(fc.oneof(fc.nat(64), fc.nat(8192), fc.nat(good.length - 1)), fc.nat(255));
    const word = fc.tuple(fc.nat(40).map(i => 4 * i), fc.constantFrom(0, 1, 2, 3, 10, 99, -1, 2 ** 31 - 1, -(2 ** 31)));
    fc.assert(fc.property(
      fc.array(byte, { maxLength: 4 }), fc.array(word, { maxLength: 2 }),
      fc.option(fc.oneof(fc.nat(good.length), fc.nat(200)), { freq: 3 }),
      (bytes, words, length) => {
        const bad = Buffer.from(good);
        for (const [at, value] of bytes) bad[at] = value;
        for (const [at, value] of words) bad.writeInt32LE(value, at);
        fs.writeFileSync(file, length === null ? bad : bad.subarray(0, length));
        let outcome = 'fine';
        try {
          const memory = SharedMemory.open(${JSON.stringify(name)});
          new Uint8Array(memory.buffer).fill(7);
          try { memory.allocate(8); memory.allocate(48, 8); } catch (error) {
            if (!(error instanceof SharedMemoryError)) throw error;
          }
          memory.close();
        } catch (error) {
          if (!(error instanceof SharedMemoryError)) throw error;
          outcome = error.reason;
        }
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        fs.rmSync(file, { force: true });
      }), { numRuns: 400, seed: ${seed} });
    console.log(JSON.stringify(outcomes));`);
  rmSync(fileOf(template), { force: true });
  rmSync(fileOf(name), { force: true });
  expect([code, signal, stderr]).toEqual([0, null, '']);
  const outcomes = JSON.parse(stdout);
  expect(outcomes.fine).toBeGreaterThan(0);
  expect(outcomes.invalid).toBeGreaterThan(0);
});

it.runIf(hasFiles)('something else of that name', async () => {
  const name = fresh('strange');
  const { code, stdout, stderr } = await child(`
    import fs from 'node:fs';
    import { execFileSync } from 'node:child_process';
    import { SharedMemory } from 'manycore';
    const [name, file] = ${JSON.stringify([name, fileOf(name)])};
    const attempt = make => {
      make();
      try { SharedMemory.open(name); console.log('opened'); } catch (error) { console.log(error.reason); }
      try { SharedMemory.create(8, { name }); console.log('created'); } catch (error) { console.log(error.reason); }
      fs.rmSync(file, { recursive: true, force: true });
    };
    attempt(() => fs.mkdirSync(file));
    attempt(() => fs.symlinkSync('/etc/passwd', file));
    attempt(() => fs.symlinkSync('/nowhere', file));
    attempt(() => execFileSync('mkfifo', [file]));
    attempt(() => fs.writeFileSync(file, ''));`);
  expect([code, stderr]).toEqual([0, '']);
  const reasons = stdout.trim().split('\n');
  expect(reasons.filter((_, i) => i % 2 === 1)).toEqual(Array(5).fill('taken'));
  expect(reasons.filter((_, i) => i % 2 === 0)).toEqual([
    'invalid',
    'denied',
    'denied',
    'denied',
    'invalid',
  ]);
});

it.runIf(hasFiles)('a thousand rounds leave no memory mapped and no file open', async () => {
  const { code, stdout, stderr } = await child(
    `
    import fs from 'node:fs';
    import { setImmediate as turn } from 'node:timers/promises';
    import { SharedMemory } from 'manycore';
    const mapped = () => fs.readFileSync('/proc/self/maps', 'utf8').split('\\n').filter(line => line.includes('/dev/shm')).length;
    const open = () => fs.readdirSync('/proc/self/fd').length;
    SharedMemory.create(8).close();
    const before = open();
    for (let i = 0; i < 1000; i++) {
      const memory = SharedMemory.create(4096);
      memory.array(Int32Array, 1)[0] = i;
      SharedMemory.open(memory.name).close();
      memory.close();
    }
    // Some garbage collections later: when an object is gone is V8's to say.
    for (let i = 0; i < 1000 && (mapped() > 0 || open() >= before + 1); i++) { gc(); await turn(); }
    console.log(mapped(), open() <= before);`,
    { flags: ['--expose-gc'] },
  );
  expect([code, stdout, stderr]).toEqual([0, '0 true\n', '']);
});

it.runIf(hasFiles)('what nobody closed is closed when it is garbage', async () => {
  const { code, stdout, stderr } = await child(
    `
    import fs from 'node:fs';
    import { setImmediate as turn } from 'node:timers/promises';
    import { SharedMemory } from 'manycore';
    const name = ${JSON.stringify(fresh('garbage'))};
    (() => { SharedMemory.create(4096, { name }).array(Int32Array, 4); })();
    const there = () => fs.readdirSync('/dev/shm').some(file => file.endsWith(name));
    for (let i = 0; i < 1000 && there(); i++) { gc(); await turn(); }
    console.log(there());`,
    { flags: ['--expose-gc'] },
  );
  expect([code, stdout, stderr]).toEqual([0, 'false\n', '']);
});

it.runIf(hasFiles && process.geteuid?.() === 0)('what another user has made', async () => {
  const nobody = 65_534;
  const name = fresh('foreign');
  const file = `/dev/shm/manycore-${nobody}-${name}`;
  writeFileSync(file, pristine(), { mode: 0o666 });
  const { code, stdout, stderr } = await child(`
    import { SharedMemory } from 'manycore';
    process.setuid(${nobody});
    try { SharedMemory.open(${JSON.stringify(name)}); } catch (error) { console.log(error.reason); }
    const own = SharedMemory.create(8);
    own.close();`);
  rmSync(file);
  expect([code, stdout, stderr]).toEqual([0, 'denied\n', '']);
});

it.runIf(hasFiles)('a limit on the size of files is an error and no signal', async () => {
  const { code, stdout, stderr } = await child(`
    import { execFileSync } from 'node:child_process';
    const source = "import('manycore').then(({ SharedMemory }) => { try { SharedMemory.create(2 ** 24); } catch (error) { console.log(error.reason); } })";
    console.log(execFileSync('sh', ['-c', 'ulimit -f 100; exec "$0" --eval "$1"', process.execPath, source], { encoding: 'utf8' }));`);
  expect([code, stdout.trim(), stderr]).toEqual([0, 'no space', '']);
});

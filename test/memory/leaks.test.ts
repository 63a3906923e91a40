import { expect, it } from 'vitest';
import { child } from '../support/child.js';
import { fresh, hasFiles } from '../support/segments.js';

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

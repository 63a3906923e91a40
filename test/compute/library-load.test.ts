// What loadKernels() takes, and what it does with files that are no library of kernels.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ManycoreError, NativeLoadError } from 'manycore';
import { loadKernels } from 'manycore/compute';
import { expect, it } from 'vitest';
import { SUFFIX } from '../../dist/compute/load.js';
import { child } from '../support/child.js';
import { folder, kernels, library } from '../support/kernels.js';

await kernels();
const bytes = readFileSync(library + SUFFIX);

it.each([
  ['a path', library],
  ['with the suffix', library + SUFFIX],
  ['relative to the current directory', relative('', library)],
  ['a URL', pathToFileURL(library)],
  ['with the suffix', pathToFileURL(library + SUFFIX)],
  ['as a string', pathToFileURL(library).href],
])('takes %s', async (_, path) => {
  const loaded = await loadKernels(path);
  expect(await loaded['indices']!({ length: 3 })).toBe(3);
  expect(Object.keys(loaded)).toContain('saxpy');
  expect(loaded['toString']).toBeUndefined();
});

it('finds the library beside a folder of that name', async () => {
  mkdirSync(library, { recursive: true });
  expect(Object.keys(await loadKernels(library))).toContain('saxpy');
});

it.each([[undefined], [''], [7], [{ path: 'saxpy' }], [null]])('refuses %o', async path => {
  await expect(loadKernels(path as never)).rejects.toThrow(TypeError);
  await expect(loadKernels(path as never)).rejects.toThrow(/path or a file URL, not/);
});

it('says what it looked for, and how to build it', async () => {
  const error = await loadKernels(join(folder, 'nowhere')).catch(error => error);
  expect(error).toBeInstanceOf(NativeLoadError);
  expect(error).toBeInstanceOf(ManycoreError);
  expect(error.code).toBe('ERR_MANYCORE_NATIVE_LOAD');
  expect(error.message).toContain(join(folder, `nowhere${SUFFIX}`));
  expect(error.message).toContain('npx manycore build-kernel nowhere.cc');
  expect(error.searched).toHaveLength(2);
  await expect(loadKernels(folder)).rejects.toThrow(NativeLoadError);
});

const marker = 'manycore kernels, interface ';
function otherVersion(): Buffer {
  const copy = Buffer.from(bytes);
  copy.write('9', copy.indexOf(marker) + marker.length);
  return copy;
}
function unmarked(): Buffer {
  const copy = Buffer.from(bytes);
  copy.write('x', copy.indexOf(marker));
  return copy;
}

it.each([
  ['an empty file', Buffer.alloc(0), /no library/],
  ['text', Buffer.from('void saxpy() {}\n'), /no library/],
  ['half a header', bytes.subarray(0, 20), /no library|cut short/],
  ['its header alone', bytes.subarray(0, 64), /cut short/],
  ['half of it', bytes.subarray(0, bytes.length >> 1), /cut short/],
  ['all but the last page', bytes.subarray(0, -4096), /cut short/],
  ['all but a byte', bytes.subarray(0, -1), /cut short/],
  ['one of another version', otherVersion(), /version 9 of the interface.*build it anew/],
  ['one without kernels', unmarked(), /holds no kernels/],
])('%s is an error', async (name, content, message) => {
  const path = join(folder, name + SUFFIX);
  writeFileSync(path, content);
  const error = await loadKernels(path).catch(error => error);
  expect(error).toBeInstanceOf(NativeLoadError);
  expect(error.message).toMatch(message);
  expect(error.message).toContain(path);
  expect(error.searched).toEqual([{ path, problem: expect.stringMatching(message) }]);
});

it('the addon itself, and other addons, are none', async () => {
  const addon = createRequire(import.meta.url).resolve('../../build/Release/manycore.node');
  await expect(loadKernels(addon)).rejects.toThrow('holds no kernels');
});

it('is the same library by another path', async () => {
  if (process.platform === 'win32') return;
  const link = join(folder, `link${SUFFIX}`);
  symlinkSync(library + SUFFIX, link);
  const [one, other] = [await loadKernels(library), await loadKernels(link)];
  expect(await one['indices']!({ length: 3 })).toBe(await other['indices']!({ length: 3 }));
});

it('a library that was built anew is not taken for the old one', async () => {
  const path = join(folder, 'anew');
  copyFileSync(library + SUFFIX, path + SUFFIX);
  await loadKernels(path);
  await loadKernels(path);
  const { stdout } = await child(`
    import { execFileSync } from 'node:child_process';
    import { copyFileSync, renameSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import { loadKernels } from 'manycore/compute';
    const path = ${JSON.stringify(path)};
    await loadKernels(path);
    copyFileSync(path + '${SUFFIX}', path + '.new');
    renameSync(path + '.new', path + '${SUFFIX}');
    await loadKernels(path).catch(error => console.log(error.message));
    new Worker(\`import('manycore/compute').then(({ loadKernels }) =>
      loadKernels(\${JSON.stringify(path)}).catch(error => console.log(error.name)))\`, { eval: true });`);
  expect(stdout).toMatch(/built anew since.*start it again\nNativeLoadError\n$/s);
});

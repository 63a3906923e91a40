import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LibraryKernel, loadKernels } from 'manycore/compute';
import { afterAll } from 'vitest';
import { buildKernel } from '../../dist/cli/build-kernel/command.js';
import { root } from './worker.js';

/** A folder that is gone after the tests of a file; its name is not an easy one. */
export const folder: string = mkdtempSync(join(tmpdir(), 'manycore kernels, ünd so '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where the library of test/support/kernels/all.cc is, without its suffix. */
export const library: string = join(folder, 'all');

/** Its kernels. */
export async function kernels(): Promise<Record<string, LibraryKernel>> {
  const { log } = console;
  console.log = () => {};
  try {
    await buildKernel(join(root, 'test/support/kernels/all.cc'), { output: library });
  } finally {
    console.log = log;
  }
  const loaded = await loadKernels(library);
  // What is not there is a mistake of the test.
  return new Proxy(loaded, {
    get(target, name: string) {
      const kernel = target[name];
      if (kernel === undefined && name !== 'then') throw new Error(`no kernel ${name}`);
      return kernel;
    },
  });
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { child } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'manycore-'));
afterAll(() => rmSync(folder, { recursive: true }));
const text = join(folder, 'text.node');
writeFileSync(text, 'this is no addon\n');
const empty = join(folder, 'empty.node');
writeFileSync(empty, '');

const source = `
  try { await import('manycore'); } catch (error) {
    const { name, code, message, searched } = error;
    console.log(JSON.stringify({ name, code, message, searched }));
  }`;

describe('NativeLoadError', () => {
  it.each([
    ['that is not there', join(folder, 'nowhere.node'), 'not there'],
    ['that is text', text, /./],
    ['that is empty', empty, /./],
    ['that is a folder', folder, /./],
  ])('for a binary %s says where it looked and how to build it', async (_, path, problem) => {
    const { code, signal, stdout } = await child(source, { env: { MANYCORE_BINARY: path } });
    expect([code, signal]).toEqual([0, null]);
    const error = JSON.parse(stdout);
    expect(error).toMatchObject({ name: 'NativeLoadError', code: 'ERR_MANYCORE_NATIVE_LOAD' });
    expect(error.searched.map((one: { path: string }) => one.path)).toEqual([path]);
    expect(error.searched[0].problem).toMatch(problem);
    expect(error.message).toContain(path);
    expect(error.message).toContain(`${process.platform}-${process.arch}`);
    expect(error.message).toMatch(/To build it .*: npm run build$/);
  });

  it('shows when it is not caught', async () => {
    const env = { MANYCORE_BINARY: join(folder, 'nowhere.node') };
    const { code, stderr } = await child("import 'manycore';", { env });
    expect(code).toBe(1);
    expect(stderr).toContain('NativeLoadError');
    expect(stderr).toContain('npm run build');
  });
});

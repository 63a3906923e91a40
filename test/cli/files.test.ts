import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseUnwritable, write } from '../../dist/cli/bench/files.js';
import { report } from '../../dist/cli/bench/report.js';
import { closing } from '../../dist/cli/bench/words.js';
import { colorsFor } from '../../dist/cli/colors.js';
import { about, measured, outcome } from './measurements.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('refuses a folder, a missing folder and no name', () => {
  expect(() => refuseUnwritable({ json: folder })).toThrow('it is a folder');
  expect(() => refuseUnwritable({ html: '' })).toThrow('it has no name');
  expect(() => refuseUnwritable({ html: join(folder, 'a', 'b') })).toThrow('its folder is missing');
  refuseUnwritable({ json: join(folder, 'out.json'), markdown: '-' });
});

it('writes the others though one cannot be written, and says which', async () => {
  const [json, markdown] = [join(folder, 'json'), join(folder, 'markdown')];
  mkdirSync(json);
  await expect(write(report(about, []), { json, markdown })).rejects.toThrow(
    `--json: ${json} was not written: `,
  );
  expect(readFileSync(markdown, 'utf8')).toContain('manycore');
});

it('says that results agree only where one was compared', () => {
  const colors = colorsFor({}, {});
  const told = (...times: number[][]) =>
    closing(
      report(about, [outcome(measured('serial', 1, [1]), measured('pool', 2, times[0] ?? []))]),
      colors,
    );
  expect(told([1])).toContain('Every result equals');
  expect(told([])).not.toContain('Every result equals');
});

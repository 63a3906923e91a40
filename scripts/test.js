// npm test: the core's C++ tests under ctest, then everything else under vitest. What follows the
// command goes to vitest (`npm test -- test/sync`). The last line is the sum of both runners' reports.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { count, line, reports } from './count.js';
import { nativeTests } from './native.js';
import { root, run, tool } from './run.js';

mkdirSync(join(root, 'reports'), { recursive: true });
// Last time's reports must not speak for this run.
for (const report of Object.values(reports)) rmSync(report, { force: true });

const native = nativeTests({ folder: 'build-native', report: reports.native });
const vitest = run(process.execPath, [
  tool('vitest'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reports.vitest}`,
  ...process.argv.slice(2),
]);

const total = count();
// A runner may fail without a failed test, by an unhandled error for example.
if (native !== 0) total.problems.push(`ctest ended with status ${native}.`);
if (vitest !== 0) total.problems.push(`vitest ended with status ${vitest}.`);
for (const problem of total.problems) console.error(problem);
console.log(line(total));
process.exit(total.failed > 0 || total.problems.length > 0 ? 1 : 0);

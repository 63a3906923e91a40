// npm run bench:<name>: runs bench/peers/<name>.ts. If that has a C++ twin (bench/native/<name>.cc), it is
// built before, and the program gets its path as its argument. Speed is shown there, never asserted in tests.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, root, run, step } from './run.js';
import { toolchain } from './toolchain.js';

const [name, ...rest] = process.argv.slice(2);
const program = join(root, 'dist', 'bench', 'peers', `${name}.js`);
if (!name || !existsSync(program)) fail(`usage: node scripts/bench.js <name>; no ${program}`);

const hasTwin = existsSync(join(root, 'bench', 'native', `${name}.cc`));
process.exit(run(process.execPath, [program, ...(hasTwin ? [buildTwin()] : []), ...rest]));

function buildTwin() {
  toolchain();
  const build = join(root, 'build-bench');
  step(`Building the C++ twin of bench/peers/${name}.ts`, 'bench.log', [
    ['cmake', '-B', build, '-S', root, '-DCMAKE_BUILD_TYPE=Release'],
    [
      'cmake',
      '--build',
      build,
      '--config',
      'Release',
      '--target',
      `bench_${name}`,
      '--parallel',
      String(availableParallelism()),
    ],
  ]);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return [build, join(build, 'Release')]
    .map(place => join(place, `bench_${name}${suffix}`))
    .find(place => existsSync(place));
}

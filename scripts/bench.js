// npm run bench:<name>: builds the C++ twin of bench/peers/<name>.ts (bench/native/<name>.cc) and runs the
// program, which gets the twin's path as its argument. Speed is shown there, never asserted in tests.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, root, run, step } from './run.js';
import { toolchain } from './toolchain.js';

const [name, ...rest] = process.argv.slice(2);
const program = join(root, 'dist', 'bench', 'peers', `${name}.js`);
if (!name || !existsSync(program)) fail(`usage: node scripts/bench.js <name>; no ${program}`);

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
const places = [build, join(build, 'Release')];
const suffix = process.platform === 'win32' ? '.exe' : '';
const twin = places
  .map(place => join(place, `bench_${name}${suffix}`))
  .find(place => existsSync(place));
process.exit(run(process.execPath, [program, twin, ...rest]));

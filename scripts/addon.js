// npm run test:addon: the addon built with AddressSanitizer, loaded into an ordinary Node, under the tests of
// native compute (or those named: npm run test:addon -- test/queue). The core's own tests do not see the
// binding: what JavaScript holds, hands over and lets go of. A report ends the process, and so its test.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, root, run, step, tool } from './run.js';
import { toolchain } from './toolchain.js';

if (process.platform !== 'linux')
  fail('test:addon preloads the sanitizer as on Linux: run it there.');

const compiler = toolchain();
const build = join(root, 'build-asan-node');
// Optimised, or the vector loops take minutes.
const options = [
  '--out',
  build,
  '--config',
  'RelWithDebInfo',
  '--CDMANYCORE_SANITIZE=address',
  ...compiler,
];
step('Building the addon (address)', 'build-asan-node.log', [
  [
    process.execPath,
    tool('cmake-js'),
    'build',
    ...options,
    '--parallel',
    String(availableParallelism()),
  ],
]);

// The sanitizer's runtime has to be the first library of the process.
const runtime = execFileSync(process.env.CXX ?? 'c++', ['-print-file-name=libasan.so'], {
  encoding: 'utf8',
}).trim();
const tests = process.argv.slice(2);
process.exit(
  run(process.execPath, [tool('vitest'), 'run', ...(tests.length > 0 ? tests : ['test/compute'])], {
    LD_PRELOAD: runtime,
    // Node itself does not free everything at exit.
    ASAN_OPTIONS: 'detect_leaks=0',
    MANYCORE_BINARY: join(build, 'RelWithDebInfo', 'manycore.node'),
  }),
);

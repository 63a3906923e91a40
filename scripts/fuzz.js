// npm run fuzz:<name>: test/fuzz/<name>.cc under libFuzzer with AddressSanitizer and UBSan, for a
// minute. What follows `--` goes to libFuzzer: `npm run fuzz:kernel -- -max_total_time=600`.
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, root, run, step, version } from './run.js';

const [name, ...options] = process.argv.slice(2);
if (!version('clang++')) fail('fuzz needs clang++, which brings libFuzzer.');

const build = join(root, 'build-fuzz');
const generator = version('ninja') ? ['-G', 'Ninja'] : [];
step(`Building the fuzzer of ${name}`, 'build-fuzz.log', [
  [
    'cmake',
    '-B',
    build,
    '-S',
    root,
    ...generator,
    '-DCMAKE_BUILD_TYPE=RelWithDebInfo',
    '-DCMAKE_CXX_COMPILER=clang++',
    '-DMANYCORE_SANITIZE=fuzzer-no-link,address,undefined',
  ],
  [
    'cmake',
    '--build',
    build,
    '--target',
    `fuzz_${name}`,
    '--parallel',
    String(availableParallelism()),
  ],
]);
const corpus = join(build, `corpus-${name}`);
mkdirSync(corpus, { recursive: true });
const status = run(
  join(build, `fuzz_${name}`),
  [
    '-max_total_time=60',
    '-max_len=1024',
    '-len_control=0',
    `-artifact_prefix=${build}/`,
    '-print_final_stats=1',
    ...options,
    corpus,
  ],
  { UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1', ASAN_OPTIONS: 'detect_leaks=0' },
);
process.exit(status);

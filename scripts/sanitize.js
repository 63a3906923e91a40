// npm run test:native: the core's tests under ThreadSanitizer, then under AddressSanitizer together
// with UndefinedBehaviorSanitizer. The first report of a sanitizer fails its test.

import { nativeTests } from './native.js';
import { fail } from './run.js';

if (process.platform === 'win32') fail('test:native needs GCC or Clang: run it on Linux or macOS.');

const rounds = [
  {
    folder: 'build-tsan',
    sanitize: 'thread',
    env: { TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1' },
  },
  {
    folder: 'build-asan',
    sanitize: 'address,undefined',
    env: {
      ASAN_OPTIONS: 'detect_stack_use_after_return=1',
      UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
    },
  },
];
const failed = rounds.filter(round => nativeTests(round) !== 0).map(round => round.sanitize);
if (failed.length > 0) fail(`The native tests failed under: ${failed.join('; ')}.`);

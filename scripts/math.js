// npm run check:math: the errors of the vector functions (native/compute/math/) against MPFR, in units in
// the last place, as the table of bench/README.md has them. Needs libmpfr's development files.
//
//   npm run check:math -- [count] [function] [seed]
//   build-native/check_math --values > test/native/math/values.data
import { join } from 'node:path';
import { root, run, step } from './run.js';

const folder = 'build-native';
const build = join(root, folder);
step('Building the check against MPFR', 'build-math.log', [
  ['cmake', '-B', build, '-S', root, '-DCMAKE_BUILD_TYPE=Release'],
  ['cmake', '--build', build, '--config', 'Release', '--target', 'check_math'],
]);
process.exit(run(join(build, 'check_math'), process.argv.slice(2)));

// npm run test:model: the Spin models of test/model. Each must hold in all its states, and must fail
// with its seeded bug (-DBUG): a model that cannot fail proves nothing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, root, version } from './run.js';

if (spawnSync('spin', ['-V']).status !== 0)
  fail('The models need Spin: `sudo apt-get install spin` (or see spinroot.com).');
const compiler = ['cc', 'gcc', 'clang'].find(program => version(program));
if (!compiler) fail('The models need a C compiler: `sudo apt-get install gcc`.');

const folder = join(root, 'test', 'model');
let bad = 0;
for (const file of readdirSync(folder).filter(name => name.endsWith('.pml'))) {
  const sound = check(join(folder, file), []);
  const seeded = check(join(folder, file), ['-DBUG']);
  const passed = sound.errors === 0 && seeded.errors > 0;
  if (!passed) bad++;
  const seen = seeded.errors > 0 ? 'its seeded bug is found' : 'ITS SEEDED BUG IS NOT FOUND';
  const held = sound.errors === 0 ? 'holds' : 'DOES NOT HOLD';
  console.log(
    `${passed ? 'ok    ' : 'FAILED'} ${file}: ${held} in ${sound.states} states, ${seen}`,
  );
  if (sound.errors > 0) console.log(sound.output);
}
if (bad > 0) fail(`${bad} of the models failed.`);

function check(model, flags) {
  const work = mkdtempSync(join(tmpdir(), 'manycore-model-'));
  try {
    run(work, 'spin', [...flags, '-a', model]);
    run(work, compiler, ['-O2', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c']);
    const output = run(work, join(work, 'pan'), ['-m1000000']);
    const errors = Number(/errors: (\d+)/.exec(output)?.[1] ?? Number.NaN);
    const states = Number(/(\d+) states, stored/.exec(output)?.[1] ?? 0);
    if (/max search depth too small/.test(output)) fail(`${model}: the search was cut short`);
    return { errors, states, output };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(cwd, program, args) {
  const { stdout, stderr, status, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error || (status !== 0 && !program.endsWith('pan')))
    fail(`${program} ${args.join(' ')} failed: ${error?.message ?? stdout + stderr}`);
  return stdout;
}

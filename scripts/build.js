// npm run build: the addon (build/Release/manycore.node), then the TypeScript (dist).
//   --debug        the addon unoptimised and with symbols (build/Debug/manycore.node)
//   --native       the addon alone
//   --typescript   the TypeScript alone
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fail, root, step, tool } from './run.js';
import { toolchain } from './toolchain.js';

const known = ['--debug', '--native', '--typescript'];
const flags = process.argv.slice(2);
const stranger = flags.find(flag => !known.includes(flag));
if (stranger) fail(`build: unknown option ${stranger} (known: ${known.join(', ')})`);

if (!flags.includes('--typescript')) buildAddon(flags.includes('--debug'));
if (!flags.includes('--native')) buildTypeScript();

function buildAddon(debug) {
  const compiler = toolchain();
  const build = join(root, 'build');
  // CMake's cache outlives a change of the configuration, of the folder's place and of an interrupted
  // first run; cmake-js would build on with it. So what it was configured for is kept beside it.
  const stamp = join(build, 'configured.json');
  const wanted = JSON.stringify({ debug, root, arch: process.arch, compiler });
  const commands = [];
  const cmakeJs = [process.execPath, tool('cmake-js')];
  const options = [...(debug ? ['--debug'] : []), ...compiler];
  if (read(stamp) !== wanted) {
    rmSync(stamp, { force: true });
    rmSync(join(build, 'CMakeCache.txt'), { force: true });
    commands.push([...cmakeJs, 'configure', ...options]);
  }
  // Not `compile`, which answers an error in the code with a full rebuild and the same error again.
  commands.push([...cmakeJs, 'build', ...options, '--parallel', String(availableParallelism())]);
  step(debug ? 'Building the addon (debug)' : 'Building the addon', 'build.log', commands);
  writeFileSync(stamp, wanted);
}

function buildTypeScript() {
  const tsc = tool('typescript', 'tsc');
  step('Building TypeScript', 'typescript.log', [
    [
      process.execPath,
      tsc,
      '-b',
      'src',
      'src/cli/bench/html/browser',
      'bench',
      '--pretty',
      'false',
    ],
    [process.execPath, join(root, 'scripts', 'bundle.js')],
  ]);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

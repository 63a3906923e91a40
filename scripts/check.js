// npm run check: everything that can be said about the code without running it. --write (npm run
// format) formats both languages instead.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, tool, version } from './run.js';

const write = process.argv.includes('--write');
const node = process.execPath;
const results = write
  ? [biome('--write'), clangFormat('-i')]
  : [biome(), types(), clangFormat('--dry-run', '--Werror'), floors()];
process.exit(results.every(status => status === 0) ? 0 : 1);

function biome(...flags) {
  title('Lint and format: TypeScript, JavaScript, JSON');
  return run(node, [tool('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', ...flags]);
}

/** Every project of tsconfig.json: the package, the workloads and, here only, the tests. */
function types() {
  title('Types');
  return run(node, [tool('typescript', 'tsc'), '-b']);
}

function clangFormat(...flags) {
  title('Format: C++');
  const formatter = tool('clang-format');
  if (!version(node, [formatter])) {
    // The npm package has binaries for x64 only; CI has machines of every kind and one is enough.
    console.log(`No clang-format binary for ${process.platform} ${process.arch}: C++ not checked.`);
    return 0;
  }
  const files = ['native', 'test', 'examples'].flatMap(sources);
  return files.length === 0 ? 0 : run(node, [formatter, ...flags, ...files]);
}

function sources(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .filter(file => /\.(cc|h|inl)$/.test(file))
    .map(file => join(folder, file));
}

function floors() {
  title('House rules: floors and file sizes');
  return run(node, [join(root, 'scripts', 'floors.js')]);
}

function title(text) {
  console.log(`\n${text}`);
}

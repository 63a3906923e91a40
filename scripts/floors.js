// The house rules of the design that no linter knows: imports go down the floors, Node-API stays in
// the addon's entry and its binding, and no file grows past 300 lines.
//
//   node scripts/floors.js [folder]     prints file:line for each violation; status 1 if there is one
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const longest = 300;

// Floor 0 is what every floor may use: error classes, argument checks, the loaded binary.
const typescript = {
  'errors.ts': 0,
  'check.ts': 0,
  'children.ts': 0,
  'computing.ts': 0,
  'files.ts': 0,
  'segments.ts': 0,
  'native.ts': 0,
  memory: 1,
  sync: 2,
  coroutine: 2,
  queue: 3,
  thread: 4,
  process: 4,
  pool: 5,
  compute: 5,
  distributed: 6,
  'index.ts': 7,
  cli: 7,
};
// The public headers (include/manycore) stand alone: other people's kernels see nothing else.
const cpp = {
  include: 0,
  memory: 1,
  sync: 2,
  queue: 3,
  thread: 4,
  process: 4,
  compute: 5,
  library: 5,
  binding: 6,
  'addon.cc': 7,
};
const typescriptImport = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/;
// Quoted, or one of Node-API's: <thread> is the standard library's and no folder of ours.
const cppInclude = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+\.h)>)/;
const nodeApi = /^(node_api|js_native_api|napi)(-inl)?(_types)?\.h$/;

const root = resolve(process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url))));
const violations = [];
/** Uses between two folders of one floor, as "from to" -> place: allowed in one direction only. */
const sideways = new Map();

for (const path of files('src')) read(path, imports(path));
for (const path of files('native')) read(path, includes(path));
for (const path of files('test')) read(path);
for (const [pair, place] of sideways) {
  const [from, to] = pair.split(' ');
  const back = sideways.get(`${to} ${from}`);
  if (back) violations.push(`${place}: ${from} and ${to} use each other (${back})`);
}

for (const violation of violations) console.log(violation);
process.exit(violations.length > 0 ? 1 : 0);

function files(folder) {
  const top = join(root, folder);
  if (!existsSync(top)) return [];
  return readdirSync(top, { recursive: true })
    .map(name => posix.join(folder, name.split(sep).join('/')))
    .filter(name => /\.(ts|js|cc|h|inl)$/.test(name))
    .sort();
}

/** Runs one file past a rule line by line and measures it. */
function read(path, rule) {
  const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n');
  if (lines.length > longest)
    violations.push(`${path}:${lines.length}: ${lines.length} lines, over ${longest}`);
  if (!rule) return;
  let comment = false;
  lines.forEach((line, index) => {
    // Examples in comments are not imports.
    if (/^\s*\/\*/.test(line)) comment = true;
    if (!comment && !/^\s*\/\//.test(line)) rule(line, `${path}:${index + 1}`);
    if (line.includes('*/')) comment = false;
  });
}

/** The room a path belongs to: its folder below src or native, or the file itself at the top. */
function room(path) {
  return path.split('/')[1];
}

function imports(path) {
  const own = room(path);
  if (typescript[own] === undefined)
    violations.push(`${path}:1: ${own} has no floor in scripts/floors.js`);
  return (line, place) => {
    const name = typescriptImport.exec(line)?.[2];
    if (!name) return;
    if (/^manycore(\/|$)/.test(name)) {
      if (own !== 'cli') violations.push(`${place}: the package imports itself by name (${name})`);
      return;
    }
    if (!name.startsWith('.')) return;
    const target = posix.join(dirname(path), name).replace(/\.js$/, '.ts');
    if (target.startsWith('src/')) compare(typescript, own, room(target), place);
    else violations.push(`${place}: imports from outside src (${name})`);
  };
}

function includes(path) {
  const own = room(path);
  if (cpp[own] === undefined)
    violations.push(`${path}:1: ${own} has no floor in scripts/floors.js`);
  return (line, place) => {
    const match = cppInclude.exec(line);
    const name = match?.[1] ?? match?.[2];
    if (!name) return;
    if (nodeApi.test(name)) {
      if (own !== 'binding' && own !== 'addon.cc')
        violations.push(`${place}: only native/addon.cc and native/binding may include ${name}`);
      return;
    }
    const target = [
      posix.join('native', name),
      posix.join('native/include', name),
      posix.join(dirname(path), name),
      // <thread> is a header of C++, native/thread a folder.
    ].find(candidate => statSync(join(root, candidate), { throwIfNoEntry: false })?.isFile());
    if (target?.startsWith('native/')) compare(cpp, own, room(target), place);
  };
}

function compare(floors, from, to, place) {
  const [here, there] = [floors[from], floors[to]];
  if (from === to || here === undefined) return;
  if (there === undefined || there > here)
    violations.push(`${place}: ${from} (floor ${here}) uses ${to} (floor ${there ?? 'unknown'})`);
  else if (there === here && !sideways.has(`${from} ${to}`)) sideways.set(`${from} ${to}`, place);
}

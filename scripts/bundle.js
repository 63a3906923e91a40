// The second half of building the TypeScript. tsc leaves one file per module in dist/.modules. What
// `import 'manycore'` loads becomes one file of these, dist/manycore.js: finding and linking a hundred
// modules takes Node three times as long as running them. Each of those modules keeps its own name in
// dist, where it passes on its exports, for the modules that are loaded later or not at all.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './run.js';

const source = join(root, 'dist', '.modules');
const target = join(root, 'dist');

const options = {
  platform: 'node',
  external: id => !id.startsWith('.') && !id.startsWith(source),
  logLevel: 'warn',
};

/** The modules that the package's entry needs at once. */
async function needed() {
  const bundle = await rolldown({ ...options, input: join(source, 'index.js') });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  // Without the bundler's own helpers, and without CommonJS, which Thread's workers load by itself.
  return output[0].moduleIds.filter(id => id.startsWith(source) && id.endsWith('.js'));
}

const together = await needed();
const name = path => path.slice(source.length + 1, -'.js'.length).replaceAll('\\', '/');
const bundle = await rolldown({
  ...options,
  input: Object.fromEntries(together.map(path => [name(path), path])),
});
await bundle.write({
  dir: target,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  codeSplitting: { groups: [{ name: 'manycore', test: () => true }] },
});
await bundle.close();

// What a Thread and a Process load first: each file would cost the start of a thread a few per cent.
const entries = ['thread/entry.cjs', 'process/entry.cjs'];
for (const entry of entries) {
  const bundle = await rolldown({
    ...options,
    // The rest comes when it is needed, by its own name.
    external: id => !id.endsWith('.cjs'),
    input: join(source, entry),
  });
  await bundle.write({ file: join(target, entry), format: 'cjs' });
  await bundle.close();
}

// The script of the benchmark's page, and its style. Both are put into the page.
const pages = join('cli', 'bench', 'html');
await bundlePage(join(pages, 'browser', 'main.js'), join(target, pages, 'browser.js'));
copyFileSync(join(root, 'src', pages, 'style.css'), join(target, pages, 'style.css'));

const bundled = new Set([...together, ...entries.map(entry => join(source, entry))]);
// As the sources list them: the folder also has what belonged to modules that are gone.
for (const file of readdirSync(join(root, 'src'), { recursive: true })) {
  if (!/\.c?ts$/.test(file)) continue;
  const output = file.replace(/ts$/, 'js');
  if (bundled.has(join(source, output))) continue;
  if (output.startsWith(join(pages, 'browser') + sep)) continue;
  mkdirSync(dirname(join(target, output)), { recursive: true });
  copyFileSync(join(source, output), join(target, output));
}

/** With the plotting library in it, whose licences ask to be named wherever a copy goes. */
async function bundlePage(input, file) {
  const bundle = await rolldown({
    input: join(source, input),
    platform: 'browser',
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  const banner = licences(output[0].moduleIds);
  await bundle.write({ file, format: 'iife', minify: true, banner });
  await bundle.close();
}

/** Of all packages that the modules are from, each text once. */
function licences(moduleIds) {
  const texts = new Map();
  for (const id of moduleIds) {
    const [, folder, name] =
      /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))/.exec(id) ?? [];
    const path =
      folder && ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].map(f => join(folder, f)).find(existsSync);
    if (!path) continue;
    const text = readFileSync(path, 'utf8').replaceAll('*/', '').trim();
    texts.set(text, (texts.get(text) ?? new Set()).add(name));
  }
  const parts = [...texts].map(([text, names]) => `${[...names].join(', ')}\n\n${text}`);
  return parts.length === 0 ? '' : `/*!\n${parts.join('\n\n---\n\n')}\n*/`;
}

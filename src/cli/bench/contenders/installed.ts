import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where a package lies that is not one of ours: beside manycore, or in the project that one stands in. */
export function installed(name: string): string | undefined {
  for (const base of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return pathToFileURL(createRequire(base).resolve(name)).href;
    } catch {}
  }
  return undefined;
}

/** As the package's own package.json has it, in one of the folders around its file. */
export function versionOf(name: string, url: string): string | undefined {
  let folder = fileURLToPath(url);
  while (folder !== dirname(folder)) {
    folder = dirname(folder);
    try {
      const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (about.name === name) return about.version;
    } catch {}
  }
  return undefined;
}

/** A package's exports, whichever kind of module it is. */
export async function load<T>(url: string): Promise<T> {
  const module = (await import(url)) as T & { default?: Partial<T> };
  return { ...module.default, ...module };
}

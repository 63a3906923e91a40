import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where a package lies that is not one of ours: beside manycore, or in the project that one stands in. */
export function installed(name: string): string | undefined {
  for (const base of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return pathToFileURL(createRequire(base).resolve(name)).href;
    } catch {}
  }
  return undefined;
}

/** A package's exports, whichever kind of module it is. */
export async function load<T>(url: string): Promise<T> {
  const module = (await import(url)) as T & { default?: Partial<T> };
  return { ...module.default, ...module };
}

/** The URL of a file of this package that is loaded by its name: `path` as it lies in `dist`. */
export function file(path: string): URL {
  return new URL(path, import.meta.url);
}

/** First in, first out. */
class Line<T> {
  #items: T[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Before all others. */
  unshift(item: T): void {
    if (this.#first > 0) this.#items[--this.#first] = item;
    else this.#items.unshift(item);
  }

  shift(): T {
    const item = this.#items[this.#first] as T;
    this.#items[this.#first++] = undefined as T;
    if (this.#first > 1024 && 2 * this.#first > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}

/** What waits, by priority: the highest first, and the first to come first among equals. */
export class Backlog<T extends { readonly priority: number }> {
  readonly #lines = new Map<number, Line<T>>();
  /** The priorities of the lines that are not empty, the lowest first. */
  readonly #levels: number[] = [];

  get empty(): boolean {
    return this.#levels.length === 0;
  }

  /** Of what comes next; there must be something. */
  get highest(): number {
    return this.#levels[this.#levels.length - 1] as number;
  }

  /** Whether some of it may overtake others. */
  get mixed(): boolean {
    return this.#levels.length > 1;
  }

  push(item: T): void {
    this.#line(item.priority).push(item);
  }

  /** To where it was, before those of the same priority. */
  putBack(item: T): void {
    this.#line(item.priority).unshift(item);
  }

  shift(): T {
    const { highest } = this;
    const line = this.#lines.get(highest) as Line<T>;
    const item = line.shift();
    if (line.size === 0) {
      this.#lines.delete(highest);
      this.#levels.pop();
    }
    return item;
  }

  clear(): T[] {
    const items: T[] = [];
    while (!this.empty) items.push(this.shift());
    return items;
  }

  #line(priority: number): Line<T> {
    let line = this.#lines.get(priority);
    if (line !== undefined) return line;
    line = new Line();
    this.#lines.set(priority, line);
    let at = this.#levels.length;
    while (at > 0 && (this.#levels[at - 1] as number) > priority) at--;
    this.#levels.splice(at, 0, priority);
    return line;
  }
}

// A system that has no more memory for what is on its way.
import { existsSync } from 'node:fs';
import { SharedMemoryError } from 'manycore';
import { afterAll, describe, expect, it } from 'vitest';
import { Dispatcher } from '../../dist/pool/dispatcher.js';
import { ProcessCrew } from '../../dist/pool/processes/crew.js';
import type { Parcels } from '../../dist/pool/processes/parcels.js';
import { ship } from '../../dist/thread/target.js';

const made: Dispatcher[] = [];
afterAll(() => Promise.all(made.map(one => one.terminate())));

/** A pool that has room for so many long arguments at a time. */
function cramped(most: number) {
  const dispatcher = new Dispatcher({
    label: 'pool',
    size: 2,
    opening: { name: 'pool' },
    crew: given => {
      const crew = new ProcessCrew(given);
      const loans = crew.table.loans as Parcels;
      const lend = loans.lend.bind(loans);
      const lent = new Set<number>();
      loans.lend = (slot, bytes) => {
        for (const one of lent) if (!existsSync(loans.prefix + one)) lent.delete(one);
        if (lent.size >= most) throw new SharedMemoryError('no space', 'full');
        lent.add(slot);
        return lend(slot, bytes);
      };
      return crew;
    },
  });
  made.push(dispatcher);
  const echo = ship((text: string) => text);
  return (text: string, slot?: number) => {
    const options = slot === undefined ? {} : { slot };
    return dispatcher.start<string>({ how: 'call', target: echo, args: [text] }, options);
  };
}

describe('where there is no more room', () => {
  it.each([1, 3])('calls wait until others are over (%i)', async most => {
    const call = cramped(most);
    const texts = Array.from({ length: 300 }, (_, i) => String(i).repeat(i % 3 === 0 ? 1 : 500));
    const tasks = texts.map((text, i) => call(text, i % 5 === 0 ? i % 2 : undefined));
    expect(await Promise.all(tasks)).toEqual(texts);
    const [long = ''] = texts.slice(-1);
    const more = [call(long), call(long), call(long)];
    expect(more.map(task => task.get())).toEqual([long, long, long]);
  });

  it('and nothing to wait for, they fail, and others go on', async () => {
    const call = cramped(0);
    const tasks = [call('x'.repeat(1000)), call('x'.repeat(1000), 1)];
    for (const task of tasks) await expect(task).rejects.toThrow(SharedMemoryError);
    expect(await call('short')).toBe('short');
  });
});

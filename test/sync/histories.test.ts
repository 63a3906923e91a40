// What threads of all kinds did to one lock, held against a sequential one.
import { Mutex, RwLock, Semaphore } from 'manycore';
import { describe, expect, it } from 'vitest';
import { assertLinearizable, linearize, type Model } from '../support/linearizable.js';
import { type Call, DONE, lockModel, semaphoreModel, type Waited } from '../support/models.js';
import { Random } from '../support/random.js';
import { type Crew, record, type Script, show } from '../support/recorder.js';

const ROUNDS = 100;
const PERMITS = 3;

type Pair = readonly Script[number][];

interface Kind {
  make(): object;
  /** What may be called, and what gives it back. */
  pair(random: Random): Pair;
  /** The call that takes all there is to take. */
  everything: Script[number];
  model(waited: Waited): Model<unknown, Call>;
}

const kinds: Record<string, Kind> = {
  Mutex: {
    make: () => new Mutex(),
    pair: random => [[random.pick(['lock', 'tryLock'])], ['unlock']],
    everything: ['lock'],
    model: lockModel as Kind['model'],
  },
  RwLock: {
    make: () => new RwLock(),
    pair: random =>
      random.below(3) === 0
        ? [[random.pick(['lock', 'tryLock'])], ['unlock']]
        : [[random.pick(['read', 'tryRead'])], ['unlockRead']],
    everything: ['lock'],
    model: lockModel as Kind['model'],
  },
  Semaphore: {
    make: () => new Semaphore({ permits: PERMITS }),
    pair: random => {
      const count = 1 + random.below(PERMITS);
      return [
        [random.pick(['acquire', 'tryAcquire']), count],
        ['release', count],
      ];
    },
    everything: ['acquire', PERMITS],
    model: (waited => semaphoreModel(PERMITS, waited)) as Kind['model'],
  },
};

/** Whether somebody else may have waited while the call was made. */
const waitedIn =
  (history: readonly Call[]): Waited =>
  call =>
    history.some(
      other =>
        ['lock', 'read', 'acquire'].includes(other.name) &&
        other.flow !== call.flow &&
        other.invoke < call.response! &&
        other.response! > call.invoke,
    );

/** A history that no lock can have: while one flow holds something, an intruder is given everything. */
function damaged(history: readonly Call[], everything: Script[number]): Call[] {
  const given = history.find(({ name }) => ['unlock', 'unlockRead', 'release'].includes(name))!;
  const taken = history.findLast(({ id, flow }) => flow === given.flow && id < given.id)!;
  const [name, argument = 0] = everything;
  const invoke = taken.response! + 0.25;
  const intruder = { id: history.length, flow: 99, name, argument, result: DONE };
  return [...history, { ...intruder, invoke, response: invoke + 0.5 }];
}

const crews: [string, Crew][] = [
  ['workers', { workers: 4, natives: 0, promises: 0 }],
  ['native threads', { workers: 0, natives: 4, promises: 0 }],
  ['promises', { workers: 0, natives: 0, promises: 4 }],
  ['all kinds', { workers: 2, natives: 2, promises: 2 }],
];

describe.each(Object.keys(kinds))('%s', name => {
  const { make, pair, model, everything } = kinds[name]!;

  it.each(crews)('used by %s', async (_, crew) => {
    const random = new Random();
    const flows = crew.workers + crew.natives + crew.promises;
    const script = () => Array.from({ length: 2 }, () => pair(random)).flat();
    const rounds = Array.from({ length: ROUNDS }, () => ({
      object: make(),
      scripts: Array.from({ length: flows }, script),
    }));
    for (const [i, history] of (await record(rounds, crew)).entries()) {
      const waited = waitedIn(history);
      assertLinearizable(model(waited), history, show, `seed ${random.seed}, round ${i}`);
      const bad = damaged(history, everything);
      expect(linearize(model(waited), bad).linearizable, `seed ${random.seed}, ${i}`).toBe(false);
    }
  });
});

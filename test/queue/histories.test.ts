// What threads of all kinds did to one small queue, held against a sequential queue.
import { Queue } from 'manycore';
import { describe, expect, it } from 'vitest';
import { assertLinearizable, linearize } from '../support/linearizable.js';
import { type Call, queueModel } from '../support/models.js';
import { Random } from '../support/random.js';
import {
  CONSUMER,
  type Crew,
  PRODUCER,
  type Round,
  record,
  recordTermination,
  type Script,
  show,
} from '../support/recorder.js';

const ROUNDS = 200;
const TERMINATED = 30;

/** Values are never used twice. The last of the producers closes the queue, so does the last consumer. */
function scripts(
  flows: number,
  calls: number,
  random: Random,
  tries: boolean,
  value = 0,
): Script[] {
  return Array.from({ length: flows }, (_, flow) => {
    const script: [Script[number][0], number?][] = [];
    const side = flow % 2 === 0 ? PRODUCER : CONSUMER;
    for (let i = 0; i < calls; i++) {
      const trying = tries && random.below(2) === 0;
      // A producer may take and a consumer put something too, if that does not make it wait.
      const puts = (side === PRODUCER) !== (trying && random.below(4) === 0);
      if (puts) script.push([trying ? 'tryPut' : 'put', ++value]);
      else script.push([trying ? 'tryGet' : 'get']);
    }
    script.push(['close', tries && random.below(8) === 0 ? 0 : side]);
    return script;
  });
}

function rounds(crew: Crew, random: Random, tries: boolean): [Round[], number[]] {
  const flows = crew.workers + crew.natives + crew.promises;
  const capacities = Array.from({ length: ROUNDS }, () => 1 + random.below(4));
  const made = capacities.map(capacity => ({
    object: new Queue({ type: 'int32', capacity }),
    scripts: scripts(flows, Math.floor(16 / flows) + 1, random, tries),
  }));
  return [made, capacities];
}

/** A history that no queue can have: of three kinds, if it has the calls for it. */
function damaged(history: readonly Call[], kind: 'twice' | 'lost' | 'swapped'): Call[] | undefined {
  const gets = history.filter(call => /[gG]et/.test(call.name) && call.result > 0);
  const [first, second] = gets;
  if (first === undefined) return undefined;
  const change = (call: Call, result: number) =>
    history.map(each => (each === call ? { ...each, result } : each));
  if (kind === 'lost') return change(first, 1e6);
  if (second === undefined) return undefined;
  if (kind === 'twice') return change(second, first.result);
  // Two that one flow put and another one got, one after the other.
  const put = (call: Call) =>
    history.find(each => /[pP]ut/.test(each.name) && each.argument === call.result)!;
  for (const one of gets) {
    for (const other of gets) {
      const ordered = one.flow === other.flow && one.id < other.id;
      if (!ordered || put(one).flow !== put(other).flow) continue;
      return history.map(each =>
        each === one
          ? { ...each, result: other.result }
          : each === other
            ? { ...each, result: one.result }
            : each,
      );
    }
  }
  return undefined;
}

const crews: [string, Crew][] = [
  ['workers', { workers: 4, natives: 0, promises: 0 }],
  ['native threads', { workers: 0, natives: 4, promises: 0 }],
  ['promises', { workers: 0, natives: 0, promises: 4 }],
  ['workers and native threads', { workers: 2, natives: 2, promises: 0 }],
  ['all kinds', { workers: 2, natives: 2, promises: 2 }],
];

describe.each(crews)('%s', (_, crew) => {
  it.each([
    ['that wait', false],
    ['that wait and try', true],
  ])('%s', async (__, tries) => {
    const random = new Random();
    const [made, capacities] = rounds(crew, random, tries);
    const histories = await record(made, crew);
    const caught = { twice: 0, lost: 0, swapped: 0 };
    for (const [i, history] of histories.entries()) {
      // Whoever waits is promised the textbook's queue; whoever tries a little less.
      const model = queueModel(capacities[i]!, { strict: !tries });
      assertLinearizable(model, history, show, `seed ${random.seed}, round ${i}`);
      for (const kind of ['twice', 'lost', 'swapped'] as const) {
        const bad = damaged(history, kind);
        if (bad === undefined) continue;
        expect(linearize(model, bad).linearizable, `${kind}: seed ${random.seed}, ${i}`).toBe(
          false,
        );
        caught[kind]++;
      }
    }
    for (const [kind, count] of Object.entries(caught))
      expect(count, kind).toBeGreaterThan(ROUNDS / 2);
  });
});

it('a worker is terminated: its last call has taken effect, or not, and nothing else', async () => {
  const random = new Random();
  const crew = { workers: 1, natives: 1, promises: 2 };
  for (let i = 0; i < TERMINATED; i++) {
    const capacity = 1 + random.below(3);
    const [, ...others] = scripts(4, 4, random, i % 2 === 0);
    // It never closes the queue, and is not counted among those who do.
    const own = scripts(2, 40, random, i % 2 === 0, 1_000);
    const doomed = own[i % 3 === 0 ? 1 : 0]!.slice(0, -1);
    const object = new Queue({ type: 'int32', capacity });
    const spins = random.below(20_000);
    const pause = () => {
      for (let spin = 0; spin < spins; spin++) object.size;
    };
    const history = await recordTermination({ object, scripts: [doomed, ...others] }, crew, pause);
    const model = queueModel(capacity);
    assertLinearizable(model, history, show, `seed ${random.seed}, round ${i}`);
  }
});

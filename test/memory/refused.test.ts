import { Mutex, Queue, receive, share } from 'manycore';
import { describe, expect, it } from 'vitest';
import { layout, wordAt } from '../../dist/memory/layout.js';

type Handle = { words: Int32Array<SharedArrayBuffer>; [field: string]: unknown };
const handleOf = (value: unknown) => structuredClone(share(value)) as Handle;
const mutex = () => handleOf(new Mutex());
const queue = () => handleOf(new Queue({ type: 'int32', capacity: 6 }));

/** The same handle with other memory: a copy of its words, changed. */
function damaged(handle: Handle, damage: (words: Int32Array) => void): Handle {
  const words = new Int32Array(new SharedArrayBuffer(handle.words.byteLength));
  words.set(handle.words);
  damage(words);
  return { ...handle, words };
}

describe.each([
  ['Mutex', mutex],
  ['Queue', queue],
])('memory that holds no %s is refused', (kind, make) => {
  it('accepts its own, so that the refusals mean something', () => {
    expect(receive(damaged(make(), () => {}))).toBeInstanceOf(kind === 'Mutex' ? Mutex : Queue);
  });

  it.each([
    ['magic', 0],
    ['version', 1],
    ['kind', 2],
  ])('with another %s', (_, index) => {
    const bad = damaged(make(), words => {
      words[index] = 99;
    });
    expect(() => receive(bad)).toThrow(TypeError);
    expect(() => receive(bad)).toThrow(`does not hold a ${kind}`);
    expect(() => receive(bad)).toThrow('99');
  });

  it('that is cut short', () => {
    const handle = make();
    for (const length of [0, 3, 4, 5, handle.words.length - 1]) {
      const words = new Int32Array(new SharedArrayBuffer(length * 4));
      words.set(handle.words.subarray(0, length));
      expect(() => receive({ ...handle, words })).toThrow(TypeError);
    }
  });

  it('that is cut short and lies about its length', () => {
    const handle = make();
    const words = new Int32Array(new SharedArrayBuffer(16));
    words.set(handle.words.subarray(0, 4));
    words[wordAt(layout.HEADER_BYTE_LENGTH)] = 16;
    expect(() => receive({ ...handle, words })).toThrow(TypeError);
  });

  it('that is not shared, or no memory at all', () => {
    const handle = make();
    for (const words of [new Int32Array(handle.words), new Uint8Array(64), 'words', undefined]) {
      expect(() => receive({ ...handle, words })).toThrow(TypeError);
      expect(() => receive({ ...handle, words })).toThrow('SharedArrayBuffer');
    }
  });
});

describe('a queue whose header contradicts itself is refused', () => {
  it.each([
    ['capacity', layout.QUEUE_CAPACITY, 5],
    ['capacity', layout.QUEUE_CAPACITY, 0],
    ['capacity', layout.QUEUE_CAPACITY, -1],
    ['mark', layout.QUEUE_MARK, 4],
    ['mark', layout.QUEUE_MARK, 7],
    ['mark', layout.QUEUE_MARK, 16],
    ['element type', layout.QUEUE_ELEMENT_TYPE, 0],
    ['element type', layout.QUEUE_ELEMENT_TYPE, 99],
  ])('%s at byte %i is %i', (_, offset, value) => {
    const bad = damaged(queue(), words => {
      words[wordAt(offset)] = value;
    });
    expect(() => receive(bad)).toThrow(TypeError);
  });
});

it('a kind that nobody knows is refused', () => {
  const [tag] = Object.keys(mutex()) as [string];
  expect(() => receive({ [tag]: 'Teapot' })).toThrow(TypeError);
  expect(() => receive({ [tag]: 'Teapot' })).toThrow('Teapot');
});

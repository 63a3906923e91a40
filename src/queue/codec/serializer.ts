// node:v8's Serializer and Deserializer, with what structuredClone adds to them: SharedArrayBuffers by
// reference, and views that share one ArrayBuffer and go on sharing it. On all versions of Node from 20
// they write errors as structuredClone does: the name as one of the standard ones, message, stack and
// cause, no other properties.

import { createRequire } from 'node:module';
import { types } from 'node:util';
import { corrupt } from './form.js';

/** What V8 throws at a value that it cannot write, so that it is told from what getters throw. */
export class Refused extends Error {}
const refuse = (reason: string) => new Refused(reason);

/** What node:v8 has and its types do not say. */
interface NodeSerializer {
  writeHeader(): void;
  writeValue(value: unknown): boolean;
  releaseBuffer(): Buffer;
  writeUint32(value: number): void;
  writeDouble(value: number): void;
  writeRawBytes(bytes: NodeJS.ArrayBufferView): void;
  _setTreatArrayBufferViewsAsHostObjects(mode: boolean): void;
}
interface NodeDeserializer {
  readHeader(): boolean;
  readValue(): unknown;
  readUint32(): number;
  readDouble(): number;
  readRawBytes(length: number): Buffer;
}
interface NodeV8 {
  Serializer: new () => NodeSerializer;
  Deserializer: new (bytes: Buffer) => NodeDeserializer;
}

type View = ArrayBufferView;
type ViewClass = new (buffer: ArrayBufferLike, byteOffset: number, length?: number) => View;

/** The kinds of host objects; a typed array is FIRST_ARRAY + its class' place in the list. */
const BYTES = 0;
const SHARED = 1;
const DATA_VIEW = 2;
const FIRST_ARRAY = 3;
/** Of V8's format: what _writeHostObject() writes stands behind it. */
const hostObjectTag = Buffer.of(0x5c);
const arrays: readonly string[] = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array', // since Node 24
];

/** The name that a typed array cannot lie about. */
const nameOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: View) => string;

/** Classes made with the first use: node:v8 takes more than a millisecond to load. */
function load() {
  const v8 = createRequire(import.meta.url)('node:v8') as NodeV8;

  class Serializer extends v8.Serializer {
    /** In the order of their ids. */
    readonly buffers: SharedArrayBuffer[] = [];

    constructor() {
      super();
      this._setTreatArrayBufferViewsAsHostObjects(true);
      this.writeHeader();
    }

    /**
     * V8 asks once for each buffer, and then writes a tag and the id, which node:v8 cannot read. So
     * this writes a host object in front of them, and the reader skips the two bytes.
     */
    _getSharedArrayBufferId(buffer: SharedArrayBuffer): number {
      this.writeRawBytes(hostObjectTag);
      this.writeUint32(SHARED);
      this.writeUint32(this.buffers.push(buffer) - 1);
      return 0;
    }

    _writeHostObject(object: object): void {
      if (!ArrayBuffer.isView(object)) throw new Refused(`${object} could not be cloned`);
      const { buffer, byteOffset, byteLength } = object;
      if (Buffer.isBuffer(object) && !isSharedBuffer(buffer) && byteLength < buffer.byteLength) {
        // A piece of Node's pool, which is full of what others wrote.
        this.writeUint32(BYTES);
        this.writeDouble(byteLength);
        this.writeRawBytes(object);
        return;
      }
      const kind = types.isDataView(object) ? DATA_VIEW : FIRST_ARRAY + arrayKind(object);
      const length =
        kind === DATA_VIEW ? byteLength : (object as unknown as { length: number }).length;
      this.writeUint32(kind);
      this.writeDouble(byteOffset);
      this.writeDouble(isResizable(buffer) && tracksLength(object) ? -1 : length);
      if (!this.writeValue(buffer)) throw new Refused('the buffer could not be cloned');
    }
  }
  Object.assign(Serializer.prototype, { _getDataCloneError: refuse });

  class Deserializer extends v8.Deserializer {
    readonly buffers: readonly SharedArrayBuffer[];

    constructor(bytes: Buffer, buffers: readonly SharedArrayBuffer[]) {
      super(bytes);
      this.buffers = buffers;
    }

    _readHostObject(): View | SharedArrayBuffer {
      const kind = this.readUint32();
      if (kind === SHARED) {
        const shared = this.buffers[this.readUint32()];
        this.readRawBytes(2);
        if (shared === undefined) throw corrupt();
        return shared;
      }
      if (kind === BYTES) return new Uint8Array(this.readRawBytes(this.readDouble()));
      const byteOffset = this.readDouble();
      const length = this.readDouble();
      const buffer = this.readValue() as ArrayBufferLike;
      const Class = viewClass(kind);
      if (Class === undefined || !types.isAnyArrayBuffer(buffer)) throw corrupt();
      return length < 0 ? new Class(buffer, byteOffset) : new Class(buffer, byteOffset, length);
    }
  }

  /**
   * Whether a view of a resizable buffer grows with it, which only V8 can tell: writing the view the
   * usual way, V8 ends with a byte of flags, and this is the first of them.
   */
  function tracksLength(view: View): boolean {
    const serializer = new v8.Serializer();
    Object.assign(serializer, { _getDataCloneError: refuse, _getSharedArrayBufferId: () => 0 });
    serializer.writeValue(view);
    return ((serializer.releaseBuffer().at(-1) ?? 0) & 1) !== 0;
  }

  return { Serializer, Deserializer };
}

function arrayKind(view: View): number {
  const kind = arrays.indexOf(nameOf.call(view));
  if (kind < 0) throw new Refused(`${nameOf.call(view)} is not known here`);
  return kind;
}

function viewClass(kind: number): ViewClass | undefined {
  if (kind === DATA_VIEW) return DataView as ViewClass;
  const name = arrays[kind - FIRST_ARRAY];
  return name === undefined
    ? undefined
    : (globalThis as unknown as Record<string, ViewClass>)[name];
}

export function isSharedBuffer(buffer: unknown): buffer is SharedArrayBuffer {
  return types.isSharedArrayBuffer(buffer);
}

function isResizable(buffer: ArrayBufferLike): boolean {
  const { resizable, growable } = buffer as { resizable?: boolean; growable?: boolean };
  return (resizable ?? growable) === true;
}

let loaded: ReturnType<typeof load> | undefined;

export function serializers(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

let loses: boolean | undefined;

/** V8 of Node 20 writes an error that is its own cause and cannot read it; so structuredClone fails. */
export function losesCyclesOfErrors(): boolean {
  if (loses === undefined) {
    const error = new Error();
    error.cause = error;
    const writer = new (serializers().Serializer)();
    writer.writeValue(error);
    const reader = new (serializers().Deserializer)(writer.releaseBuffer(), []);
    reader.readHeader();
    try {
      reader.readValue();
      loses = false;
    } catch {
      loses = true;
    }
  }
  return loses;
}

type Class = abstract new (...args: never) => object;
const { WebAssembly } = globalThis as unknown as { WebAssembly?: { Module: Class } };

/** What node:v8 writes as nothing, without a word. */
export function isModule(part: object): boolean {
  return WebAssembly !== undefined && part instanceof WebAssembly.Module;
}

/** Whether V8 refuses this very object. */
export function isRefused(part: object): boolean {
  if (isModule(part)) return true;
  try {
    return !new (serializers().Serializer)().writeValue(part);
  } catch (error) {
    return error instanceof Refused;
  }
}

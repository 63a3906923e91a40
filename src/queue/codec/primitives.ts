import { corrupt, Form } from './form.js';
import { scratch } from './scratch.js';

/** Up to here a loop over the characters is faster than a call into Node's C++. */
const SHORT = 24;

/** Where the value ends, or -1: it is none of these. */
export function encodePrimitive(value: unknown, at: number): number {
  switch (typeof value) {
    case 'number': {
      scratch.grow(at + 9);
      const { view } = scratch;
      if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
        view.setUint8(at, Form.INT32);
        view.setInt32(at + 1, value, true);
        return at + 5;
      }
      view.setUint8(at, Form.FLOAT64);
      view.setFloat64(at + 1, value, true);
      return at + 9;
    }
    case 'string':
      return encodeString(value, at);
    case 'boolean':
      return encodeForm(value ? Form.TRUE : Form.FALSE, at);
    case 'undefined':
      return encodeForm(Form.UNDEFINED, at);
    case 'object':
      return value === null ? encodeForm(Form.NULL, at) : -1;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) return -1;
      scratch.grow(at + 9);
      scratch.view.setUint8(at, Form.BIGINT64);
      scratch.view.setBigInt64(at + 1, value, true);
      return at + 9;
    default:
      return -1;
  }
}

function encodeForm(form: number, at: number): number {
  scratch.grow(at + 1);
  scratch.bytes[at] = form;
  return at + 1;
}

/** The length is not written: the value ends where its bytes end. */
function encodeString(value: string, at: number): number {
  const { length } = value;
  if (length <= SHORT) {
    scratch.grow(at + 1 + length);
    const { bytes } = scratch;
    let next = at + 1;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0xff) return encodeWide(value, at);
      bytes[next++] = unit;
    }
    bytes[at] = Form.LATIN1;
    return next;
  }
  return encodeWide(value, at);
}

function encodeWide(value: string, at: number): number {
  const { length } = value;
  // UTF-8 has no lone surrogates.
  if (!value.isWellFormed()) {
    scratch.grow(at + 1 + 2 * length);
    scratch.bytes[at] = Form.UTF16;
    return at + 1 + scratch.bytes.write(value, at + 1, 'utf16le');
  }
  // A character is at most three bytes; that is only counted where the room may not do.
  if (at + 1 + 3 * length > scratch.bytes.length) scratch.grow(at + 1 + Buffer.byteLength(value));
  const written = scratch.bytes.write(value, at + 1, 'utf8');
  scratch.bytes[at] = written === length ? Form.LATIN1 : Form.UTF8;
  return at + 1 + written;
}

/** @param form the byte before `from` */
export function decodePrimitive(form: number, from: number, to: number): unknown {
  const { bytes, view } = scratch;
  const length = to - from;
  switch (form) {
    case Form.INT32:
      if (length !== 4) throw corrupt();
      return view.getInt32(from, true);
    case Form.FLOAT64:
      if (length !== 8) throw corrupt();
      return view.getFloat64(from, true);
    case Form.LATIN1:
      return bytes.toString('latin1', from, to);
    case Form.UTF8:
      return bytes.toString('utf8', from, to);
    case Form.UTF16:
      if (length % 2 !== 0) throw corrupt();
      return bytes.toString('utf16le', from, to);
    case Form.BIGINT64:
      if (length !== 8) throw corrupt();
      return view.getBigInt64(from, true);
  }
  if (length !== 0) throw corrupt();
  switch (form) {
    case Form.UNDEFINED:
      return undefined;
    case Form.NULL:
      return null;
    case Form.FALSE:
      return false;
    case Form.TRUE:
      return true;
    default:
      throw corrupt();
  }
}

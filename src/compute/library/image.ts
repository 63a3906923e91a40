// What can be told of a library without loading it, which would run its code, or end the process when
// the file is cut short.
import { native } from '../../native.js';

/** As in native/include/manycore/kernel.h. */
const MARKER = 'manycore kernels, interface ';

/** Why the file is no library of kernels for this process; undefined when it may be one. */
export function flaw(bytes: Buffer): string | undefined {
  const system = magics.find(([magic]) => magic.every((byte, i) => bytes[i] === byte))?.[1];
  if (system === undefined) return 'it is no library, but something else';
  if (system !== process.platform) return `it is a library for ${system}, not ${process.platform}`;
  const cut = 'it is cut short';
  try {
    if (system === 'linux' && endOfElf(bytes) > bytes.length) return cut;
    if (system === 'darwin' && endOfMachO(bytes) > bytes.length) return cut;
    if (system === 'win32' && endOfPe(bytes) > bytes.length) return cut;
  } catch {
    return cut; // there is not even what says how long it is
  }
  return unmarked(bytes);
}

const magics: readonly (readonly [readonly number[], NodeJS.Platform])[] = [
  [[0x7f, 0x45, 0x4c, 0x46], 'linux'],
  [[0xcf, 0xfa, 0xed, 0xfe], 'darwin'],
  [[0x4d, 0x5a], 'win32'],
];

function unmarked(bytes: Buffer): string | undefined {
  const at = bytes.indexOf(MARKER);
  if (at < 0) return 'it holds no kernels: it was not built with <manycore/kernel.h>';
  const version = Number.parseInt(bytes.toString('latin1', at + MARKER.length, at + 64), 10);
  const ours = native.libraryVersion();
  return version === ours
    ? undefined
    : `it was built for version ${version} of the interface between kernels and manycore, and this is version ${ours}: build it anew`;
}

/** The segments and the table of sections, which as a rule comes last. */
function endOfElf(bytes: Buffer): number {
  const u64 = (at: number) => Number(bytes.readBigUInt64LE(at));
  let end = u64(0x28) + bytes.readUInt16LE(0x3a) * bytes.readUInt16LE(0x3c);
  const [at, size, count] = [u64(0x20), bytes.readUInt16LE(0x36), bytes.readUInt16LE(0x38)];
  for (let i = 0; i < count; i++) {
    const segment = at + i * size;
    end = Math.max(end, u64(segment + 0x08) + u64(segment + 0x20));
  }
  return end;
}

function endOfMachO(bytes: Buffer): number {
  const LC_SEGMENT_64 = 0x19;
  let end = 0;
  for (let i = 0, at = 32; i < bytes.readUInt32LE(16); i++, at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) !== LC_SEGMENT_64) continue;
    const [offset, size] = [at + 40, at + 48].map(from => Number(bytes.readBigUInt64LE(from)));
    end = Math.max(end, offset! + size!);
  }
  return end;
}

function endOfPe(bytes: Buffer): number {
  const header = bytes.readUInt32LE(0x3c);
  const first = header + 24 + bytes.readUInt16LE(header + 20);
  let end = 0;
  for (let i = 0; i < bytes.readUInt16LE(header + 6); i++) {
    const section = first + i * 40;
    end = Math.max(end, bytes.readUInt32LE(section + 16) + bytes.readUInt32LE(section + 20));
  }
  return end;
}

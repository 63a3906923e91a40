import { type Finding, not, ok } from './finding.js';
import type { System } from './system.js';

/** The oldest Node that manycore works on, as package.json has it. */
const oldest = 20;

export function software({ versions, platform, arch, release, libc }: System): Finding[] {
  const node = versions['node'] ?? 'unknown';
  const about = `${node}, V8 ${versions['v8']}`;
  const kernel = `${platform} ${arch}, ${release}`;
  return [
    Number.parseInt(node, 10) >= oldest
      ? ok('software', 'Node', about)
      : not('wrong', 'software', 'Node', about, `Install Node ${oldest} or newer.`),
    ok('software', 'platform', kernel),
    ...(libc === null ? [] : [ok('software', 'C library', libc)]),
  ];
}

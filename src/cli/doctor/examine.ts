import { addon } from './addon.js';
import type { Finding } from './finding.js';
import { memory } from './memory.js';
import { processor } from './processor.js';
import { software } from './software.js';
import type { Addon, System } from './system.js';
import { tools } from './tools.js';

/** Everything that the doctor looks at, in the order in which it is told. */
export async function examine(
  system: System,
): Promise<{ findings: Finding[]; loaded: Addon | undefined }> {
  const result = await system.addon().catch((error: unknown) => {
    return error instanceof Error ? error : new Error(String(error));
  });
  const loaded = result instanceof Error ? undefined : result;
  return {
    loaded,
    findings: [
      ...software(system),
      ...processor(system, loaded),
      ...memory(system),
      ...addon(system, result),
      ...(await tools(system, loaded !== undefined)),
    ],
  };
}

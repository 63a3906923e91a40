/**
 * | state | meaning | exit status |
 * |---|---|---|
 * | `ok` | as it should be | |
 * | `absent` | something that manycore does without; the advice says what for | |
 * | `doubt` | works, and less well than it could; the advice says how to change that | |
 * | `wrong` | something of manycore cannot work; the advice says what to do | 1 |
 */
export type State = 'ok' | 'absent' | 'doubt' | 'wrong';

/** One thing that was looked at. */
export interface Finding {
  topic: 'software' | 'processor' | 'memory' | 'addon' | 'tools';
  name: string;
  /** What was found, in a line. */
  value: string;
  state: State;
  /** What to do about it. */
  advice?: string;
}

export function ok(topic: Finding['topic'], name: string, value: string): Finding {
  return { topic, name, value, state: 'ok' };
}

export function not(
  state: Exclude<State, 'ok'>,
  topic: Finding['topic'],
  name: string,
  value: string,
  advice: string,
): Finding {
  return { topic, name, value, state, advice };
}

export function size(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  if (mebibytes < 1) return `${Math.round(bytes / 1024)} KiB`;
  return mebibytes < 1000 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`;
}

// Ends of pipes that are on their way count as held, so those that will never arrive have to be taken back.

/** What an object does when it has been sent. */
export interface Departure {
  /** It will not arrive. */
  recall(): void;
  /** It was sent to this child, whose end is the end of it, arrived or not. */
  lend(pid: number): void;
}

interface Log {
  left: Departure[];
  lends: boolean;
}

let log: Log | undefined;

/** To be called by what departs. True: it will be lent. */
export function departs(departure: Departure): boolean {
  log?.left.push(departure);
  return log?.lends === true;
}

/** What departs within `send`; nothing does when that throws. */
export function departures<T>(send: () => T, lends = false): { result: T; left: Departure[] } {
  const outer = log;
  const left: Departure[] = [];
  log = { left, lends };
  try {
    return { result: send(), left };
  } catch (error) {
    recall(left);
    throw error;
  } finally {
    log = outer;
  }
}

export function recall(left: Departure[]): void {
  for (const one of left) one.recall();
}

/** What is sent within `send` is not. */
export function tried<T>(send: () => T): T {
  const { result, left } = departures(send);
  recall(left);
  return result;
}

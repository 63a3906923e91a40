/** Which pool this thread is a worker of, and which one; set when it is opened. */
export const membership: { pool: string; lane: number } = { pool: '', lane: -1 };

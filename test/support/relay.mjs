// Hands on what it was handed, to a thread of its own.
import { Thread } from 'manycore';

export default pool => Thread.start(pool => pool.submit(n => n + 1, 4), pool).result;

// For their own sake: after this, receive() knows every kind of object that can be sent to a thread. That a
// thread knows pools as well, which are on a floor above, is due to the bundle that all of these are part of.
import '../memory/shared-memory.js';
import '../queue/queue.js';
import '../sync/barrier.js';
import '../sync/condition.js';
import '../sync/event.js';
import '../sync/mutex.js';
import '../sync/recursive.js';
import '../sync/rwlock.js';
import '../sync/semaphore.js';
import './thread.js';

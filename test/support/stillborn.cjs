// With --require: ends every worker before anything else is loaded.
if (!require('node:worker_threads').isMainThread) process.exit(3);

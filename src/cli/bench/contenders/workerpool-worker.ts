import { workerData } from 'node:worker_threads';
import { perform } from './adapter.js';
import { load } from './installed.js';

const { worker } = await load<typeof import('workerpool')>(workerData);
worker({ perform });

// Subclasses of Thread as users write them, for tests and for the threads that they start.
import { Mutex, Thread } from 'manycore';

export class Downloader extends Thread {
  constructor(url, options) {
    super({ name: 'downloader', ...options });
    this.url = url;
    this.lock = new Mutex({ name: 'lock' });
    this.callback = () => {}; // cannot be cloned, so it stays here
  }

  async run() {
    await null;
    const isCurrent = Thread.current === this;
    const heir = this instanceof Downloader;
    return [this.path(), this.lock.name, typeof this.callback, this.name, isCurrent, heir];
  }

  path() {
    return new URL(this.url).pathname;
  }
}

// Uses what its own source does not say, so it says where it is.
const unit = 'km';
export class Runner extends Thread {
  static module = import.meta.url;
  distance = 42;

  run() {
    return `${this.distance} ${unit}`;
  }
}

export class Lost extends Thread {
  run() {
    return unit;
  }
}

export class Marathon extends Downloader {
  path() {
    return `far: ${super.path()}`;
  }
}

/** Calls its target, with something before and after. */
export class Wrapper extends Thread {
  async run() {
    return ['before', await super.run(), 'after'];
  }
}

export default class extends Thread {
  static module = import.meta.url;
  run() {
    return 'default';
  }
}

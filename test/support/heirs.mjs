// Subclasses of Thread for tests, and for the threads that they start.
import { Thread } from 'manycore';

const unit = 'km'; // not in the source of the class, so the class says where it is

export class Runner extends Thread {
  static module = import.meta.url;

  constructor(distance, options) {
    super({ name: 'runner', ...options });
    this.distance = distance;
  }

  run() {
    return `${this.distance} ${unit}, ${Thread.current === this}`;
  }
}

export class Sprinter extends Runner {
  run() {
    return `fast: ${super.run()}`;
  }
}

export default class Stroller extends Runner {
  run() {
    return 'default';
  }
}

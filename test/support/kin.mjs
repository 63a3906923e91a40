// Subclasses of Process for tests, and for the processes that they start.
import { Process } from 'manycore';

const unit = 'km'; // not in the source of the class, so the class says where it is

export class Runner extends Process {
  static module = import.meta.url;

  constructor(distance, options) {
    super({ name: 'runner', ...options });
    this.distance = distance;
  }

  run() {
    return `${this.name}: ${this.distance} ${unit}, by itself: ${this.pid === process.pid}`;
  }
}

export class Sprinter extends Runner {
  run() {
    return `fast: ${super.run()}`;
  }
}

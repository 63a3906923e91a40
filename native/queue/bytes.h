// The queue of byte strings: short ones lie in their slot, longer ones in blocks or, in a segment,
// in its spill.
#pragma once

#include "queue/blocks.h"
#include "queue/queue.h"
#include "queue/spill.h"

namespace manycore {

struct ByteRing {
  Ring ring;
  Blocks blocks;
  Spill spill;
  uint32_t slotBytes;

  ByteRing(QueueLayout& memory, const QueueShape& shape)
      : ring(memory, shape),
        blocks(memory, shape),
        spill(memory, shape),
        slotBytes(shape.slotBytes) {}

  // The longest string that it can carry.
  uint64_t longest() const {
    const uint64_t pooled = uint64_t{blocks.count()} * kBlockBytes;
    return pooled > slotBytes ? pooled : slotBytes;
  }
};

// A byte string on its way in. First it gets the blocks that it needs, if any, then a slot; it may
// have to wait for either. Blocks that a thread holds meanwhile keep nobody waiting for ever: what
// frees slots is consumers, who need none. A Promise holds none while it waits, for its thread may
// be blocked, and then nothing goes on with it; even by a put that waits for these blocks.
class Parcel {
 public:
  Parcel(const ByteRing& queue, const uint8_t* data, size_t length);
  ~Parcel() { drop(); }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  bool fits() const { return length_ <= queue_.longest(); }
  // True when it has what it needs from the pool. A segment's pool is asked with the slot.
  bool admitted();
  // Whether there is room for it at this moment; also when the queue is closed.
  bool possible() const;
  // After that: a slot.
  PutResult put();
  // Returns its blocks if it was not put.
  void drop();

  const Ring& ring() const { return queue_.ring; }

  // Where that of a Promise waits, or did last: for a slot or for blocks.
  GateWord* gate;

 private:
  const ByteRing& queue_;
  const uint8_t* data_;
  const size_t length_;
  uint32_t reserved_ = 0;
  uint32_t first_ = Blocks::kNone;
};

// Where a byte string goes to. After TooLarge `length` is what the next one needs, and it is still
// in the queue.
struct Tray {
  uint8_t* data;
  size_t capacity;
  size_t length = 0;
};

namespace queue {

// TimedOut: full, or empty.
QueueResult try_put(Parcel& parcel);
QueueResult try_get(const ByteRing& queue, Tray& tray);

QueueResult put(Parcel& parcel, const Caller& caller, Deadline deadline);
QueueResult get(const ByteRing& queue, Tray& tray, const Caller& caller, Deadline deadline);

// For Promises, as in queue.h. A parcel waits at one of two gates, with no blocks.
QueueResult enqueue_put(Parcel& parcel, Waiter& waiter);
QueueResult enqueue_get(const ByteRing& queue, Tray& tray, Waiter& waiter);
Gate gate_of(const Parcel& parcel);

}  // namespace queue
}  // namespace manycore

#include "queue/bytes.h"

#include <cstring>

#include "queue/operation.h"

namespace manycore {
namespace {

// On its way into a segment's queue.
struct Incoming {
  const ByteRing& queue;
  const uint8_t* data;
  const size_t length;

  bool spills() const { return length > queue.slotBytes; }
  bool fits(bool empty) const { return !spills() || queue.spill.fits(length, empty); }
  uint32_t write(const Positions& in, uint32_t tail, uint32_t) const {
    QueueSlot& slot = in.at(tail);
    slot.length.store(static_cast<uint32_t>(length),
                      std::memory_order_relaxed);  // published by tail
    if (spills()) {
      slot.value = queue.spill.write(data, length);
    } else {
      std::memcpy(&slot.value, data, length);
    }
    return in.next(tail);
  }
};

}  // namespace

Parcel::Parcel(const ByteRing& queue, const uint8_t* data, size_t length)
    : gate(&queue.ring.space()), queue_(queue), data_(data), length_(length) {}

bool Parcel::admitted() {
  if (length_ <= queue_.slotBytes || reserved_ > 0 || queue_.ring.shared()) return true;
  const uint32_t needed = Blocks::needed(length_);
  if (!queue_.blocks.reserve(needed)) return false;
  reserved_ = needed;
  return true;
}

bool Parcel::possible() const {
  if (queue_.ring.closed()) return true;
  if (!queue_.ring.writable()) return false;
  return !queue_.ring.shared() || length_ <= queue_.slotBytes ||
         queue_.spill.fits(length_, !queue_.ring.readable());
}

PutResult Parcel::put() {
  if (queue_.ring.shared()) return queue_.ring.locked().put(Incoming{queue_, data_, length_});
  // Only a closed queue lets it come here without blocks; a slot would be too small for it.
  if (length_ > queue_.slotBytes && reserved_ == 0) return PutResult::Closed;
  // Copied before a slot is claimed: while one is claimed, the consumers wait.
  if (reserved_ > 0 && first_ == Blocks::kNone) first_ = queue_.blocks.store(data_, length_);
  const PutResult result = queue_.ring.put_with([this](QueueSlot& slot) {
    // Relaxed: published with the slot.
    slot.length.store(static_cast<uint32_t>(length_), std::memory_order_relaxed);
    if (reserved_ > 0) {
      slot.value = first_;
    } else {
      std::memcpy(&slot.value, data_, length_);
    }
  });
  if (result == PutResult::Done) reserved_ = 0;
  return result;
}

void Parcel::drop() {
  if (reserved_ == 0) return;
  if (first_ == Blocks::kNone) {
    queue_.blocks.unreserve(reserved_);
  } else {
    queue_.blocks.release(first_, length_);
  }
  reserved_ = 0;
  first_ = Blocks::kNone;
  Gate(queue_.ring.room()).wake_all();
}

namespace queue {
namespace {

struct PutParcel : Putting {
  Parcel& parcel;

  explicit PutParcel(Parcel& it) : Putting{it.ring()}, parcel(it) {}
  bool operator()() { return (answer = parcel.put()) != PutResult::Full; }
};

// The wait for blocks.
struct Admission {
  Parcel& parcel;
  bool operator()() { return parcel.ring().closed() || parcel.admitted(); }
};

struct GetBytes : Getting {
  static constexpr bool kOwes = true;
  const ByteRing& queue;
  Tray& tray;
  uint32_t first = 0;

  GetBytes(const ByteRing& from, Tray& to) : Getting{from.ring}, queue(from), tray(to) {}

  bool pooled() const { return tray.length > queue.slotBytes; }

  bool accepts(const QueueSlot& slot) const {
    tray.length = slot.length.load(std::memory_order_acquire);  // see get_with()
    if (tray.length > queue.longest()) tray.length = 0;         // scribbled on
    return tray.length <= tray.capacity;
  }

  bool operator()() {
    if (ring.shared()) {
      answer = ring.locked().get(Outgoing{*this});
    } else {
      answer = ring.get_with([this](const QueueSlot& slot) { return accepts(slot); },
                             [this](const QueueSlot& slot) {
                               if (pooled()) {
                                 first = static_cast<uint32_t>(slot.value);
                               } else {
                                 std::memcpy(tray.data, &slot.value, tray.length);
                               }
                             });
    }
    return answer != GetResult::Empty;
  }

  // On its way out of a segment's queue.
  struct Outgoing {
    const GetBytes& get;
    uint64_t start = 0;

    bool accepts(const QueueSlot& slot) const { return get.accepts(slot); }
    uint32_t read(const Positions& in, uint32_t head, uint32_t) {
      const QueueSlot& slot = in.at(head);
      if (get.pooled()) {
        start = slot.value;
        get.queue.spill.read(start, get.tray.data, get.tray.length);
      } else {
        std::memcpy(get.tray.data, &slot.value, get.tray.length);
      }
      return in.next(head);
    }
    void committed() const {
      if (get.pooled()) get.queue.spill.drained(start + get.tray.length);
    }
  };
};

// The blocks are the consumer's now: the slot is free again before they are copied.
QueueResult unpack(QueueResult result, const GetBytes& get) {
  if (result == QueueResult::Done && get.pooled() && !get.ring.shared()) {
    get.queue.blocks.load(get.first, get.tray.data, get.tray.length);
    get.queue.blocks.release(get.first, get.tray.length);
    // How many producers that is enough for depends on what they ask for: let all of them see.
    Gate(get.ring.room()).wake_all();
  }
  return result;
}

QueueResult concluded(QueueResult result, Parcel& parcel) {
  if (result != QueueResult::Queued) parcel.drop();
  return result;
}

}  // namespace

QueueResult try_put(Parcel& parcel) {
  if (!parcel.fits()) return QueueResult::TooLarge;
  if (parcel.ring().closed()) return QueueResult::Closed;
  if (!parcel.possible() || !parcel.admitted()) return QueueResult::TimedOut;
  return concluded(attempt(PutParcel(parcel)), parcel);
}

QueueResult put(Parcel& parcel, const Caller& caller, Deadline deadline) {
  if (!parcel.fits()) return QueueResult::TooLarge;
  switch (Gate(parcel.ring().room()).wait(caller, deadline, Admission{parcel})) {
    case Passage::TimedOut:
      return QueueResult::NoRoom;
    case Passage::Interrupted:
      return QueueResult::Interrupted;
    default:
      return concluded(block(PutParcel(parcel), caller, deadline), parcel);
  }
}

QueueResult enqueue_put(Parcel& parcel, Waiter& waiter) {
  if (!parcel.fits()) return QueueResult::TooLarge;
  const Ring& ring = parcel.ring();
  const auto slot = [&parcel] { return parcel.possible(); };
  for (;;) {
    parcel.gate = &ring.space();
    if (gate_of(parcel).enqueue(waiter, slot) == Passage::Queued) return QueueResult::Queued;
    parcel.gate = &ring.room();
    if (gate_of(parcel).enqueue(waiter, Admission{parcel}) == Passage::Queued) {
      // It may have been woken for the slot, which it leaves to somebody else.
      if (ring.writable()) Gate(ring.space()).wake_one();
      return QueueResult::Queued;
    }
    const QueueResult result = concluded(attempt(PutParcel(parcel)), parcel);
    if (result != QueueResult::TimedOut) return result;
  }
}

Gate gate_of(const Parcel& parcel) { return Gate(*parcel.gate); }

QueueResult try_get(const ByteRing& queue, Tray& tray) {
  GetBytes get(queue, tray);
  return unpack(attempt(get), get);
}

QueueResult get(const ByteRing& queue, Tray& tray, const Caller& caller, Deadline deadline) {
  GetBytes get(queue, tray);
  return unpack(block(get, caller, deadline), get);
}

QueueResult enqueue_get(const ByteRing& queue, Tray& tray, Waiter& waiter) {
  GetBytes get(queue, tray);
  return unpack(enqueue(get, waiter), get);
}

}  // namespace queue
}  // namespace manycore

#include "process/child.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <random>
#include <system_error>
#include <thread>

#include "process/system.h"
#include "sync/park.h"

namespace manycore {
namespace {

// Less where there are no more addresses, or where files may not be so long.
constexpr uint64_t kRooms[] = {uint64_t{1} << 32, 1 << 28, 1 << 24, 1 << 20};

// When the result is there it is mostly not long until the end.
constexpr auto kShortSlice = std::chrono::milliseconds(1);
constexpr int kShortSlices = 100;

// For so long others leave it to a maker to say how its child has ended.
constexpr auto kPatience = std::chrono::milliseconds(500);

std::string random_name() {
  std::random_device source;
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string name = "process-" + std::to_string(process::self().pid) + "-";
  for (int word = 0; word < 3; ++word) {
    uint32_t bits = source();
    for (int i = 0; i < 8; ++i, bits >>= 4) name += kDigits[bits & 15];
  }
  return name;
}

// Has its memory from the start, so that there is room at least for why there is no result.
constexpr uint64_t kSmallResult = 4096;

constexpr uint64_t aligned(uint64_t length) { return (length + 7) & ~uint64_t{7}; }

// What was written there by another process is looked at once and held against its bounds.
bool sound(const ProcessLayout& layout, uint64_t room) {
  if (room < sizeof(ProcessLayout) || !layout.header.describes(Kind::Process, room)) return false;
  const uint64_t left = room - sizeof(ProcessLayout);
  return layout.header.byteLength == sizeof(ProcessLayout) &&
         layout.stage.load(std::memory_order_relaxed) <= thread_stage::kEnded &&
         layout.opening <= left && layout.length <= left &&
         aligned(layout.opening) <= left - layout.length;
}

}  // namespace

Child::Child(Segment* segment, std::unique_ptr<uint64_t[]> copy, uint64_t room)
    : segment_(segment),
      copy_(std::move(copy)),
      room_(room),
      layout_(reinterpret_cast<ProcessLayout*>(
          segment != nullptr ? segment->start() : reinterpret_cast<uint8_t*>(copy_.get()))) {}

Child::~Child() {
  if (segment_ != nullptr) segment_->unuse();
}

Child::Pointer Child::create(const std::string& name, uint32_t flags, uint32_t form,
                             ByteSpan opening, SegmentFault* fault) {
  const uint64_t needed = sizeof(ProcessLayout) + aligned(opening.length) + kSmallResult;
  SegmentResult made;
  for (const uint64_t more : kRooms) {
    do {
      made = Segment::create(random_name(), needed, more);
    } while (made.fault == SegmentFault::Taken);
    if (made.segment != nullptr) break;
  }
  *fault = made.fault;
  if (made.segment == nullptr) return nullptr;
  Pointer child(new Child(made.segment, nullptr, made.segment->byte_length()));
  ProcessLayout& layout = child->layout();
  layout.header = {kMagic, kLayoutVersion, static_cast<uint32_t>(Kind::Process),
                   sizeof(ProcessLayout)};
  // Relaxed: not shared yet.
  layout.flags.store(flags, std::memory_order_relaxed);
  layout.maker.store(made.segment->me(), std::memory_order_relaxed);
  layout.openingForm = form;
  layout.opening = opening.length;
  name.copy(layout.name, sizeof layout.name - 1);
  if (opening.length > 0) {
    std::memcpy(made.segment->start() + sizeof(ProcessLayout), opening.data, opening.length);
  }
  return child;
}

Child::Pointer Child::open(const std::string& segment, SegmentFault* fault) {
  const SegmentResult opened = Segment::open(segment);
  *fault = opened.fault;
  if (opened.segment == nullptr) return nullptr;
  const uint64_t room = opened.segment->byte_length();
  if (room >= sizeof(ProcessLayout) &&
      sound(*reinterpret_cast<ProcessLayout*>(opened.segment->start()), room)) {
    return Pointer(new Child(opened.segment, nullptr, room));
  }
  opened.segment->unuse();
  *fault = SegmentFault::Foreign;
  return nullptr;
}

Child::Pointer Child::revive(ByteSpan bytes) {
  if (bytes.length < sizeof(ProcessLayout) || bytes.length % 8 != 0) return nullptr;
  std::unique_ptr<uint64_t[]> copy(new (std::nothrow) uint64_t[bytes.length / 8]);
  if (copy == nullptr) return nullptr;
  std::memcpy(copy.get(), bytes.data, bytes.length);
  Pointer child(new Child(nullptr, std::move(copy), bytes.length));
  // It will not come further by itself.
  const bool whole = sound(child->layout(), bytes.length) && child->reached(thread_stage::kEnded);
  return whole ? child : nullptr;
}

Child::Pointer Child::keep() const {
  if (!reached(thread_stage::kEnded)) return nullptr;
  const ByteSpan left = result();
  const uint64_t length = sizeof(ProcessLayout) + aligned(left.length);
  std::unique_ptr<uint64_t[]> copy(new (std::nothrow) uint64_t[length / 8]());
  if (copy == nullptr) return nullptr;
  auto* bytes = reinterpret_cast<uint8_t*>(copy.get());
  std::memcpy(bytes, static_cast<const void*>(layout_), sizeof(ProcessLayout));
  if (left.length > 0) std::memcpy(bytes + sizeof(ProcessLayout), left.data, left.length);
  Pointer child(new Child(nullptr, std::move(copy), length));
  child->layout().opening = 0;
  child->layout().length = left.length;
  return child;
}

uint64_t Child::result_offset() const { return aligned(std::min(layout_->opening, room())); }

ByteSpan Child::opening() const {
  const auto* first = reinterpret_cast<const uint8_t*>(layout_) + sizeof(ProcessLayout);
  return {first, std::min(layout_->opening, room())};
}

ByteSpan Child::result() const {
  const auto* first = reinterpret_cast<const uint8_t*>(layout_) + sizeof(ProcessLayout);
  const uint64_t offset = std::min(result_offset(), room());
  return {first + offset, std::min(layout_->length, room() - offset)};
}

ByteSpan Child::bytes() const {
  return {reinterpret_cast<const uint8_t*>(copy_.get()), copy_ == nullptr ? 0 : room_};
}

bool Child::advance(uint32_t stage) {
  uint32_t seen = layout_->stage.load(std::memory_order_relaxed);  // the exchange decides
  while (seen < stage) {
    // Release pairs with the acquire in reached().
    if (layout_->stage.compare_exchange_weak(seen, stage, std::memory_order_release,
                                             std::memory_order_relaxed)) {
      wake_all_on_word(&layout_->stage, Reach::System);
      return true;
    }
  }
  return false;
}

void Child::started(uint32_t pid) {
  if (pid > INT32_MAX) return;  // no process has that id, but the system would take it for a group
  layout_->pid.store(pid, std::memory_order_relaxed);  // published by the stage
  // Should this process end before the child has come so far, it shall find what it is to do.
  if (segment_ != nullptr) segment_->invite(pid);
  advance(thread_stage::kStarted);
}

void Child::ended(int code) {
  // Relaxed: published by the stage. Of the maker's threads each may come here, with the same code.
  layout_->exitCode.store(static_cast<uint32_t>(code), std::memory_order_relaxed);
  layout_->flags.fetch_or(thread_flag::kExitCode, std::memory_order_release);
  advance(thread_stage::kEnded);
}

void Child::orphan(Pointer child) {
  const uint32_t pid = child->layout().pid.load(std::memory_order_relaxed);  // its own maker asks
  if (pid == 0 || child->reached(thread_stage::kEnded)) return;
  try {
    std::thread([pid, child = std::move(child)] {
      name_this_thread("reaper");
      if (const std::optional<int> code = system::reap(pid)) {
        child->ended(*code);
      } else {
        child->advance(thread_stage::kEnded);  // its event loop had reaped it, and could not say so
      }
    }).detach();
  } catch (const std::system_error&) {
    // It will be a zombie until this process ends. Who waits for it sees its end.
  }
}

bool Child::run() {
  layout_->child.store(segment_ == nullptr ? 0 : segment_->me(), std::memory_order_relaxed);
  return advance(thread_stage::kRunning);
}

bool Child::mine() const {
  if (segment_ == nullptr || !reached(thread_stage::kRunning)) return false;
  const ParticipantId own = layout_->child.load(std::memory_order_relaxed);  // before the stage
  return own != 0 && own == segment_->me();
}

SegmentFault Child::put(uint32_t form, ByteSpan result) {
  if (segment_ == nullptr || reached(thread_stage::kSettled)) return SegmentFault::None;
  const uint64_t offset = result_offset();
  if (offset > room() || result.length > room() - offset) return SegmentFault::NoSpace;
  const SegmentFault fault = segment_->commit(sizeof(ProcessLayout) + offset, result.length);
  if (fault != SegmentFault::None) return fault;
  if (result.length > 0) {
    std::memcpy(segment_->start() + sizeof(ProcessLayout) + offset, result.data, result.length);
  }
  layout_->form = form;
  layout_->length = result.length;
  advance(thread_stage::kSettled);
  return SegmentFault::None;
}

// `missed`: since when the process is known to be gone, though its maker has not said so.
void Child::look(Deadline* missed) {
  if (segment_ == nullptr || !reached(thread_stage::kStarted)) return;
  // Relaxed, all: the pid is written before the stage, and the others may come a moment later.
  const uint32_t pid = layout_->pid.load(std::memory_order_relaxed);
  const ParticipantId maker = layout_->maker.load(std::memory_order_relaxed);
  if (maker == segment_->me()) {
    if (const std::optional<int> code = system::look(pid)) ended(*code);
    return;
  }
  const ParticipantId own = layout_->child.load(std::memory_order_relaxed);
  const bool gone = own != 0 ? !segment_->alive(own) : process::life_of({pid, 0, 0}) == Life::Dead;
  if (!gone) return;
  if (*missed == kForever) *missed = Clock::now();
  if (!segment_->alive(maker) || Clock::now() - *missed > kPatience) advance(thread_stage::kEnded);
}

ThreadResult Child::wait(uint32_t stage, Interrupt* interrupt, Deadline deadline) {
  Deadline missed = kForever;
  for (int late = 0;;) {
    const uint32_t seen = layout_->stage.load(std::memory_order_acquire);  // pairs with advance()
    if (seen >= stage) return ThreadResult::Reached;
    look(&missed);
    if (reached(stage)) return ThreadResult::Reached;
    const Deadline now = Clock::now();
    if (now >= deadline) return ThreadResult::TimedOut;
    if (interrupt != nullptr && interrupt->requested()) return ThreadResult::Interrupted;
    const bool soon = seen >= thread_stage::kSettled && late++ < kShortSlices;
    const Deadline next = now + (soon ? kShortSlice : kInterruptSlice);
    wait_on_word(&layout_->stage, seen, std::min(deadline, next), Reach::System);
  }
}

Word* Child::mirror(const Pointer& child) {
  const std::lock_guard lock(child->guard_);
  if (child->mirror_ == nullptr) {
    auto mirror = std::make_unique<ThreadLayout>();
    thread::initialise(*mirror, 0);
    child->mirror_ = std::move(mirror);
    try {
      std::thread([child] { child->watch(); }).detach();
    } catch (const std::system_error&) {
      child->mirror_.reset();
      return nullptr;
    }
  }
  return &child->mirror_->stage;
}

void Child::watch() {
  name_this_thread("watch");
  for (uint32_t stage = thread_stage::kStarted; stage <= thread_stage::kEnded; ++stage) {
    wait(stage, nullptr, kForever);
    thread::advance(*mirror_, stage);
  }
}

}  // namespace manycore

// Segments within one process.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "memory/mapped.h"
#include "segments.h"

using namespace manycore;

TEST(one_mapping_for_all_of_the_process) {
  const std::string name = own("once");
  Segment* first = made(name);
  const SegmentResult second = Segment::open(name);
  CHECK(second.segment == first);
  CHECK_EQ(first->byte_length(), 4096u);
  CHECK(segment_of(first->start()) == first);
  CHECK(segment_of(first->start() + 4095) == first);
  CHECK(segment_of(first->base() - 1) == nullptr);
  int on_the_stack = 0;
  CHECK(segment_of(&on_the_stack) == nullptr);
  for (int i = 0; i < 4096; ++i) CHECK_EQ(first->start()[i], 0);
  second.segment->unuse();
  CHECK(first->me() != 0);
  first->unuse();
  CHECK(Segment::open(name).fault == SegmentFault::Missing);
  CHECK(segment_of(nullptr) == nullptr);
}

TEST(names) {
  const std::string name = own("name");
  Segment* segment = made(name);
  CHECK(Segment::create(name, 1).fault == SegmentFault::Taken);
  CHECK(segment->me() != 0);
  for (const char* bad : {"", ".hidden", "a/b", "../x", "a b", "ä", "~1.0"}) {
    CHECK(Segment::create(bad, 1).fault == SegmentFault::InvalidName);
    CHECK(Segment::open(bad).fault == SegmentFault::InvalidName);
  }
  CHECK(Segment::create(std::string(101, 'x'), 1).fault == SegmentFault::InvalidName);
  CHECK(Segment::open(own("nobody")).fault == SegmentFault::Missing);
  CHECK(segment->unlink());
  CHECK(!segment->unlink());
  CHECK(Segment::open(name).fault == SegmentFault::Missing);
  segment->unuse();
}

TEST(no_space_is_said_at_once) {
  const std::string name = own("huge");
  CHECK(Segment::create(name, kMostSegmentBytes).fault == SegmentFault::NoSpace);
  CHECK(Segment::create(name, kMostSegmentBytes + 1).fault == SegmentFault::TooLarge);
  CHECK(Segment::open(name).fault == SegmentFault::Missing);
  CHECK(!listed(name));
}

TEST(pieces_never_overlap) {
  Segment* segment = made(own("pieces"), 1 << 20);
  constexpr int kThreads = 4, kPieces = 1000;
  std::vector<uint64_t> offsets[kThreads];
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPieces; ++i) offsets[t].push_back(segment->allocate(40, 64));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<uint64_t> all;
  for (auto& some : offsets) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  for (size_t i = 0; i < all.size(); ++i) CHECK_EQ(all[i], i * 64);
  CHECK_EQ(segment->allocate(1 << 20, 1), Segment::kNoRoom);
  CHECK_EQ(segment->allocate(UINT64_MAX, 4096), Segment::kNoRoom);
  segment->layout().top.store(UINT64_MAX - 3, std::memory_order_relaxed);
  CHECK_EQ(segment->allocate(1, 64), Segment::kNoRoom);
  segment->unuse();
}

TEST(a_mapping_outlives_the_part_taken) {
  const std::string name = own("kept");
  Segment* segment = made(name);
  segment->retain();
  segment->unuse();
  CHECK_EQ(segment->me(), 0u);
  CHECK(Segment::open(name).fault == SegmentFault::Missing);
  segment->start()[0] = 1;
  CHECK(segment->use());
  CHECK(segment->me() != 0);
  segment->unuse();
  segment->release();
}

TEST(threads_open_and_close_the_same_name) {
  const std::string name = own("storm");
  std::vector<std::thread> threads;
  std::atomic<int> opened{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 300; ++i) {
        SegmentResult result = Segment::create(name, 64);
        if (result.segment == nullptr) result = Segment::open(name);
        if (result.segment == nullptr) continue;
        CHECK(segment_of(result.segment->start()) == result.segment);
        opened.fetch_add(1);
        result.segment->unuse();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(opened.load() > 0);
  CHECK(!listed(name));
}

TEST(what_the_header_says_is_checked) {
  const std::string name = own("damage");
  Segment* segment = made(name);
  SegmentLayout& layout = segment->layout();
  const auto size = layout.size;
  const auto fault = [&] { return check_segment(layout, size).fault; };
  CHECK(fault() == SegmentFault::None);
  CHECK(check_segment(layout, size - 1).fault == SegmentFault::Truncated);
  layout.header.version++;
  CHECK(fault() == SegmentFault::Version);
  layout.header.version--;
  layout.header.magic++;
  CHECK(fault() == SegmentFault::Foreign);
  layout.header.magic--;
  layout.size = kSegmentStart;
  CHECK(fault() == SegmentFault::Corrupted);
  layout.size = size;
  layout.top.store(4097);
  CHECK(fault() == SegmentFault::Corrupted);
  layout.top.store(0);
  layout.state.store(7);
  CHECK(fault() == SegmentFault::Corrupted);
  layout.state.store(segment_state::kReady);
  segment->unuse();
  CHECK(!listed(name));
}

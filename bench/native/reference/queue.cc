// A bounded queue as a textbook has it: a mutex and two conditions.
#include <condition_variable>
#include <mutex>

#include "reference.h"

namespace {

class Queue {
 public:
  explicit Queue(size_t capacity) : slots_(capacity) {}

  void put(int value) {
    std::unique_lock lock(mutex_);
    space_.wait(lock, [&] { return tail_ - head_ < slots_.size(); });
    slots_[tail_++ % slots_.size()] = value;
    items_.notify_one();
  }

  int get() {
    std::unique_lock lock(mutex_);
    items_.wait(lock, [&] { return tail_ != head_; });
    const int value = slots_[head_++ % slots_.size()];
    space_.notify_one();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable space_, items_;
  std::vector<int> slots_;
  size_t head_ = 0, tail_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const size_t count = reference::number(argc, argv, 1), batch = reference::number(argc, argv, 2);
  return reference::serve([&](int) {
    Queue queue(batch);
    std::thread producer([&] {
      for (size_t n = 0; n < count; n++) queue.put(static_cast<int>(n * 7919 % 1000));
    });
    double sum = 0;
    for (size_t n = 0; n < count; n++) sum += queue.get();
    producer.join();
    return sum;
  });
}

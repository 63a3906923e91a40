// Other processes for tests: this program, started again to run one of its CHILD functions.
#pragma once

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <string>
#include <vector>

#include "check.h"
#include "memory/segment.h"

extern char** environ;

namespace manycore {

class Fellow {
 public:
  Fellow(const char* child, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {check::program, "--child", child});
    std::vector<char*> values;
    for (std::string& argument : arguments) values.push_back(argument.data());
    values.push_back(nullptr);
    CHECK_EQ(posix_spawn(&pid_, check::program, nullptr, nullptr, values.data(), environ), 0);
  }
  Fellow(Fellow&& other) noexcept : pid_(other.pid_) { other.pid_ = 0; }
  Fellow(const Fellow&) = delete;
  ~Fellow() {
    if (pid_ != 0) kill();
  }

  uint32_t pid() const { return static_cast<uint32_t>(pid_); }
  // It does nothing any more, but is alive.
  void stop() {
    ::kill(pid_, SIGSTOP);
    stopped();
  }
  void stopped() { waitpid(pid_, nullptr, WUNTRACED); }
  void go_on() { ::kill(pid_, SIGCONT); }
  void kill() {
    ::kill(pid_, SIGKILL);
    ended();
  }
  // The exit code, or minus the signal.
  int ended() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
};

// A segment with one structure at its beginning, of this test's own name.
template <class Room>
class Hall {
 public:
  Hall() {
    static int count = 0;
    const std::string name =
        "hall-" + std::to_string(process::self().pid) + "-" + std::to_string(count++);
    segment_ = Segment::create(name, sizeof(Room)).segment;
    CHECK(segment_ != nullptr);
  }
  explicit Hall(const char* name) : segment_(Segment::open(name).segment) {}
  ~Hall() { segment_->unuse(); }
  Hall(const Hall&) = delete;

  const std::string& name() const { return segment_->name(); }
  Segment& segment() { return *segment_; }
  Room& room() { return *reinterpret_cast<Room*>(segment_->start()); }
  Room* operator->() { return &room(); }

 private:
  Segment* segment_ = nullptr;
};

}  // namespace manycore

// The whole test framework: TEST(name) { ... } with CHECK and CHECK_EQ inside. Include it once per
// test program; it brings main().
#pragma once

#include <cstdio>
#include <cstring>
#include <iostream>
#include <mutex>
#include <vector>

namespace check {

struct Test {
  const char* name;
  void (*body)();
};

inline std::vector<Test>& tests() {
  static std::vector<Test> all;
  return all;
}

// What another process runs when a test starts this program again with `--child name`: fellow.h.
struct Child {
  const char* name;
  int (*body)(char** arguments);
};

inline std::vector<Child>& children() {
  static std::vector<Child> all;
  return all;
}

inline const char* program = nullptr;
inline int failures = 0;
inline std::mutex output;  // tests check from several threads

struct Registration {
  Registration(const char* name, void (*body)()) { tests().push_back({name, body}); }
  Registration(const char* name, int (*body)(char**)) { children().push_back({name, body}); }
};

inline void report(const char* file, int line, const char* text) {
  ++failures;
  std::cout << file << ":" << line << ": " << text;
}

inline void condition(bool holds, const char* file, int line, const char* text) {
  if (holds) return;
  std::lock_guard lock(output);
  report(file, line, text);
  std::cout << " is false\n";
}

template <class A, class B>
void equal(const A& a, const B& b, const char* file, int line, const char* text) {
  if (a == b) return;
  std::lock_guard lock(output);
  report(file, line, text);
  std::cout << ": " << +a << " != " << +b << "\n";
}

}  // namespace check

#define CHECK(condition_) check::condition((condition_), __FILE__, __LINE__, #condition_)
#define CHECK_EQ(a, b) check::equal((a), (b), __FILE__, __LINE__, #a " == " #b)
#define CHILD(name)                                                            \
  static int child_##name(char** arguments);                                   \
  static const check::Registration register_child_##name(#name, child_##name); \
  static int child_##name([[maybe_unused]] char** arguments)
#define TEST(name)                                                      \
  static void test_##name();                                            \
  static const check::Registration register_##name(#name, test_##name); \
  static void test_##name()

// An argument runs only the test of that name.
int main(int count, char** values) {
  check::program = values[0];
  if (count > 2 && std::strcmp(values[1], "--child") == 0) {
    for (const check::Child& child : check::children()) {
      if (std::strcmp(child.name, values[2]) == 0) return child.body(values + 3);
    }
    return 127;
  }
  for (const check::Test& test : check::tests()) {
    if (count > 1 && std::strcmp(test.name, values[1]) != 0) continue;
    const int before = check::failures;
    test.body();
    std::printf("%s %s\n", check::failures == before ? "ok    " : "FAILED", test.name);
    std::fflush(stdout);
  }
  return check::failures == 0 ? 0 : 1;
}

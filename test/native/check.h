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

inline int failures = 0;
inline std::mutex output;  // tests check from several threads

struct Registration {
  Registration(const char* name, void (*body)()) { tests().push_back({name, body}); }
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
#define TEST(name)                                                      \
  static void test_##name();                                            \
  static const check::Registration register_##name(#name, test_##name); \
  static void test_##name()

// An argument runs only the test of that name.
int main(int count, char** values) {
  for (const check::Test& test : check::tests()) {
    if (count > 1 && std::strcmp(test.name, values[1]) != 0) continue;
    const int before = check::failures;
    test.body();
    std::printf("%s %s\n", check::failures == before ? "ok    " : "FAILED", test.name);
    std::fflush(stdout);
  }
  return check::failures == 0 ? 0 : 1;
}

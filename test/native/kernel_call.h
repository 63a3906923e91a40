// One call of a fuzzed program: its arrays, between guards, and what it must give.
#pragma once

#include "kernel_fuzz.h"

namespace manycore::kernel::fuzz {

// Where the arrays are: exactly as long as they are used, so that a sanitizer sees a step outside.
class Memory {
 public:
  explicit Memory(size_t bytes) : bytes_(bytes), data_(new char[bytes]) {}
  ~Memory() { delete[] data_; }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  char* data() { return data_; }
  size_t size() const { return bytes_; }

 private:
  size_t bytes_;
  char* data_;
};

inline double read(const void* data, Element element, size_t i) {
  return with_element(element, [&](auto tag) {
    return static_cast<double>(static_cast<const typename decltype(tag)::Type*>(data)[i]);
  });
}

class Call {
 public:
  Call(const Program& program, Bytes& bytes) : program_(program) {
    length_ = bytes.below(bytes.next() < 32 ? 2500 : 200);
    for (const Register kind : program.registers) {
      if (kind > Register::ScalarInput) break;
      Argument each{};
      if (kind == Register::ScalarInput) each.number = bytes.number();
      if (kind == Register::ArrayInput) {
        each.element = static_cast<Element>(bytes.below(9));
        if (bytes.next() < 128) each.element = Element::Float64;
        each.data = fill(*make_memory(length_ * size_of(each.element)), each.element, bytes);
      }
      arguments_.push_back(each);
    }
    element_ = static_cast<Element>(bytes.below(9));
    if (bytes.next() < 128) element_ = Element::Float64;
    over_ = bytes.next();
    fold_ = static_cast<Fold>(bytes.below(kFolds));
    rounds_ = 1 + bytes.below(5);
  }

  void check() {
    const bool done = expect();
    for (const Isa set : supported_sets()) {
      auto prepared = std::make_shared<Prepared>(*prepare(program_, set));
      prepared->rounds = rounds_;
      check_reduce(prepared, done);
      check_map(prepared, done);
    }
  }

 private:
  static constexpr size_t kGuard = 64;
  static constexpr char kCanary = 0x5a;

  std::unique_ptr<Memory>* make_memory(size_t bytes) {
    memories_.push_back(std::make_unique<Memory>(bytes));
    return &memories_.back();
  }

  const void* fill(std::unique_ptr<Memory>& memory, Element element, Bytes& bytes) {
    with_element(element, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      T* const values = reinterpret_cast<T*>(memory->data());
      const bool small = bytes.next() < 128;
      for (size_t i = 0; i < length_; ++i) {
        if constexpr (std::is_floating_point_v<T>) {
          values[i] = static_cast<T>(small    ? static_cast<double>(i % 13) - 3
                                     : i < 40 ? bytes.number()
                                              : awkward()[i % awkward().size()]);
        } else {
          values[i] = static_cast<T>(i < 20 ? bytes.below(65536) : i * 2654435761u);
        }
      }
    });
    return memory->data();
  }

  // False: it must fail.
  bool expect() {
    expected_.clear();
    const size_t block = prepare(program_, Isa::Baseline)->block;
    for (size_t first = 0; first < length_; first += block) {
      const size_t count = std::min(block, length_ - first);
      std::vector<std::vector<double>> registers;
      size_t constant = 0;
      for (size_t i = 0; i < program_.registers.size(); ++i) {
        const Register kind = program_.registers[i];
        registers.emplace_back(is_vector(kind) ? count : 1);
        if (kind == Register::ScalarInput) registers[i][0] = arguments_[i].number;
        if (kind == Register::Constant) registers[i][0] = program_.constants[constant++];
        if (kind != Register::ArrayInput) continue;
        for (size_t j = 0; j < count; ++j) {
          registers[i][j] = read(arguments_[i].data, arguments_[i].element, first + j);
        }
      }
      if (!Interpreter(program_, rounds_).run(registers)) return false;
      const std::vector<double>& result = registers[program_.result];
      for (size_t j = 0; j < count; ++j) expected_.push_back(result[result.size() > 1 ? j : 0]);
    }
    return true;
  }

  void check_reduce(const std::shared_ptr<const Prepared>& prepared, bool done) {
    const auto job = std::make_shared<Reduce>(prepared, fold_, arguments(arguments_), length_);
    Pool::run_brief(*job);
    require((job->state() == Job::State::Done) == done, "a reduction ends as it must");
    if (!done) return;
    // Of what the plain interpreter gave, by a program that does nothing, and has a loop if the
    // other one has: few elements are divided finely then.
    Program identity{{}, {Register::ArrayInput, Register::Constant}, {0}, 0};
    if (prepared->loops) {
      const auto add = [&](Op op, uint32_t a) {
        identity.code.push_back({static_cast<uint32_t>(op), 0, a, 0, 0});
      };
      add(Op::Loop, 0);
      add(Op::Leave, 1);
      add(Op::End, 0);
    }
    const auto same_fold = std::make_shared<Reduce>(prepare(identity, Isa::Baseline), fold_,
                                                    arguments({array(expected_)}), length_);
    Pool::run_brief(*same_fold);
    require(same(job->number(), same_fold->number()), "a reduction is right");
  }

  void check_map(const std::shared_ptr<const Prepared>& prepared, bool done) {
    const size_t size = size_of(element_);
    const size_t bytes = length_ * size;
    // Sometimes over the first input, shifted or not; else between guards.
    Memory memory(bytes + 2 * kGuard);
    std::memset(memory.data(), kCanary, memory.size());
    char* out = memory.data() + kGuard;
    std::vector<Argument> given = arguments_;
    std::unique_ptr<Memory> both;
    if (over_ < 64 && !given.empty() && given[0].data != nullptr) {
      const size_t shift = over_ % 4 * 8;
      const size_t input = length_ * size_of(given[0].element);
      both = std::make_unique<Memory>(std::max(input, bytes + shift));
      std::memcpy(both->data(), given[0].data, input);
      given[0].data = both->data();
      out = both->data() + shift;
    }
    const auto job = Map::make(prepared, arguments(given), length_, {out, element_});
    Pool::run_brief(*job);
    require((job->state() == Job::State::Done) == done, "a call ends as it must");
    for (size_t i = 0; i < kGuard; ++i) {
      require(memory.data()[i] == kCanary && memory.data()[kGuard + bytes + i] == kCanary,
              "nothing outside is written");
    }
    if (!done) return;
    std::vector<char> stored(bytes + 8);
    loops(Isa::Baseline)
        .store[static_cast<size_t>(element_)](expected_.data(), length_, stored.data());
    for (size_t i = 0; i < length_; ++i) {
      require(same(read(out, element_, i), read(stored.data(), element_, i)), "a result is right");
    }
  }

  const Program& program_;
  std::vector<std::unique_ptr<Memory>> memories_;
  std::vector<Argument> arguments_;
  std::vector<double> expected_;
  size_t length_;
  Element element_;
  uint8_t over_;
  Fold fold_;
  uint64_t rounds_;
};

// What a fuzzer calls. Returns whether the program was sound.
inline bool run(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  const Program program = bytes.next() < 64 ? any_program(bytes) : sound_program(bytes);
  if (!problem_of(program).empty()) return false;
  Call(program, bytes).check();
  return true;
}

}  // namespace manycore::kernel::fuzz

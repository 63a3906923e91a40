#include "compute/kernel/liveness.h"

namespace manycore::kernel {
namespace {

using Set = std::vector<bool>;

void add(Set& to, const Set& more) {
  for (size_t i = 0; i < more.size(); ++i) {
    if (more[i]) to[i] = true;
  }
}

// Backwards through the program, again and again until the registers that are alive where the loops
// begin do not change: no more often than loops are nested, and once.
class Analysis {
 public:
  explicit Analysis(const Program& program)
      : program_(program), last_(program.code.size()), begin_(program.code.size()) {}

  std::vector<uint8_t> run() {
    while (pass()) continue;
    return std::move(last_);
  }

 private:
  // True if something has changed.
  bool pass() {
    bool changed = false;
    std::vector<Open> open;
    Set alive(program_.registers.size());
    alive[program_.result] = true;
    for (size_t i = program_.code.size(); i-- > 0;) {
      const Instruction& it = program_.code[i];
      const Op op = static_cast<Op>(it.op);
      if (op == Op::End) {
        open.push_back({alive, i});
        Set& begin = begin_[i];
        begin.resize(alive.size());
        alive = begin;
      } else if (op == Op::Loop) {
        Set& begin = begin_[open.back().end];
        changed = changed || begin != alive;
        begin = alive;
        open.pop_back();
      } else {
        if (op == Op::Leave) {
          add(alive, open.back().after);
        } else {
          alive[it.dst] = false;
        }
        const uint32_t operands[] = {it.a, it.b, it.c};
        const unsigned count = facts(op).operands;
        last_[i] = 0;
        for (unsigned k = 0; k < count; ++k) {
          if (!alive[operands[k]]) last_[i] |= static_cast<uint8_t>(1u << k);
        }
        for (unsigned k = 0; k < count; ++k) alive[operands[k]] = true;
      }
    }
    return changed;
  }

  struct Open {
    Set after;   // alive behind the loop
    size_t end;  // its instruction
  };

  const Program& program_;
  std::vector<uint8_t> last_;
  std::vector<Set> begin_;  // alive where the loop begins that ends with the instruction
};

}  // namespace

std::vector<uint8_t> last_uses(const Program& program) { return Analysis(program).run(); }

}  // namespace manycore::kernel

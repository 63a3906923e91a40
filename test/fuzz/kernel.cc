// libFuzzer's target: npm run fuzz:kernel.
#include "kernel_call.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  manycore::kernel::fuzz::run(data, size);
  return 0;
}

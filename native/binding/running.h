// A job on native threads that an environment has started.
#pragma once

#include <memory>

#include "binding/environment.h"
#include "thread/job.h"

namespace manycore::binding {

class Running final : public Operation {
 public:
  // What a finished job has to say; called on the environment's thread.
  using Result = napi_value (*)(napi_env env, const Job& job);

  // Submits the job. `keeps` (or null) is what it works on, an array or a JavaScript array of
  // several: it stays alive until the job is settled. Returns the operation's id, or null with a
  // JavaScript exception pending. A brief job is done at once, its callback called, the id 0.
  static napi_value start(napi_env env, std::shared_ptr<Job> job, Result result, napi_value keeps,
                          napi_value settled);

  // Takes part in the work until it is settled (then the callback has been called: true), time is
  // out, or the environment is ending.
  bool wait(napi_env env, Deadline deadline);
  bool cancel() { return job_->cancel(); }

 private:
  Running(Environment& environment, std::shared_ptr<Job> job, Result result);
  ~Running() override;
  void deliver(napi_env env) override;
  void abandon() override;
  void drop_references();
  static void report(napi_env env, const Job& job, Result result, napi_value settled);

  Environment& environment_;
  Mailbox& mailbox_;
  const std::shared_ptr<Job> job_;
  const Result result_;
  napi_env env_ = nullptr;
  napi_ref keeps_ = nullptr;
  napi_ref settled_ = nullptr;
  bool concluded_ = false;
};

}  // namespace manycore::binding

#include "binding/running.h"

#include <algorithm>

#include "binding/arguments.h"
#include "sync/park.h"
#include "thread/helping.h"
#include "thread/pool.h"

namespace manycore::binding {

Running::Running(Environment& environment, std::shared_ptr<Job> job, Result result)
    : environment_(environment),
      mailbox_(environment.mailbox()),
      job_(std::move(job)),
      result_(result) {
  mailbox_.retain();
}

Running::~Running() { mailbox_.release(); }

napi_value Running::start(napi_env env, std::shared_ptr<Job> job, Result result, napi_value keeps,
                          napi_value settled) {
  napi_valuetype type;
  if (napi_typeof(env, settled, &type) != napi_ok || type != napi_function) {
    throw_type_error(env, "a callback is needed here");
    return nullptr;
  }
  if (job->brief()) {
    Pool::run_brief(*job);
    report(env, *job, result, settled);
    return number(env, 0);
  }
  auto* self = new Running(Environment::of(env), std::move(job), result);
  self->env_ = env;
  if (napi_create_reference(env, settled, 1, &self->settled_) != napi_ok ||
      (keeps != nullptr && napi_create_reference(env, keeps, 1, &self->keeps_) != napi_ok)) {
    self->drop_references();
    self->release();
    return nullptr;
  }
  self->retain();  // the hook's, which the post takes over
  self->job_->on_done(
      [](void* subject) {
        auto* running = static_cast<Running*>(subject);
        running->mailbox_.post(running);
      },
      self);
  const uint32_t id = self->environment_.start(*self);
  Pool::instance().submit(self->job_);
  return number(env, id);
}

bool Running::wait(napi_env env, Deadline deadline) {
  Pool& pool = Pool::instance();
  Helping helping(environment_);
  const bool helps = !job_->blocking() && !(job_->lengthy() && deadline != kForever);
  retain();  // the callback may end in a garbage collection or in another wait
  while (!job_->settled()) {
    const Deadline now = Clock::now();
    if (now >= deadline || environment_.requested()) break;
    const Deadline slice = std::min(deadline, now + kInterruptSlice);
    // Refused when the job has all the threads it may have; then there is only waiting.
    if (!helps || !pool.help(job_, slice)) Pool::wait(*job_, slice);
  }
  const bool settled = job_->settled();
  if (settled) deliver(env);
  release();
  return settled;
}

void Running::drop_references() {
  for (napi_ref* reference : {&keeps_, &settled_}) {
    if (*reference != nullptr) napi_delete_reference(env_, *reference);
    *reference = nullptr;
  }
}

void Running::deliver(napi_env env) {
  if (concluded_) return;  // by a wait
  concluded_ = true;
  napi_value callback;
  napi_get_reference_value(env, settled_, &callback);
  drop_references();
  environment_.finish(*this);
  report(env, *job_, result_, callback);
}

void Running::report(napi_env env, const Job& job, Result result, napi_value settled) {
  const Job::State state = job.state();
  napi_value arguments[] = {code(env, state), undefined(env), number(env, job.failure())};
  if (state == Job::State::Done) arguments[1] = result(env, job);
  if (state == Job::State::Failed) {
    napi_create_string_utf8(env, job.error(), NAPI_AUTO_LENGTH, &arguments[1]);
  }
  napi_value ignored;
  napi_call_function(env, undefined(env), settled, 3, arguments, &ignored);
}

void Running::abandon() {
  concluded_ = true;
  job_->cancel();
  // A cancelled job that nobody has joined is settled by whoever helps.
  Pool::instance().help(job_);
  Pool::wait_retired(*job_, kForever);
  drop_references();
}

}  // namespace manycore::binding

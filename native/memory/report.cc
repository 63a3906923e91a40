// What segments there are in the system, for people. They are read, not mapped: some of them may
// not be what they seem to be.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "memory/mapped.h"

namespace manycore {
namespace {

void read_participants(const SegmentLayout& layout, SegmentReport* report) {
  for (const ParticipantRecord& record : layout.participants) {
    if (record.tenant.load(std::memory_order_relaxed) == 0) continue;
    Life life = process::life_of(identity_of(record));
    // It has run its exit handlers, and ends at any moment.
    if (life == Life::Alive && record.leaving.load(std::memory_order_relaxed) != 0) continue;
    report->participants.push_back({record.pid.load(std::memory_order_relaxed), life});
  }
}

SegmentReport report_on(const std::string& name) {
  SegmentReport report;
  report.name = name;
  // One that has no name yet bears its maker's pid; see place_posix.cc.
  if (name[0] == '~') {
    const auto pid = static_cast<uint32_t>(std::strtoul(name.c_str() + 1, nullptr, 10));
    report.fault = SegmentFault::Unfinished;
    report.participants.push_back({pid, process::life_of({pid, 0, 0})});
  }
  // Large, and zeroed: a file may be shorter.
  const auto layout = std::make_unique<SegmentLayout>();
  const int error = place::read(name, layout.get(), sizeof *layout, &report.size);
  if (report.fault != SegmentFault::None) return report;
  if (error != 0 && error != ENODATA) {
    report.fault = segment_fault_of(error);
    report.error = error;
    return report;
  }
  SegmentResult result = check_segment(*layout, report.size);
  if (error == ENODATA && result.fault != SegmentFault::Version) {
    const bool ours = report.size < sizeof(Header) || layout->header.magic == kMagic;
    result.fault = ours ? SegmentFault::Truncated : SegmentFault::Foreign;
  }
  report.fault = result.fault;
  if (report.fault != SegmentFault::None && report.fault != SegmentFault::Missing) return report;
  report.creator = layout->creator;
  report.allocated = layout->top.load(std::memory_order_relaxed);
  read_participants(*layout, &report);
  return report;
}

struct Will {
  std::mutex guard;
  std::string prefix;
};

// Never destroyed: threads outlive the static objects.
Will& will() {
  static Will& one = *new Will;
  return one;
}

}  // namespace

bool SegmentReport::dead() const {
  // Another version knows its own; the rest nobody can ever open, unless it is being made.
  if (fault == SegmentFault::Version || fault == SegmentFault::Denied ||
      fault == SegmentFault::System) {
    return false;
  }
  return std::all_of(participants.begin(), participants.end(),
                     [](const SegmentParticipant& one) { return one.life == Life::Dead; });
}

namespace segments {

std::vector<SegmentReport> list() {
  std::vector<SegmentReport> reports;
  for (const std::string& name : place::list()) {
    SegmentReport report = report_on(name);
    if (report.error != ENOENT) reports.push_back(std::move(report));
  }
  std::sort(reports.begin(), reports.end(),
            [](const SegmentReport& a, const SegmentReport& b) { return a.name < b.name; });
  return reports;
}

bool clean(const std::string& name) {
  const bool draft = !name.empty() && name[0] == '~' && valid_segment_name(name.substr(1));
  if (!draft && !valid_segment_name(name)) return false;
  return place::remove_if(name, [&] { return report_on(name).dead(); });
}

void inherit(const std::string& prefix) {
  const std::lock_guard lock(will().guard);
  will().prefix = prefix;
}

void clear_inheritance() {
  const std::lock_guard lock(will().guard);
  const std::string& prefix = will().prefix;
  if (prefix.empty()) return;
  for (const std::string& name : place::list()) {
    if (name.compare(0, prefix.size(), prefix) == 0) place::remove(name);
  }
}

}  // namespace segments
}  // namespace manycore

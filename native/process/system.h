// Children and parents, as the operating system shows them. One file per kind of system implements
// this. Starting a child is Node's business, and so is reaping it.
#pragma once

#include <cstdint>
#include <optional>

namespace manycore::system {

// The exit code of a child of this process that has ended, -N by signal N. Only looks: the event
// loop that has started the child will still see its end. Nothing when it runs, or has been reaped.
std::optional<int> look(uint32_t child);

// Waits for the end of a child whose event loop is gone, in its place. Nothing when it is too late.
std::optional<int> reap(uint32_t child);

// From now on this process ends with its parent, whatever it does: a thread waits for the end of
// the file, whose other end the parent has. False when the file is none that could tell.
bool end_with_parent(int file, uint32_t parent);

}  // namespace manycore::system

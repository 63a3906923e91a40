// The other end of a child_process channel.
process.on('message', message => process.send?.(message));

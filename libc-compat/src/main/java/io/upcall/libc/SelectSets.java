package io.upcall.libc;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One select(2) as a poll(2): an entry a descriptor, with what its sets ask for. Owned by the
 * calling thread.
 */
final class SelectSets {

  // What makes a bit of each set, as fs/select.c has it. POLLNVAL is of what cannot be polled.
  private static final int READ =
      Poll.POLLRDNORM | Poll.POLLRDBAND | Poll.POLLIN | Poll.POLLHUP | Poll.POLLERR | Poll.POLLNVAL;
  private static final int WRITE =
      Poll.POLLWRNORM | Poll.POLLWRBAND | Poll.POLLOUT | Poll.POLLERR | Poll.POLLNVAL;
  private static final int EXCEPT = Poll.POLLPRI | Poll.POLLNVAL;
  private static final int UNASKED = Poll.POLLHUP | Poll.POLLERR | Poll.POLLNVAL;

  private final int nfds;
  private final @Nullable FdSet[] sets;
  private final int[] wanted = new int[SysSelect.FD_SETSIZE];
  private final StructPollfd[] entries;

  SelectSets(
      int nfds, @Nullable FdSet readSet, @Nullable FdSet writeSet, @Nullable FdSet exceptSet) {
    this.nfds = nfds;
    sets = new FdSet[] {readSet, writeSet, exceptSet};
    int[] bits = {READ, WRITE, EXCEPT};
    for (int i = 0; i < sets.length; i++) {
      FdSet set = sets[i];
      for (int fd : set == null ? new int[0] : set.below(nfds)) {
        wanted[fd] |= bits[i];
      }
    }
    entries =
        IntStream.range(0, nfds)
            .filter(fd -> wanted[fd] != 0)
            .mapToObj(fd -> new StructPollfd(fd, wanted[fd] & ~UNASKED))
            .toArray(StructPollfd[]::new);
  }

  /** How many bits are set, or {@code -errno}. */
  int await(long timeoutNanos) {
    TimeLimit deadline = TimeLimit.after(timeoutNanos);
    for (long left = timeoutNanos; ; left = Math.max(0, deadline.leftNanos())) {
      int ready = new PollSet(entries).poll(left);
      if (ready < 0) {
        return ready;
      }
      if (hasClosed()) {
        return -Errno.EBADF;
      }
      if (ready == 0 || isWanted()) {
        return tell();
      }
    }
  }

  private boolean hasClosed() {
    DescriptorTable table = DescriptorTable.current();
    for (StructPollfd entry : entries) {
      if ((entry.revents & Poll.POLLNVAL) != 0 && !table.isOpen(entry.fd)) {
        return true;
      }
    }
    return false;
  }

  /**
   * True when something was asked for. A poll tells of an end or an error unasked, select(2) only
   * in the sets that it belongs to: such an entry has nothing more to tell and is left out.
   */
  private boolean isWanted() {
    boolean any = false;
    for (StructPollfd entry : entries) {
      if (entry.fd >= 0 && (entry.revents & wanted[entry.fd]) != 0) {
        any = true;
      } else if (entry.revents != 0) {
        entry.fd = -1;
      }
    }
    return any;
  }

  private int tell() {
    int[] bits = {READ, WRITE, EXCEPT};
    int count = 0;
    for (int i = 0; i < sets.length; i++) {
      FdSet set = sets[i];
      count += set == null ? 0 : tell(set, bits[i]);
    }
    return count;
  }

  private int tell(FdSet set, int bits) {
    int count = 0;
    FdSet asked = FdSet.of(set.below(nfds));
    // The kernel writes whole words.
    set.clearBelow((nfds + Long.SIZE - 1) / Long.SIZE * Long.SIZE);
    for (StructPollfd entry : entries) {
      if (entry.fd >= 0 && asked.has(entry.fd) && (entry.revents & bits) != 0) {
        set.set(entry.fd);
        count++;
      }
    }
    return count;
  }
}

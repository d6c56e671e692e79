package io.upcall.libc;

import java.util.HashMap;
import java.util.Map;

/**
 * By which of the kernel's descriptors each of a file's numbers is in epoll sets.
 *
 * <p>To the kernel an entry of a set is an open file <em>and</em> a descriptor, so a dup may be in
 * a set beside its original. Here all numbers of a file share one kernel descriptor: the first
 * number that a set is told of goes by that one, any other by a duplicate that is made for it and
 * closed with the file. As in Linux an entry outlives the close of its number for as long as
 * another number keeps the file open, and is gone with the file.
 */
final class EpollKeys {

  private final OpenFile file;

  /** By number, from its first use on. Guarded by this. */
  private final Map<Integer, Integer> keys = new HashMap<>(2);

  EpollKeys(OpenFile file) {
    this.file = file;
  }

  /**
   * The kernel descriptor that stands for {@code number}; {@code -errno} when the kernel has none
   * left.
   */
  synchronized int key(int number) {
    Integer known = keys.get(number);
    if (known != null) {
      return known;
    }
    int key = keys.isEmpty() ? file.kernelFd : KernelObjects.duplicate(file.host, file.kernelFd);
    if (key >= 0) {
      keys.put(number, key);
    }
    return key;
  }

  /** Nothing is in flight on the file: the duplicates go. */
  synchronized void close() {
    keys.values().remove(file.kernelFd);
    keys.values().forEach(file.host::close);
    keys.clear();
  }
}

package io.upcall.samples.bench.load;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An array of {@code struct epoll_event}: 32 bits of events, then 64 of the program's own, of which
 * we use 32.
 *
 * <p>On x86-64 the structure is packed, so that 32-bit programs have the same; elsewhere there are
 * four bytes between the two.
 */
final class EpollEvents {
  private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
  private static final int DATA_OFFSET = PACKED ? 4 : 8;

  /** Of one event. */
  static final int BYTES = DATA_OFFSET + Long.BYTES;

  private final MemorySegment memory;
  private final int capacity;

  EpollEvents(Arena arena, int capacity) {
    memory = arena.allocate((long) BYTES * capacity, Long.BYTES);
    this.capacity = capacity;
  }

  MemorySegment memory() {
    return memory;
  }

  int capacity() {
    return capacity;
  }

  int events(int index) {
    return memory.get(ValueLayout.JAVA_INT, (long) index * BYTES);
  }

  int data(int index) {
    return memory.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * BYTES + DATA_OFFSET);
  }

  /** Makes {@code event} the one event with this content. */
  static void write(MemorySegment event, int events, int data) {
    event.set(ValueLayout.JAVA_INT, 0, events);
    event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, data);
  }
}

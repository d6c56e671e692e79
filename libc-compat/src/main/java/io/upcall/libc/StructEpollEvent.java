package io.upcall.libc;

import io.upcall.async.kernel.NativeMemory;

/**
 * {@code struct epoll_event}: what is waited for or has come, and what the program keeps with it.
 */
public final class StructEpollEvent {

  /** x86-64 packs it. */
  private static final int DATA =
      System.getProperty("os.arch", "").equals("amd64") ? Integer.BYTES : Long.BYTES;

  /** Size in memory. */
  static final int BYTES = DATA + Long.BYTES;

  /** A union of {@link SysEpoll}'s constants. */
  public int events;

  /** Handed back as it was given: most programs put the descriptor here. */
  public long data;

  /** Nothing, to be filled in by {@link SysEpoll#epoll_wait}. */
  public StructEpollEvent() {}

  /** {@code events} that hand {@code data} back. */
  public StructEpollEvent(int events, long data) {
    this.events = events;
    this.data = data;
  }

  static void write(int events, long data, long to) {
    NativeMemory.putInt(to, events);
    NativeMemory.putLong(to + DATA, data);
  }

  void read(long from) {
    events = NativeMemory.getInt(from);
    data = NativeMemory.getLong(from + DATA);
  }

  @Override
  public String toString() {
    return "events 0x" + Integer.toHexString(events) + ", data " + data;
  }
}

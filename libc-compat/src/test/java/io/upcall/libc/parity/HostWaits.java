package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** {@link WaitCalls} by the host's libc, on a {@link HostThread}. */
class HostWaits extends HostNet implements WaitCalls {

  private static final int SET_BYTES = 128;
  static final int EVENT_BYTES = System.getProperty("os.arch").equals("amd64") ? 12 : 16;

  HostWaits(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostWaits another() {
    return new HostWaits(thread.another(), transcripts, memory);
  }

  final MemorySegment pollfds(int[] set) {
    MemorySegment fds = room(4L * set.length);
    for (int i = 0; i < set.length / 2; i++) {
      fds.set(JAVA_INT, 8L * i, set[2 * i]);
      fds.set(JAVA_SHORT, 8L * i + 4, (short) set[2 * i + 1]);
    }
    return fds;
  }

  final int gave(int result, MemorySegment pollfds, int count) {
    if (result >= 0) {
      int[] revents = new int[count];
      for (int i = 0; i < count; i++) {
        revents[i] = pollfds.get(JAVA_SHORT, 8L * i + 6);
      }
      transcript.gave(Arrays.toString(revents));
    }
    return result;
  }

  private MemorySegment pair(long first, long second) {
    return memory.allocateFrom(JAVA_LONG, first, second);
  }

  @Override
  public int poll(int timeoutMs, int... set) {
    MemorySegment fds = pollfds(set);
    long result = call("poll", fds, (long) set.length / 2, timeoutMs);
    return gave(noted(result, "poll", timeoutMs, Arrays.toString(set)), fds, set.length / 2);
  }

  @Override
  public int ppoll(long seconds, long nanos, int... set) {
    MemorySegment fds = pollfds(set);
    long result =
        call("ppoll", fds, (long) set.length / 2, pair(seconds, nanos), MemorySegment.NULL);
    return gave(noted(result, "ppoll", seconds, nanos, Arrays.toString(set)), fds, set.length / 2);
  }

  final MemorySegment set(int[] fds) {
    if (fds == null) {
      return MemorySegment.NULL;
    }
    MemorySegment set = room(SET_BYTES);
    for (int fd : fds) {
      long at = fd / 64 * 8L;
      set.set(JAVA_LONG, at, set.get(JAVA_LONG, at) | 1L << fd);
    }
    return set;
  }

  private static String show(MemorySegment set) {
    if (set.address() == 0) {
      return "null";
    }
    return BitSet.valueOf(set.asSlice(0, SET_BYTES).toArray(JAVA_LONG)).toString();
  }

  final int select(
      String function, int nfds, MemorySegment[] sets, MemorySegment time, Object... more) {
    Object[] arguments = {nfds, sets[0], sets[1], sets[2], time};
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    int result = noted(call(function, all), function, nfds);
    transcript.gave(Arrays.stream(sets).map(HostWaits::show).toList().toString());
    return result;
  }

  @Override
  public int select(int nfds, int[] in, int[] out, int[] except, long seconds, long micros) {
    MemorySegment[] sets = {set(in), set(out), set(except)};
    return select("select", nfds, sets, pair(seconds, micros));
  }

  @Override
  public int pselect(int nfds, int[] in, int[] out, int[] except, long seconds, long nanos) {
    MemorySegment[] sets = {set(in), set(out), set(except)};
    return select("pselect", nfds, sets, pair(seconds, nanos), MemorySegment.NULL);
  }

  @Override
  public int epoll_create(int size) {
    return noted(call("epoll_create", size), "epoll_create", size);
  }

  @Override
  public int epoll_create1(int flags) {
    return noted(call("epoll_create1", flags), "epoll_create1", flags);
  }

  @Override
  public int epoll_ctl(int set, int op, int fd, int events) {
    MemorySegment event = room(EVENT_BYTES);
    event.set(JAVA_INT, 0, events);
    event.set(JAVA_LONG_UNALIGNED, EVENT_BYTES - 8L, fd);
    return noted(call("epoll_ctl", set, op, fd, event), "epoll_ctl", set, op, fd, events);
  }

  @Override
  public int epoll_ctl(int set, int op, int fd) {
    return noted(call("epoll_ctl", set, op, fd, MemorySegment.NULL), "epoll_ctl", set, op, fd);
  }

  final int gaveEvents(int result, MemorySegment events) {
    if (result >= 0) {
      TreeMap<Long, List<Integer>> byData = new TreeMap<>();
      for (int i = 0; i < result; i++) {
        MemorySegment event = events.asSlice((long) EVENT_BYTES * i, EVENT_BYTES);
        byData
            .computeIfAbsent(
                event.get(JAVA_LONG_UNALIGNED, EVENT_BYTES - 8L), key -> new ArrayList<>())
            .add(event.get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 0));
      }
      transcript.gave(byData);
    }
    return result;
  }

  @Override
  public int epoll_wait(int set, int most, int timeoutMs) {
    MemorySegment events = room((long) EVENT_BYTES * Math.max(most, 1));
    long result = call("epoll_wait", set, events, most, timeoutMs);
    return gaveEvents(noted(result, "epoll_wait", set, most, timeoutMs), events);
  }

  @Override
  public int epoll_pwait2(int set, int most, long seconds, long nanos) {
    MemorySegment events = room((long) EVENT_BYTES * most);
    long result = call("epoll_pwait2", set, events, most, pair(seconds, nanos), MemorySegment.NULL);
    return gaveEvents(noted(result, "epoll_pwait2", set, most, seconds, nanos), events);
  }

  @Override
  public int eventfd(int count, int flags) {
    return noted(call("eventfd", count, flags), "eventfd", count, flags);
  }

  @Override
  public int readNumber(int fd) {
    MemorySegment number = room(8);
    int result = noted(callLong("read", fd, number, 8), "readNumber", fd);
    if (result == 8) {
      transcript.gave(number.get(JAVA_LONG, 0));
    }
    return result;
  }

  @Override
  public int writeNumber(int fd, long value) {
    MemorySegment number = memory.allocateFrom(JAVA_LONG, value);
    return noted(callLong("write", fd, number, 8), "writeNumber", fd, value);
  }

  @Override
  public int timerfd_create(int clock, int flags) {
    return noted(call("timerfd_create", clock, flags), "timerfd_create", clock, flags);
  }

  /** {@code struct itimerspec}. */
  private MemorySegment itimerspec(long intervalNanos, long valueNanos) {
    long second = 1_000_000_000L;
    return memory.allocateFrom(
        JAVA_LONG,
        Math.floorDiv(intervalNanos, second),
        Math.floorMod(intervalNanos, second),
        Math.floorDiv(valueNanos, second),
        Math.floorMod(valueNanos, second));
  }

  private int gaveTime(int result, MemorySegment time) {
    if (result == 0) {
      long interval = time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
      boolean armed = time.get(JAVA_LONG, 16) != 0 || time.get(JAVA_LONG, 24) != 0;
      transcript.gave("every " + interval + (armed ? ", armed" : ""));
    }
    return result;
  }

  @Override
  public int timerfd_settime(int fd, int flags, long intervalNanos, long valueNanos) {
    MemorySegment old = room(32);
    long result = call("timerfd_settime", fd, flags, itimerspec(intervalNanos, valueNanos), old);
    return gaveTime(noted(result, "timerfd_settime", fd, flags, intervalNanos, valueNanos), old);
  }

  @Override
  public int timerfd_gettime(int fd) {
    MemorySegment now = room(32);
    return gaveTime(noted(call("timerfd_gettime", fd, now), "timerfd_gettime", fd), now);
  }
}

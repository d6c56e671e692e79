package io.upcall.libc.parity;

import io.upcall.libc.FdSet;
import io.upcall.libc.Poll;
import io.upcall.libc.StructEpollEvent;
import io.upcall.libc.StructItimerspec;
import io.upcall.libc.StructPollfd;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.StructTimeval;
import io.upcall.libc.SysEpoll;
import io.upcall.libc.SysEventfd;
import io.upcall.libc.SysSelect;
import io.upcall.libc.SysTimerfd;
import io.upcall.libc.Unistd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** {@link WaitCalls} by this library, on a uthread. */
class OurWaits extends OurNet implements WaitCalls {

  OurWaits(Path folder, List<Transcript> transcripts) {
    super(folder, transcripts);
  }

  @Override
  public OurWaits another() {
    return new OurWaits(folder, transcripts);
  }

  static StructPollfd[] entries(int[] set) {
    StructPollfd[] entries = new StructPollfd[set.length / 2];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = new StructPollfd(set[2 * i], set[2 * i + 1]);
    }
    return entries;
  }

  final int gave(int result, StructPollfd[] entries) {
    if (result >= 0) {
      transcript.gave(Arrays.toString(Arrays.stream(entries).mapToInt(e -> e.revents).toArray()));
    }
    return result;
  }

  @Override
  public int poll(int timeoutMs, int... set) {
    StructPollfd[] entries = entries(set);
    return gave(
        noted(() -> Poll.poll(entries, timeoutMs), "poll", timeoutMs, Arrays.toString(set)),
        entries);
  }

  @Override
  public int ppoll(long seconds, long nanos, int... set) {
    StructPollfd[] entries = entries(set);
    StructTimespec time = new StructTimespec(seconds, nanos);
    return gave(
        noted(() -> Poll.ppoll(entries, time), "ppoll", seconds, nanos, Arrays.toString(set)),
        entries);
  }

  private static FdSet set(int[] fds) {
    return fds == null ? null : FdSet.of(fds);
  }

  @Override
  public int select(int nfds, int[] in, int[] out, int[] except, long seconds, long micros) {
    FdSet[] sets = {set(in), set(out), set(except)};
    StructTimeval time = new StructTimeval(seconds, micros);
    int result =
        noted(() -> SysSelect.select(nfds, sets[0], sets[1], sets[2], time), "select", nfds);
    transcript.gave(Arrays.toString(sets));
    return result;
  }

  @Override
  public int pselect(int nfds, int[] in, int[] out, int[] except, long seconds, long nanos) {
    FdSet[] sets = {set(in), set(out), set(except)};
    StructTimespec time = new StructTimespec(seconds, nanos);
    int result =
        noted(() -> SysSelect.pselect(nfds, sets[0], sets[1], sets[2], time), "pselect", nfds);
    transcript.gave(Arrays.toString(sets));
    return result;
  }

  @Override
  public int epoll_create(int size) {
    return noted(() -> SysEpoll.epoll_create(size), "epoll_create", size);
  }

  @Override
  public int epoll_create1(int flags) {
    return noted(() -> SysEpoll.epoll_create1(flags), "epoll_create1", flags);
  }

  @Override
  public int epoll_ctl(int set, int op, int fd, int events) {
    return done(
        () -> SysEpoll.epoll_ctl(set, op, fd, new StructEpollEvent(events, fd)),
        "epoll_ctl",
        set,
        op,
        fd,
        events);
  }

  @Override
  public int epoll_ctl(int set, int op, int fd) {
    return done(() -> SysEpoll.epoll_ctl(set, op, fd, null), "epoll_ctl", set, op, fd);
  }

  final int gave(int result, StructEpollEvent[] events) {
    if (result >= 0) {
      TreeMap<Long, List<Integer>> byData = new TreeMap<>();
      for (int i = 0; i < result; i++) {
        byData.computeIfAbsent(events[i].data, key -> new ArrayList<>()).add(events[i].events);
      }
      transcript.gave(byData);
    }
    return result;
  }

  @Override
  public int epoll_wait(int set, int most, int timeoutMs) {
    StructEpollEvent[] events = new StructEpollEvent[Math.max(most, 0)];
    return gave(
        noted(
            () -> SysEpoll.epoll_wait(set, events, timeoutMs), "epoll_wait", set, most, timeoutMs),
        events);
  }

  @Override
  public int epoll_pwait2(int set, int most, long seconds, long nanos) {
    StructEpollEvent[] events = new StructEpollEvent[most];
    StructTimespec time = new StructTimespec(seconds, nanos);
    return gave(
        noted(
            () -> SysEpoll.epoll_pwait2(set, events, time),
            "epoll_pwait2",
            set,
            most,
            seconds,
            nanos),
        events);
  }

  @Override
  public int eventfd(int count, int flags) {
    return noted(() -> SysEventfd.eventfd(count, flags), "eventfd", count, flags);
  }

  @Override
  public int readNumber(int fd) {
    ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    int result = noted(() -> Unistd.read(fd, number), "readNumber", fd);
    if (result == 8) {
      transcript.gave(number.getLong(0));
    }
    return result;
  }

  @Override
  public int writeNumber(int fd, long value) {
    ByteBuffer number = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    number.putLong(0, value);
    return noted(() -> Unistd.write(fd, number), "writeNumber", fd, value);
  }

  @Override
  public int timerfd_create(int clock, int flags) {
    return noted(() -> SysTimerfd.timerfd_create(clock, flags), "timerfd_create", clock, flags);
  }

  private static String show(StructItimerspec time) {
    boolean armed = time.it_value().toNanos() != 0;
    return "every " + time.it_interval().toNanos() + (armed ? ", armed" : "");
  }

  @Override
  public int timerfd_settime(int fd, int flags, long intervalNanos, long valueNanos) {
    StructItimerspec time =
        new StructItimerspec(
            StructTimespec.ofNanos(intervalNanos), StructTimespec.ofNanos(valueNanos));
    StructItimerspec[] old = new StructItimerspec[1];
    int result =
        done(
            () -> old[0] = SysTimerfd.timerfd_settime(fd, flags, time),
            "timerfd_settime",
            fd,
            flags,
            intervalNanos,
            valueNanos);
    if (result == 0) {
      transcript.gave(show(old[0]));
    }
    return result;
  }

  @Override
  public int timerfd_gettime(int fd) {
    StructItimerspec[] now = new StructItimerspec[1];
    int result = done(() -> now[0] = SysTimerfd.timerfd_gettime(fd), "timerfd_gettime", fd);
    if (result == 0) {
      transcript.gave(show(now[0]));
    }
    return result;
  }
}

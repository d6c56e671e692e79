package io.upcall.libc.parity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.upcall.libc.Signal;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link SignalCalls} by the host's libc, on a {@link HostThread}. */
final class HostSignals extends HostWaits implements SignalCalls {

  private static final int SIGSET_BYTES = 128;
  private static final int INFO_BYTES = 128;

  // struct sigaction of glibc
  private static final int ACTION_BYTES = 152;
  private static final int ACTION_FLAGS = 136;

  /** A function of an int that does nothing, for a handler: Java in one would be too much. */
  private static final MemorySegment HANDLER =
      Linker.nativeLinker().defaultLookup().findOrThrow("abs");

  /** What the case has blocked on this thread. */
  private int[] blocked = {};

  HostSignals(HostThread thread, List<Transcript> transcripts, Arena memory) {
    super(thread, transcripts, memory);
  }

  @Override
  public HostSignals another() {
    return new HostSignals(thread.another(), transcripts, memory);
  }

  private MemorySegment sigset(int... signals) {
    MemorySegment set = room(SIGSET_BYTES);
    for (int signal : signals) {
      set.set(JAVA_LONG, 0, set.get(JAVA_LONG, 0) | 1L << (signal - 1));
    }
    return set;
  }

  private MemorySegment mask(int[] signals) {
    return signals == null ? MemorySegment.NULL : sigset(signals);
  }

  private MemorySegment time(long nanos) {
    long second = 1_000_000_000L;
    return nanos < 0
        ? MemorySegment.NULL
        : memory.allocateFrom(JAVA_LONG, nanos / second, nanos % second);
  }

  @Override
  public int caught(int signal, int flags) {
    MemorySegment action = room(ACTION_BYTES);
    action.set(JAVA_LONG, 0, HANDLER.address());
    action.set(JAVA_INT, ACTION_FLAGS, flags);
    long result = call("sigaction", signal, action, MemorySegment.NULL);
    return noted(result, "sigaction", signal, flags);
  }

  /** These answer the errno itself. */
  private static long negated(long result) {
    return -result;
  }

  @Override
  public int block(int... signals) {
    blocked = IntStream.concat(Arrays.stream(blocked), Arrays.stream(signals)).toArray();
    long result = call("pthread_sigmask", Signal.SIG_BLOCK, sigset(signals), MemorySegment.NULL);
    return noted(negated(result), "pthread_sigmask", Words.numbers(signals));
  }

  @Override
  public int raise(int signal) {
    return noted(call("raise", signal), "raise", signal);
  }

  private static List<Integer> signalsIn(MemorySegment set) {
    List<Integer> signals = new ArrayList<>();
    for (long left = set.get(JAVA_LONG, 0); left != 0; left &= left - 1) {
      signals.add(Long.numberOfTrailingZeros(left) + 1);
    }
    return signals;
  }

  @Override
  public int sigpending() {
    MemorySegment set = room(SIGSET_BYTES);
    int result = noted(call("sigpending", set), "sigpending");
    transcript.gave(signalsIn(set));
    return result;
  }

  @Override
  public int sigtimedwait(int... signals) {
    long result = call("sigtimedwait", sigset(signals), MemorySegment.NULL, time(0));
    return noted(result, "sigtimedwait", Words.numbers(signals));
  }

  @Override
  public int self() {
    return thread.tid();
  }

  @Override
  public int pthread_kill(int other, int signal) {
    int pid = (int) ProcessHandle.current().pid();
    return noted(call("tgkill", pid, other, signal), "pthread_kill", signal);
  }

  @Override
  public int signalfd(int fd, int flags, int... signals) {
    long result = call("signalfd", fd, sigset(signals), flags);
    return noted(result, "signalfd", fd, flags, Words.numbers(signals));
  }

  @Override
  public int readSignals(int fd, int most) {
    MemorySegment infos = room((long) INFO_BYTES * most);
    int result = noted(callLong("read", fd, infos, (long) INFO_BYTES * most), "read", fd, most);
    for (int at = 0; at < result; at += INFO_BYTES) {
      transcript.gave(
          List.of(
              infos.get(JAVA_INT, at), infos.get(JAVA_INT, at + 8), infos.get(JAVA_INT, at + 40)));
    }
    return result;
  }

  @Override
  public int ppollMasked(long nanos, int[] mask, int... set) {
    MemorySegment fds = pollfds(set);
    long result = call("ppoll", fds, (long) set.length / 2, time(nanos), mask(mask));
    return gave(noted(result, "ppoll", Words.numbers(set)), fds, set.length / 2);
  }

  @Override
  public int pselectMasked(long nanos, int[] mask, int nfds, int... reading) {
    MemorySegment[] sets = {set(reading), MemorySegment.NULL, MemorySegment.NULL};
    return select("pselect", nfds, sets, time(nanos), mask(mask));
  }

  @Override
  public int epoll_pwait(int set, int most, int timeoutMs, int[] mask) {
    MemorySegment events = room((long) EVENT_BYTES * most);
    long result = call("epoll_pwait", set, events, most, timeoutMs, mask(mask));
    return gaveEvents(noted(result, "epoll_pwait", set, most, timeoutMs), events);
  }

  @Override
  public int epoll_pwait2Masked(int set, int most, long nanos, int[] mask) {
    MemorySegment events = room((long) EVENT_BYTES * most);
    long result = call("epoll_pwait2", set, events, most, time(nanos), mask(mask));
    return gaveEvents(noted(result, "epoll_pwait2", set, most, nanos), events);
  }

  @Override
  public int sendfile(int to, int from, long offset, long count) {
    MemorySegment at = offset < 0 ? MemorySegment.NULL : memory.allocateFrom(JAVA_LONG, offset);
    return noted(callLong("sendfile", to, from, at, count), "sendfile", to, from, offset, count);
  }

  /** The JVM's threads block some for themselves, and those stay. */
  @Override
  public void restore() {
    while (call("sigtimedwait", sigset(blocked), MemorySegment.NULL, time(0)) > 0) {
      // One more is not pending.
    }
    call("pthread_sigmask", Signal.SIG_UNBLOCK, sigset(blocked), MemorySegment.NULL);
  }
}

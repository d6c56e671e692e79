package io.upcall.cores;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Syscalls;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices completions in the rings of vcores that are offline: epoll(7), because a ring can be
 * polled like an eventfd, on a thread of the low-latency set that starts with the first ring. It
 * lives as long as the JVM.
 *
 * <p>A ring is armed for one event: who stands in for its vcore arms it again. {@link #arm} belongs
 * to the manager's thread.
 */
final class RingWatch implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RingWatch.class);

  // asm/unistd_64.h and asm-generic/unistd.h
  private static final boolean GENERIC = !System.getProperty("os.arch", "").equals("amd64");
  private static final int NR_EPOLL_CREATE1 = GENERIC ? 20 : 291;
  private static final int NR_EPOLL_CTL = GENERIC ? 21 : 233;
  private static final int NR_EPOLL_PWAIT = GENERIC ? 22 : 281;

  // linux/eventpoll.h; struct epoll_event is packed on x86-64 alone
  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_MOD = 3;
  private static final int EPOLLIN = 1;
  private static final int EPOLLONESHOT = 1 << 30;
  private static final int EVENT_DATA = GENERIC ? 8 : 4;
  private static final int EVENT_BYTES = EVENT_DATA + Long.BYTES;
  private static final int EVENTS = 64;

  private final Map<Long, Vcore> vcores = new ConcurrentHashMap<>();

  // Owned by the manager's thread.
  private final Syscalls syscalls = new NativeSyscalls();
  private final long event = NativeMemory.allocate(EVENT_BYTES);
  private long keys;
  private boolean started;

  private final int epoll;

  /** Where the thread finds what is ready. */
  private final long events = NativeMemory.allocate((long) EVENTS * EVENT_BYTES);

  RingWatch() {
    epoll = (int) syscalls.syscall(NR_EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
    if (epoll < 0) {
      LOG.error(
          "epoll_create1: {}: calls of procs without a core will complete late",
          Errno.name(-epoll));
    }
  }

  /** Has {@code vcore} attended to when its ring has something to take. */
  void arm(Vcore vcore, int ring) {
    if (epoll < 0) {
      return;
    }
    start();
    Absence absence = vcore.absence();
    if (absence.ringKey == 0) {
      absence.ringKey = ++keys;
      vcores.put(keys, vcore);
    }
    NativeMemory.putInt(event, EPOLLIN | EPOLLONESHOT);
    NativeMemory.putLong(event + EVENT_DATA, absence.ringKey);
    if (control(EPOLL_CTL_MOD, ring) == -Errno.ENOENT) {
      control(EPOLL_CTL_ADD, ring);
    }
  }

  private long control(int operation, int ring) {
    return syscalls.syscall(NR_EPOLL_CTL, epoll, operation, ring, event, 0, 0);
  }

  /** The vcore has ended; the kernel forgets its ring when that is closed. From any thread. */
  void forget(Vcore vcore) {
    vcores.remove(vcore.absence().ringKey);
  }

  private void start() {
    if (!started) {
      started = true;
      Thread thread = new Thread(this, "upcall-ring-watch");
      thread.setDaemon(true);
      thread.start();
    }
  }

  // ---- the thread ------------------------------------------------------------------------------

  @Override
  public void run() {
    Affinity affinity = new Affinity();
    affinity.noTimerSlack();
    affinity.shortSlice();
    Syscalls own = new NativeSyscalls();
    while (true) {
      long count = own.syscall(NR_EPOLL_PWAIT, epoll, events, EVENTS, -1, 0, 0);
      for (int i = 0; i < count; i++) {
        attend(NativeMemory.getLong(events + (long) i * EVENT_BYTES + EVENT_DATA));
      }
    }
  }

  private void attend(long key) {
    Vcore vcore = vcores.get(key);
    if (vcore != null && !vcore.tenure().isOnline()) {
      vcore.proc().cores().attend(vcore);
    }
  }
}

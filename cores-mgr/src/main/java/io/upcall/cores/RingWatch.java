package io.upcall.cores;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.NativeSyscalls;
import io.upcall.async.kernel.Sys;
import io.upcall.async.kernel.Syscalls;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices completions in the rings of vcores that are offline: epoll(7), because a ring can be
 * polled like an eventfd, on a thread of the low-latency set that starts with the first ring.
 *
 * <p>It lives until the JVM is about to exit: HotSpot would wait 300 ms for a thread that is in
 * native code, as one in a system call is.
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
  private static final int EFD_CLOEXEC = 0x80000;

  /** Stands for {@link #endFd}; vcores have others. */
  private static final long END_KEY = 0;

  private final Map<Long, Vcore> vcores = new ConcurrentHashMap<>();

  // Owned by the manager's thread.
  private final Syscalls syscalls = new NativeSyscalls();
  private final long event = NativeMemory.allocate(EVENT_BYTES);
  private long keys;
  private @Nullable Thread thread;

  private final int epoll;

  /** An eventfd: readable when the thread is to end. */
  private final int endFd;

  /** Where the thread finds what is ready. */
  private final long events = NativeMemory.allocate((long) EVENTS * EVENT_BYTES);

  RingWatch() {
    epoll = (int) syscalls.syscall(NR_EPOLL_CREATE1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
    endFd = (int) syscalls.syscall(Sys.NR_EVENTFD2, 0, EFD_CLOEXEC, 0, 0, 0, 0);
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
    if (thread == null) {
      thread = start();
    }
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

  /** Starts the thread, which ends with the JVM. */
  Thread start() {
    NativeMemory.putInt(event, EPOLLIN);
    NativeMemory.putLong(event + EVENT_DATA, END_KEY);
    control(EPOLL_CTL_ADD, endFd);
    Thread watching = new Thread(this, "upcall-ring-watch");
    watching.setDaemon(true);
    watching.start();
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(this::end, "upcall-ring-watch-end"));
    } catch (IllegalStateException late) {
      // The JVM ends already, and takes its 300 ms.
    }
    return watching;
  }

  /** By the JVM, when it ends. A proc that lives until then, or longer, needs its rings watched. */
  void end() {
    if (vcores.isEmpty()) {
      long one = NativeMemory.allocate(Long.BYTES);
      NativeMemory.putLong(one, 1);
      new NativeSyscalls().write(endFd, one, Long.BYTES);
      NativeMemory.free(one);
    }
  }

  // ---- the thread ------------------------------------------------------------------------------

  @Override
  public void run() {
    Affinity.serveOthers();
    Syscalls own = new NativeSyscalls();
    while (true) {
      long count = own.syscall(NR_EPOLL_PWAIT, epoll, events, EVENTS, -1, 0, 0);
      for (int i = 0; i < count; i++) {
        long key = NativeMemory.getLong(events + (long) i * EVENT_BYTES + EVENT_DATA);
        if (key == END_KEY) {
          return;
        }
        attend(key);
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

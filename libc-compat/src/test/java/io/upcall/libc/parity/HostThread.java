package io.upcall.libc.parity;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A prepared thread for calls of the host's libc. The first one unshares descriptor table, working
 * directory and umask from the JVM; {@link #another()} makes one that shares those with it, like a
 * second thread of a C program.
 *
 * <p>It runs nothing but downcalls that others have made ready: a class that it loaded from a jar
 * would be read from a descriptor number of the JVM's, which is another file here.
 */
final class HostThread implements AutoCloseable {

  private static final int CLONE_FS = 0x200;
  private static final int CLONE_FILES = 0x400;
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** One downcall, or the end, or the start of another thread. Written before it is handed over. */
  private abstract static class Task {
    final CountDownLatch done = new CountDownLatch(1);

    /** What it threw: an error in the table, and not an errno. Written before {@link #done}. */
    private volatile Throwable failure;

    abstract void run(HostThread thread) throws Throwable;

    /** Waits for its end, whatever interrupts: what it uses is in the kernel's hands. */
    final void await() {
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure != null) {
        throw new AssertionError("no such call of the host's", failure);
      }
    }
  }

  /** A call of a function; its result is {@code -errno} when it answered -1 or, of a pointer, 0. */
  private static final class Call extends Task {
    private final MethodHandle handle;
    private final Object[] arguments;
    private final boolean isInt;
    private volatile long result;
    private volatile int errno;

    Call(boolean isInt, String function, Object... arguments) {
      handle = HostLibc.find(function, arguments);
      this.arguments = HostLibc.convert(arguments);
      this.isInt = isInt;
    }

    @Override
    void run(HostThread thread) throws Throwable {
      ERRNO.set(thread.capture, 0L, 0);
      long value = (long) handle.invokeExact(thread.capture, arguments);
      errno = (int) ERRNO.get(thread.capture, 0L);
      result = isInt ? (int) value : value;
    }

    long value() {
      return result == -1 ? -errno : result;
    }
  }

  private static final class Stop extends Task {
    @Override
    void run(HostThread thread) {
      thread.ending = true;
    }
  }

  private static final class Start extends Task {
    private final HostThread started;

    Start(HostThread started) {
      this.started = started;
    }

    @Override
    void run(HostThread thread) {
      started.thread.start();
    }
  }

  private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final MemorySegment capture = Arena.ofAuto().allocate(CAPTURE);
  private final Thread thread = new Thread(this::loop, "host libc");
  private volatile int tid;

  /** True from the hand-over of a call to its return. */
  private volatile boolean busy;

  /** Touched by the thread alone. */
  private boolean ending;

  private HostThread() {
    thread.setDaemon(true);
  }

  /** One with a table of its own: 0, 1 and 2 are the JVM's, nothing else is open. */
  static HostThread open() {
    HostThread first = new HostThread();
    first.thread.start();
    first.tid = (int) first.callInt("gettid");
    // Warm: everything that a call touches is loaded before the tables part.
    first.callLong("lseek", -1, 0L, 0);
    if (first.callInt("unshare", CLONE_FS | CLONE_FILES) < 0) {
      first.close();
      throw new IllegalStateException("unshare(2) is not allowed here: no host side to compare");
    }
    first.callInt("close_range", 3, -1, 0);
    return first;
  }

  /** Another thread with the same table, directory and umask. */
  HostThread another() {
    HostThread next = new HostThread();
    perform(new Start(next));
    next.tid = (int) next.callInt("gettid");
    return next;
  }

  /** Its number in the kernel, for tgkill(2) and {@code /proc/self/task}. */
  int tid() {
    return tid;
  }

  /** Calls a function that returns an int: that, or {@code -errno}. */
  long callInt(String function, Object... arguments) {
    return perform(new Call(true, function, arguments)).value();
  }

  /** Calls a function that returns a long, ssize_t or off_t: that, or {@code -errno}. */
  long callLong(String function, Object... arguments) {
    return perform(new Call(false, function, arguments)).value();
  }

  /** Calls a function that returns a pointer: that, or {@code -errno} for NULL and MAP_FAILED. */
  long callPointer(String function, Object... arguments) {
    Call call = perform(new Call(false, function, arguments));
    return call.result == 0 ? -call.errno : call.value();
  }

  private <T extends Task> T perform(T task) {
    busy = true;
    tasks.add(task);
    task.await();
    return task;
  }

  private void runHere(Task task) {
    try {
      task.run(this);
    } catch (Throwable failure) {
      task.failure = failure;
    }
  }

  private void loop() {
    while (!ending) {
      Task task;
      try {
        task = tasks.take();
      } catch (InterruptedException again) {
        continue;
      }
      runHere(task);
      busy = false;
      task.done.countDown();
    }
  }

  /** True while a call is in the kernel and waits there. */
  boolean isWaiting() {
    if (!busy) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/self/task/" + tid + "/stat"));
      String state = stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
      return busy && state.equals("S") && tasks.isEmpty() && inDowncall();
    } catch (IOException ended) {
      return false;
    }
  }

  /** Not asleep in a lock of the JVM's own. */
  private boolean inDowncall() {
    return thread.getState() == Thread.State.RUNNABLE;
  }

  /** Ends the thread once its last call has returned, and with the last of them the table. */
  @Override
  public void close() {
    perform(new Stop());
  }
}

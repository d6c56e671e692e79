package io.upcall.async.slow;

import io.upcall.async.EventQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Prepared threads for functions that may block: a bounded set, shared by the lanes of all drivers.
 *
 * <p>There is always a thread at rest, up to the bound: the one that takes a function starts the
 * next one first if nobody else is at rest. So no submitter starts a thread, and threads have the
 * CPUs of each other, never those of a carrier. Threads beyond the first that had nothing to do for
 * {@link #IDLE_SECONDS} end.
 */
public final class SlowRoad implements AutoCloseable {

  /** How many functions run at the same time on the road of the JVM. */
  public static final int THREADS = 8;

  /** How many more may wait for a thread there. */
  public static final int QUEUED = 1024;

  private static final long IDLE_SECONDS = 5;

  private final int threads;
  private final long idleNanos;

  /** How many functions may still come: taken by lanes, given back by threads. */
  private final AtomicInteger room;

  /** What waits for a thread. Any lane posts; the holder of {@link #taking} consumes. */
  private final EventQueue waiting = EventQueue.polled();

  private final ReentrantLock taking = new ReentrantLock();

  /** One permit for each function that waits, and one for each thread when the road is closed. */
  private final Semaphore arrivals = new Semaphore(0);

  /** Lanes that found no room. Any thread. */
  private final Queue<SlowLane> wanting = new ConcurrentLinkedQueue<>();

  /** Makes the next thread. Any thread writes. */
  private volatile ThreadFactory factory;

  /** Guards what follows. */
  private final Object staff = new Object();

  private int alive;
  private int atRest;
  private boolean closed;

  private SlowRoad(int threads, int queued, long idleNanos, ThreadFactory factory) {
    this.threads = threads;
    this.idleNanos = idleNanos;
    this.factory = factory;
    this.room = new AtomicInteger(threads + queued);
  }

  private static final class Holder {
    static final SlowRoad OF_JVM =
        open(THREADS, QUEUED, TimeUnit.SECONDS.toNanos(IDLE_SECONDS), named("upcall-slow-road-"));
  }

  /** The one of this JVM, with the bounds {@link #THREADS} and {@link #QUEUED}. Never closed. */
  public static SlowRoad ofJvm() {
    return Holder.OF_JVM;
  }

  /** A road of its own; its first thread is started at once. */
  public static SlowRoad open(int threads, int queued) {
    return open(
        threads, queued, TimeUnit.SECONDS.toNanos(IDLE_SECONDS), named("upcall-own-slow-road-"));
  }

  static SlowRoad open(int threads, int queued, long idleNanos, ThreadFactory factory) {
    if (threads < 1 || queued < 0) {
      throw new IllegalArgumentException(threads + " threads and a queue of " + queued);
    }
    SlowRoad road = new SlowRoad(threads, queued, idleNanos, factory);
    road.keepOneAtRest();
    return road;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger numbers = new AtomicInteger();
    return work -> new Thread(work, prefix + numbers.incrementAndGet());
  }

  /** Has further threads made by {@code newFactory}: for a layer that knows where they may run. */
  public void threadFactory(ThreadFactory newFactory) {
    factory = newFactory;
  }

  // ---- lanes -----------------------------------------------------------------------------------

  /** Takes room for one function; false at the bound. Any thread; one atomic access. */
  boolean reserve() {
    for (int left = room.get(); left > 0; left = room.get()) {
      if (room.compareAndSet(left, left - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Carries {@code task} out, once. The caller has {@linkplain #reserve reserved}. */
  void start(SlowTask task) {
    task.handOver();
    waiting.post(task);
    arrivals.release();
  }

  /** Tells {@code lane} when there is room again. It looks once more after this. */
  void tellOfRoom(SlowLane lane) {
    wanting.add(lane);
  }

  /** A function is over, or was withdrawn before it was handed over. */
  void giveRoomBack() {
    room.incrementAndGet();
    passRoomOn();
  }

  /** Tells the next lane that wants room, if any. */
  void passRoomOn() {
    SlowLane lane = wanting.poll();
    if (lane != null) {
      lane.roomAgain();
    }
  }

  // ---- threads ---------------------------------------------------------------------------------

  private void work() {
    while (awaitArrival()) {
      SlowTask task = take();
      if (task == null) {
        return;
      }
      keepOneAtRest();
      task.carryOut();
      giveRoomBack();
      synchronized (staff) {
        atRest++;
      }
    }
  }

  /** False when the thread is to end. */
  private boolean awaitArrival() {
    while (true) {
      boolean arrived = false;
      try {
        arrived = arrivals.tryAcquire(idleNanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException ignored) {
        // A function's affair, and that one is over. Cleared, or the thread would spin.
      }
      synchronized (staff) {
        boolean spare = atRest > 1;
        if (arrived || closed || spare) {
          atRest--;
          alive -= arrived && !closed ? 0 : 1;
          return arrived && !closed;
        }
      }
    }
  }

  private @Nullable SlowTask take() {
    taking.lock();
    try {
      return (SlowTask) waiting.poll();
    } finally {
      taking.unlock();
    }
  }

  private void keepOneAtRest() {
    synchronized (staff) {
      if (atRest > 0 || alive == threads || closed) {
        return;
      }
      atRest++;
      alive++;
    }
    Thread thread = factory.newThread(this::work);
    thread.setDaemon(true);
    thread.start();
  }

  /** How many threads there are: at rest or at work. */
  int threads() {
    synchronized (staff) {
      return alive;
    }
  }

  /** Ends the threads. Only when no lane has anything on the road. */
  @Override
  public void close() {
    synchronized (staff) {
      closed = true;
    }
    arrivals.release(threads);
  }
}

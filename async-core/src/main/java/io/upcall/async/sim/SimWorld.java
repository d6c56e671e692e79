package io.upcall.async.sim;

import io.upcall.async.AsyncCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What several {@link SimDriver}s share: the time, and the descriptors.
 *
 * <p>Time is virtual, starts at 0 and passes in one of two ways: the test {@linkplain #advance
 * advances} it, or, in a {@linkplain #jumping} world, it goes on to the next thing that is due as
 * soon as every open driver waits in a turn. All methods may be called from any thread.
 *
 * <p>The descriptors are files, pipes and stream sockets that exist here alone. Every driver of the
 * world may use all of them, as the rings of one process do.
 */
public final class SimWorld {

  /**
   * Guards everything in the world, all drivers and flights included. One for all, because what one
   * driver does to a pipe ends a call of another, and because a simulation has no use for more.
   */
  final Object monitor = new Object();

  final SimClock clock = new SimClock();
  final SimKernel kernel = new SimKernel();

  private boolean jumping;

  /** How many drivers are open. */
  private int drivers;

  /** Those of them that wait in a turn. */
  private final List<TurnWait> waits = new ArrayList<>();

  /** True while {@link #settle} is at work, on whatever stack. */
  private boolean settling;

  /** A world with nothing in it. */
  public SimWorld() {}

  /**
   * From now on time passes by itself when every open driver waits in a turn; until then a turn
   * waits in real time for what other threads do.
   */
  public SimWorld jumping() {
    synchronized (monitor) {
      jumping = true;
    }
    return this;
  }

  /** The virtual time. */
  public long nowNanos() {
    synchronized (monitor) {
      return clock.nowNanos();
    }
  }

  /** When the next timeout or delay is over, or {@link Long#MAX_VALUE} when there is none. */
  public long nextNanos() {
    synchronized (monitor) {
      return clock.nextNanos();
    }
  }

  /** Lets {@code nanos} pass: what is due by then happens, in the order of its time. */
  public void advance(long nanos) {
    synchronized (monitor) {
      clock.passTo(clock.later(nanos));
    }
  }

  // ---- descriptors -----------------------------------------------------------------------------

  /** The two ends of a pipe of {@code capacity} bytes: to read, to write. */
  public int[] pipe(int capacity) {
    synchronized (monitor) {
      SimPipeEnd reader = SimPipeEnd.pair(capacity);
      SimObject writer = Objects.requireNonNull(reader.peer);
      return new int[] {kernel.descriptors.open(reader), kernel.descriptors.open(writer)};
    }
  }

  /** Two connected stream sockets. */
  public int[] streamPair() {
    synchronized (monitor) {
      SimSocket one = new SimSocket();
      SimSocket other = new SimSocket();
      one.pair(other);
      return new int[] {kernel.descriptors.open(one), kernel.descriptors.open(other)};
    }
  }

  /**
   * A stream socket that listens on {@code port}.
   *
   * @throws IllegalArgumentException when another one does
   */
  public int listener(int port) {
    synchronized (monitor) {
      return kernel.listener(port);
    }
  }

  /** How many descriptors are open. */
  public int openDescriptors() {
    synchronized (monitor) {
      return kernel.descriptors.open();
    }
  }

  // ---- for the drivers, inside the monitor -----------------------------------------------------

  void opened() {
    drivers++;
  }

  void closed() {
    drivers--;
    monitor.notifyAll();
  }

  boolean isJumping() {
    return jumping;
  }

  void begin(TurnWait wait) {
    waits.add(wait);
    monitor.notifyAll();
  }

  void end(TurnWait wait) {
    waits.remove(wait);
  }

  /**
   * Goes on to what is due next, if it may.
   *
   * @return false when somebody is still at work, or nothing is ever due
   */
  boolean jump() {
    if (!jumping || waits.size() < drivers || clock.nextNanos() == SimClock.NEVER) {
      return false;
    }
    for (TurnWait wait : waits) {
      // Its thread was told and has not run yet: it is at work at the time that is now.
      if (wait.mayGoOn()) {
        return false;
      }
    }
    clock.passTo(clock.nextNanos());
    monitor.notifyAll();
    return true;
  }

  /** Does the operation of a call; see {@link SimKernel#perform}. */
  int perform(AsyncCall call, @Nullable SimObject object, int byteLimit) {
    int result = kernel.perform(call, object, byteLimit);
    settle();
    return result;
  }

  /** Lets whoever waits on something that changed look again, until nobody finds anything. */
  void settle() {
    if (settling) {
      return;
    }
    settling = true;
    try {
      for (SimObject object = kernel.takeTouched(); object != null; object = kernel.takeTouched()) {
        for (Flight flight : object.waiters()) {
          if (flight.stage == Flight.Stage.HELD) {
            flight.flights.attempt(flight);
          }
        }
      }
    } finally {
      settling = false;
    }
  }
}

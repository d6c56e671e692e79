package io.upcall.async.vertx;

import io.netty.channel.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop of Vert.x with the commands that owners of drivers leave for it.
 *
 * <p>Leaving a command and waking the loop are two steps, so that all commands of one turn cost one
 * wake. A drain is scheduled at most once: {@link #scheduled} is cleared before the commands are
 * taken, so what is left later finds it clear and schedules the next one.
 */
final class Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final VarHandle SCHEDULED;

  static {
    try {
      SCHEDULED = MethodHandles.lookup().findVarHandle(Loop.class, "scheduled", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final EventLoop netty;
  private final Handover commands = new Handover();

  /** A drain is on its way to the loop. Set by CAS, cleared by the loop before it takes. */
  private volatile boolean scheduled;

  /** Drivers whose owners are unparked when this round is over. Owned by the loop. */
  private final ArrayList<VertxDriver> toUnpark = new ArrayList<>();

  Loop(EventLoop netty) {
    this.netty = netty;
  }

  EventLoop netty() {
    return netty;
  }

  boolean isCurrent() {
    return netty.inEventLoop();
  }

  /** Leaves a command; {@link #wake} must follow, at the latest with the driver's next turn. */
  void leave(Node command) {
    commands.push(command);
  }

  /** True when commands wait for a {@link #wake}. */
  boolean isOwedWake() {
    return !commands.isEmpty() && !scheduled;
  }

  /** Lets the loop take what was left for it. Any thread. */
  void wake() {
    if (isOwedWake() && SCHEDULED.compareAndSet(this, false, true)) {
      netty.execute(this::drain);
    }
  }

  /** {@link #leave} and {@link #wake}, for threads that have no turn. */
  void send(Node command) {
    leave(command);
    wake();
  }

  /**
   * Unparks the driver's owner after the channels that are ready now, not amid them: woken for the
   * first of 64 it would take the CPU, serve one, and sleep again, 64 times. By the loop.
   */
  void unparkAfterRound(VertxDriver driver) {
    if (toUnpark.contains(driver)) {
      return;
    }
    toUnpark.add(driver);
    if (toUnpark.size() == 1) {
      try {
        netty.execute(this::unparkOwners);
      } catch (RejectedExecutionException ended) {
        // Vert.x is closing, and no round follows.
        unparkOwners();
      }
    }
  }

  private void unparkOwners() {
    toUnpark.forEach(driver -> driver.nap().unpark());
    toUnpark.clear();
  }

  private void drain() {
    scheduled = false;
    for (Node command = commands.takeAll(); command != null; ) {
      Node following = command.next;
      command.next = null;
      try {
        command.taken();
      } catch (RuntimeException | Error failure) {
        LOG.error("a command failed on {}", netty, failure);
      }
      command = following;
    }
  }
}

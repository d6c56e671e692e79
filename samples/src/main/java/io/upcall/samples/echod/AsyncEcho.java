package io.upcall.samples.echod;

import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.cores.Proc;
import io.upcall.samples.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Echo on the raw API: every step is the callback of the step before.
 *
 * <p>Each vcore accepts by itself and keeps what it accepted, so a connection is only ever touched
 * in the context of one vcore and needs no lock. The main uthread has nothing to do but wait for
 * the end.
 */
final class AsyncEcho implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncEcho.class);
  private static final long CUT_NANOS = 500_000_000L;

  /** Holds the calls that wait for a peer: they are cancelled when the server stops. */
  final Object waiting = new Object();

  /** Holds the calls that give a peer its due: they are cancelled when its time is over. */
  final Object working = new Object();

  private final InetSocketAddress address;

  /** Acceptors and connections that have not ended. */
  private final AtomicInteger active = new AtomicInteger();

  /** Set once by stop, before the calls are cancelled; callbacks look before they submit. */
  private volatile boolean stopping;

  /** Who waits in {@link #serve}. Written by that thread before it looks. */
  private volatile @Nullable Thread waiter;

  /** Set by {@link #listen}, by the same thread that serves. */
  private @Nullable RawListener listener;

  AsyncEcho(InetSocketAddress address) {
    this.address = address;
  }

  boolean isStopping() {
    return stopping;
  }

  void began() {
    active.incrementAndGet();
  }

  void ended() {
    if (active.decrementAndGet() == 0) {
      LockSupport.unpark(waiter);
    }
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    RawListener opened = RawListener.open(address);
    listener = opened;
    return opened.address();
  }

  @Override
  public void serve() throws IOException {
    waiter = Thread.currentThread();
    Proc proc = Proc.current();
    try (RawListener opened = Objects.requireNonNull(listener)) {
      for (int id = 0; id < proc.vcoreCount(); id++) {
        startOn(proc, id, new Acceptor(this, proc, opened.fd()));
      }
      while (!stopping && !Thread.currentThread().isInterrupted()) {
        LockSupport.park(this);
      }
      finish(proc);
    }
  }

  /** A call completes on the vcore that submits it, so each acceptor is started on its own. */
  private void startOn(Proc proc, int id, Acceptor acceptor) {
    began();
    proc.vcore(id)
        .post(
            new Kcont() {
              @Override
              protected void run() {
                acceptor.next();
              }
            },
            Level.NET);
  }

  /** Idle connections end at once, echoes under way have their time, and what is left is cut. */
  private void finish(Proc proc) {
    proc.cancelHeldBy(waiting);
    if (!awaitNone(GRACE_NANOS)) {
      LOG.warn("{} connections did not end in time and are cut", active.get());
      proc.cancelHeldBy(working);
      awaitNone(CUT_NANOS);
    }
  }

  private boolean awaitNone(long limitNanos) {
    long deadlineNanos = System.nanoTime() + limitNanos;
    while (active.get() > 0) {
      long leftNanos = deadlineNanos - System.nanoTime();
      if (leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(this, leftNanos);
    }
    return true;
  }

  @Override
  public void stop() {
    stopping = true;
    LockSupport.unpark(waiter);
  }
}

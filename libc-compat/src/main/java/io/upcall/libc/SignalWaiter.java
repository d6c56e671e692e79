package io.upcall.libc;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread in sigwait(3) or one of its like; {@link ProcSignals} has the list. */
final class SignalWaiter {

  private final Thread thread = Thread.currentThread();
  private final @Nullable PthreadState state;
  private final long set;

  /** Guarded by the proc's lock of signals. */
  @Nullable SignalWaiter after;

  /** What it was given. Written under that lock, once, as the last access but the unpark. */
  private volatile @Nullable StructSiginfo info;

  SignalWaiter(long set, @Nullable PthreadState state) {
    this.set = set;
    this.state = state;
  }

  boolean wants(int signal) {
    return (set & SigsetT.bit(signal)) != 0;
  }

  boolean isOf(PthreadState target) {
    return state == target;
  }

  void grant(StructSiginfo given) {
    info = given;
  }

  void unpark() {
    LockSupport.unpark(thread);
  }

  @Nullable StructSiginfo info() {
    return info;
  }
}

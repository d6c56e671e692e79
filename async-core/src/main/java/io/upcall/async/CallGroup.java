package io.upcall.async;

import org.jspecify.annotations.Nullable;

/**
 * Async calls whose completions one thread waits for: one of them, any, or all, with a deadline.
 *
 * <pre>{@code
 * try (CallGroup group = CallGroup.parking(proc, proc)) {
 *   AsyncCall first = group.call();
 *   AsyncCall second = group.call();
 *   group.submit(first.recv(a, buffer, 0), 0);
 *   group.submit(second.timeout(nanos), 0);
 *   if (group.awaitAny(CallGroup.FOREVER) == 0) {
 *     AsyncCall over = group.next();
 *   }
 * }
 * }</pre>
 *
 * <p>A member is in one of these states; QUICK and refused submissions leave it where it was:
 *
 * <pre>
 *   OUT ──submit: PENDING──▶ IN FLIGHT ──its event──▶ OVER ──next, awaitOne, submit──▶ OUT
 * </pre>
 *
 * <p>Each group has a queue of its own, so two groups, like two threads, never take each other's
 * events. A group belongs to one thread at a time. What the thread does meanwhile depends on who
 * turns the driver:
 *
 * <table>
 * <caption>Ways to wait</caption>
 * <tr><th>made by</th><th>for</th><th>the wait</th></tr>
 * <tr><td>{@link #parking}</td><td>a uthread, or a platform thread that owns no driver</td>
 *     <td>parks the thread; a uthread's vcore goes on</td></tr>
 * <tr><td>{@link #turning}</td><td>the plain thread that owns the driver</td>
 *     <td>turns the driver</td></tr>
 * </table>
 *
 * <p>In vcore context nothing may wait: there the await methods answer {@code -EDEADLK}, and
 * nothing is done. A wait that ends early leaves its calls in flight, and their memory the
 * driver's.
 */
public final class CallGroup implements AutoCloseable {

  /** Wait without a limit. */
  public static final long FOREVER = Driver.FOREVER;

  private final Submitter submitter;
  private final @Nullable UpcallTarget target;
  private final @Nullable Driver turned;
  private final EventQueue events = EventQueue.polled();

  // All that follows is owned by the thread that the group belongs to.

  /** Those that are over and were not handed out, oldest first, through their own links. */
  private @Nullable Member first;

  private @Nullable Member last;
  private int inFlight;

  /** Those in flight and those over are on it, so that close and cancelAll find them. */
  private @Nullable Member members;

  private CallGroup(Submitter submitter, @Nullable UpcallTarget target, @Nullable Driver turned) {
    this.submitter = submitter;
    this.target = target;
    this.turned = turned;
  }

  /**
   * A group whose waits park the thread.
   *
   * @param submitter takes the calls, and somebody else turns it: a proc
   * @param target whose vcore context is where nothing may wait: the same proc
   */
  public static CallGroup parking(Submitter submitter, UpcallTarget target) {
    return new CallGroup(submitter, target, null);
  }

  /** A group whose waits turn {@code driver}; for its owner, and not from inside its turn. */
  public static CallGroup turning(Driver driver) {
    return new CallGroup(driver, null, driver);
  }

  /** A new member, to be used as often as wanted; only {@link #submit} of this group takes it. */
  public AsyncCall call() {
    Member member = new Member(this);
    member.nextMember = members;
    members = member;
    return member;
  }

  /**
   * Submits a member. A quick one is over at once and has no event: no await reports it.
   *
   * @param flags of {@link Submitter#submit}
   * @return what {@link Submitter#submit} returns
   * @throws IllegalArgumentException when the call is not of this group
   */
  public int submit(AsyncCall call, int flags) {
    Member member = mine(call);
    forget(member);
    int how = submitter.submit(member, flags);
    if (how == Submitter.PENDING) {
      inFlight++;
    }
    return how;
  }

  /** How many members are in flight. Counts those whose event was not collected yet. */
  public int inFlight() {
    return inFlight;
  }

  // ---- waiting ---------------------------------------------------------------------------------

  /**
   * Waits for {@code call}, and hands it out: {@link #next} will not. The others' events are kept.
   *
   * @param timeoutNanos 0 or less only looks; {@link #FOREVER} has no limit
   * @return 0 when it is over (also when it was before), {@code -ETIMEDOUT}, {@code -EINTR} when
   *     the thread is interrupted (its status stays set), {@code -EDEADLK} in vcore context
   * @throws IllegalArgumentException when the call is not of this group
   */
  public int awaitOne(AsyncCall call, long timeoutNanos) {
    Member member = mine(call);
    if (isVcoreContext()) {
      return -Errno.EDEADLK;
    }
    long startNanos = System.nanoTime();
    collect();
    while (member.isInFlight()) {
      int early = awaitEvent(startNanos, timeoutNanos);
      if (early != 0) {
        return early;
      }
    }
    forget(member);
    return 0;
  }

  /**
   * Waits until {@link #next} has a call to hand out.
   *
   * @param timeoutNanos as for {@link #awaitOne}
   * @return 0, or as {@link #awaitOne}; {@code -ECHILD} when nothing is in flight and nothing over,
   *     as wait(2) has it
   */
  public int awaitAny(long timeoutNanos) {
    if (isVcoreContext()) {
      return -Errno.EDEADLK;
    }
    long startNanos = System.nanoTime();
    collect();
    while (first == null) {
      int early = inFlight == 0 ? -Errno.ECHILD : awaitEvent(startNanos, timeoutNanos);
      if (early != 0) {
        return early;
      }
    }
    return 0;
  }

  /**
   * Waits until nothing is in flight. What is over is then handed out by {@link #next}.
   *
   * @param timeoutNanos as for {@link #awaitOne}
   * @return 0, or as {@link #awaitOne}
   */
  public int awaitAll(long timeoutNanos) {
    if (isVcoreContext()) {
      return -Errno.EDEADLK;
    }
    long startNanos = System.nanoTime();
    collect();
    while (inFlight > 0) {
      int early = awaitEvent(startNanos, timeoutNanos);
      if (early != 0) {
        return early;
      }
    }
    return 0;
  }

  /** Hands out a call that is over, in the order of the events; null when there is none. */
  public @Nullable AsyncCall next() {
    collect();
    Member member = first;
    if (member != null) {
      forget(member);
    }
    return member;
  }

  private boolean isVcoreContext() {
    return target != null && target.isVcoreContext();
  }

  /** One wait for whatever comes first. 0 when it may be worth looking again. */
  private int awaitEvent(long startNanos, long timeoutNanos) {
    if (Thread.currentThread().isInterrupted()) {
      return -Errno.EINTR;
    }
    long leftNanos = FOREVER;
    if (timeoutNanos != FOREVER) {
      leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
      if (leftNanos <= 0 && timeoutNanos > 0) {
        return -Errno.ETIMEDOUT;
      }
    }
    awaitEvent(Math.max(0, leftNanos));
    boolean any = collect();
    return any || timeoutNanos > 0 ? 0 : -Errno.ETIMEDOUT;
  }

  private void awaitEvent(long leftNanos) {
    if (turned != null) {
      turned.turn(leftNanos);
    } else {
      events.await(leftNanos);
    }
  }

  /** Takes every event that is there. */
  private boolean collect() {
    boolean any = false;
    for (Member member; (member = (Member) events.poll()) != null; any = true) {
      inFlight--;
      append(member);
    }
    return any;
  }

  // ---- ending ----------------------------------------------------------------------------------

  /** Asks for the end of a member in flight; its event comes as always. */
  public void cancel(AsyncCall call) {
    Member member = mine(call);
    if (member.isInFlight()) {
      submitter.cancel(member);
    }
  }

  /** Asks for the end of all that is in flight. */
  public void cancelAll() {
    for (Member member = members; member != null; member = member.nextMember) {
      cancel(member);
    }
  }

  /**
   * Cancels what is in flight and waits for every terminal completion, whatever interrupts: then
   * the memory of all members is the caller's.
   *
   * @throws IllegalStateException in vcore context, when something is in flight
   */
  @Override
  public void close() {
    collect();
    if (inFlight > 0 && isVcoreContext()) {
      throw new IllegalStateException(
          inFlight + " calls in flight, and nothing may wait in vcore context (EDEADLK)");
    }
    cancelAll();
    boolean interrupted = false;
    while (inFlight > 0) {
      interrupted |= Thread.interrupted();
      awaitEvent(FOREVER);
      collect();
    }
    events.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- members ---------------------------------------------------------------------------------

  private Member mine(AsyncCall call) {
    if (call instanceof Member member && member.group == this) {
      return member;
    }
    throw new IllegalArgumentException("this call is not of this group: " + call.op());
  }

  private void append(Member member) {
    member.isOver = true;
    member.before = last;
    if (last == null) {
      first = member;
    } else {
      last.after = member;
    }
    last = member;
  }

  private void forget(Member member) {
    if (!member.isOver) {
      return;
    }
    member.isOver = false;
    Member before = member.before;
    Member after = member.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    member.before = null;
    member.after = null;
  }

  /** A call that knows its group. The fields are the group's thread's. */
  private static final class Member extends AsyncCall {

    final CallGroup group;
    @Nullable Member nextMember;
    @Nullable Member before;
    @Nullable Member after;
    boolean isOver;

    Member(CallGroup group) {
      super(group.events);
      this.group = group;
    }
  }
}

package io.upcall.cores;

import io.upcall.async.Kcont;
import io.upcall.cores.policy.CoreRequest;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * How long a core takes to change hands, each beside the same done by bare threads in the same run:
 *
 * <pre>
 *   mvn install -DskipTests
 *   mvn -Pjmh -pl cores-mgr -Dupcall.jmh.main=io.upcall.cores.GrantBench
 * </pre>
 *
 * <p>Not a benchmark of JMH's, because what is measured begins on one thread and ends on another:
 * from the decision of the core manager to the first instruction of the vcore's loop, or to the
 * vcore's being off. Rounds of ours and of the bare threads take turns, so that both see the same
 * machine. {@code -Dupcall.jmh.args=quick} makes it short.
 */
public final class GrantBench {

  private static final int BATCHES = 10;

  /** Long enough for the carrier to have parked, and for the CPU to be idle. */
  private static final long PAUSE_NANOS = 200_000;

  private final Topology.Core low;
  private final Topology.Core core;

  /** Rounds of ours, and then as many of the bare threads. */
  private final int aBatch;

  private GrantBench(List<Topology.Core> cores, int aBatch) {
    this.aBatch = aBatch;
    this.low = cores.get(0);
    this.core = cores.get(1);
  }

  /** Prints one line a measurement. */
  public static void main(String[] arguments) throws Exception {
    List<Topology.Core> cores = CoreManager.system().topology().cores();
    if (cores.size() != 2) {
      System.err.println(
          "needs 2 CPUs, so that all procs want the one core: taskset -c 0,1; there are "
              + cores.size());
      System.exit(1);
    }
    boolean quick = Arrays.asList(arguments).contains("quick");
    new GrantBench(cores, quick ? 100 : 1000).run();
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf(
        "%-28s %9s %9s   %-34s %9s %9s %7s %7s%n",
        "µs", "p50", "p99", "bare", "p50", "p99", "p50 ×", "p99 ×");
    try (OurGrants ours = new OurGrants();
        BareWake bare = new BareWake()) {
      compare("grant of a parked core", ours::parked, "futex wake", bare::parked);
      compare("grant of a spinning core", ours::spinning, "handshake", bare::spinning);
    }
    try (OurRevokes ours = new OurRevokes(true);
        BareWake bare = new BareWake()) {
      compare("cooperative revoke", ours::next, "futex wake", bare::parked);
    }
    try (OurRevokes ours = new OurRevokes(false);
        BareEviction bare = new BareEviction()) {
      compare("forced revoke", ours::next, "wake, and move the other away", bare::next);
    }
  }

  private void compare(String name, LongSupplier ours, String bareName, LongSupplier bare) {
    long[] our = new long[BATCHES * aBatch];
    long[] bares = new long[BATCHES * aBatch];
    measureIdly(ours, new long[aBatch], 0);
    measure(bare, new long[aBatch], 0);
    for (int batch = 0; batch < BATCHES; batch++) {
      measureIdly(ours, our, batch * aBatch);
      measure(bare, bares, batch * aBatch);
    }
    Arrays.sort(our);
    Arrays.sort(bares);
    double p50 = our[our.length / 2];
    double p99 = our[our.length * 99 / 100];
    double bare50 = bares[our.length / 2];
    double bare99 = bares[our.length * 99 / 100];
    System.out.printf(
        "%-28s %9.2f %9.2f   %-34s %9.2f %9.2f %7.2f %7.2f%n",
        name,
        p50 / 1e3,
        p99 / 1e3,
        bareName,
        bare50 / 1e3,
        bare99 / 1e3,
        p50 / bare50,
        p99 / bare99);
  }

  /**
   * Who watches ours spins on the CPU of the manager's thread, which no program does: so it lets
   * that one go first, whenever it wakes up.
   */
  private void measureIdly(LongSupplier one, long[] into, int from) {
    Affinity affinity = new Affinity();
    int self = affinity.currentTid();
    affinity.idlePolicy(self);
    try {
      measure(one, into, from);
    } finally {
      affinity.usualPolicy(self);
    }
  }

  private void measure(LongSupplier one, long[] into, int from) {
    for (int i = 0; i < aBatch; i++) {
      into[from + i] = one.getAsLong();
    }
  }

  private static void pause(long nanos) {
    long endNanos = System.nanoTime() + nanos;
    while (System.nanoTime() - endNanos < 0) {
      Thread.onSpinWait();
    }
  }

  private static void spinUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static void awaitExit(Proc proc) {
    try {
      proc.awaitExit();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  // ---- ours ------------------------------------------------------------------------------------

  /** Notes when vcores begin. */
  private static final class Begun implements ActivationListener {

    volatile long nanos;
    volatile long decidedNanos;
    private final ToLongFunction<Seat> decided;

    Begun(ToLongFunction<Seat> decided) {
      this.decided = decided;
    }

    @Override
    public void granted(Activation fresh) {
      long now = System.nanoTime();
      Seat seat = ((Carrier) Thread.currentThread()).seat();
      decidedNanos = seat == null ? now : decided.applyAsLong(seat);
      nanos = now;
    }

    @Override
    public void blocked(Activation event, Activation fresh) {}

    @Override
    public void unblocked(Activation event) {}
  }

  private static void untilKilled() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException killed) {
      Thread.currentThread().interrupt();
    }
  }

  /** One proc, whose only vcore is told to leave and then given something to do. */
  private static final class OurGrants implements AutoCloseable {

    private final Begun begun = new Begun(Seat::grantedNanos);
    private final Proc proc;
    private final Vcore vcore;

    OurGrants() throws Exception {
      CountDownLatch started = new CountDownLatch(1);
      proc =
          Proc.start(
              ProcOptions.named("granted"),
              () -> {
                Proc.current().activations().listener(begun);
                started.countDown();
                untilKilled();
                return 0;
              });
      started.await();
      vcore = proc.vcore(0);
    }

    long parked() {
      return grant(PAUSE_NANOS);
    }

    long spinning() {
      return grant(0);
    }

    private long grant(long pauseNanos) {
      begun.nanos = 0;
      // A wake that came late may have brought it back: again.
      while (CoreManager.system().grantedCores() != 0) {
        if (vcore.isAsleep()) {
          vcore.order(Tenure.REST);
          // Not again at once: another wake would be found by who looks after the vcore, and bring
          // it back. Nor never: an order that comes after it has left is over with the next grant.
          pause(PAUSE_NANOS / 2);
        }
        Thread.onSpinWait();
      }
      pause(pauseNanos);
      vcore.post(
          new Kcont() {
            @Override
            protected void run() {}
          });
      spinUntil(() -> begun.nanos != 0);
      return begun.nanos - begun.decidedNanos;
    }

    @Override
    public void close() {
      proc.kill(0);
      awaitExit(proc);
    }
  }

  /** One proc that keeps the core, and an urgent one that wants it now and then. */
  private static final class OurRevokes implements AutoCloseable {

    private final AtomicBoolean end = new AtomicBoolean();
    private final Begun begun;
    private final Proc hog;
    private final Proc urgent;
    private final Vcore vcore;

    OurRevokes(boolean cooperative) throws Exception {
      begun = new Begun(cooperative ? Seat::askedNanos : Seat::forcedNanos);
      hog =
          Proc.start(
              ProcOptions.named("hog").withMaxBlocked(1 << 12),
              () -> {
                while (!end.get()) {
                  if (cooperative) {
                    Thread.yield();
                  } else {
                    compute();
                  }
                }
                return 0;
              });
      CountDownLatch started = new CountDownLatch(1);
      urgent =
          Proc.start(
              ProcOptions.named("urgent").withRequest(CoreRequest.upTo(1).withPriority(1)),
              () -> {
                Proc.current().activations().listener(begun);
                started.countDown();
                untilKilled();
                return 0;
              });
      started.await();
      vcore = urgent.vcore(0);
    }

    /** Does not come to a scheduling point for longer than the grace; then it does. */
    private void compute() {
      long endNanos = System.nanoTime() + 8_000_000;
      while (!end.get() && System.nanoTime() - endNanos < 0) {
        Thread.onSpinWait();
      }
      Thread.yield();
    }

    long next() {
      // It rests, because the hog has no core.
      spinUntil(() -> !vcore.isOnline() && hog.vcore(0).tenure().isAwake());
      pause(PAUSE_NANOS);
      begun.nanos = 0;
      vcore.post(
          new Kcont() {
            @Override
            protected void run() {}
          });
      spinUntil(() -> begun.nanos != 0);
      return begun.nanos - begun.decidedNanos;
    }

    @Override
    public void close() {
      end.set(true);
      urgent.kill(0);
      awaitExit(urgent);
      awaitExit(hog);
    }
  }

  // ---- bare threads ----------------------------------------------------------------------------

  /** A thread on the core that is woken from the other. */
  private final class BareWake implements AutoCloseable {

    private final AtomicBoolean end = new AtomicBoolean();
    private final Thread sleeper;
    private volatile long sentNanos;
    private volatile long seenNanos;
    private volatile boolean spins;
    private volatile boolean parked;

    BareWake() {
      sleeper = new Thread(this::sleep, "bare-sleeper");
      sleeper.start();
    }

    private void sleep() {
      Affinity affinity = new Affinity();
      affinity.pin(0, List.of(core.number()));
      affinity.noTimerSlack();
      affinity.shortSlice();
      long last = 0;
      while (!end.get()) {
        if (!spins && sentNanos == last) {
          parked = true;
          LockSupport.park(this);
          parked = false;
        }
        long sent = sentNanos;
        if (sent != last) {
          last = sent;
          seenNanos = System.nanoTime();
        }
      }
    }

    long parked() {
      spins = false;
      spinUntil(() -> parked);
      pause(PAUSE_NANOS);
      seenNanos = 0;
      long now = System.nanoTime();
      sentNanos = now;
      LockSupport.unpark(sleeper);
      spinUntil(() -> seenNanos != 0);
      return seenNanos - now;
    }

    long spinning() {
      spins = true;
      LockSupport.unpark(sleeper);
      spinUntil(() -> !parked);
      pause(PAUSE_NANOS / 10);
      seenNanos = 0;
      long now = System.nanoTime();
      sentNanos = now;
      spinUntil(() -> seenNanos != 0);
      return seenNanos - now;
    }

    @Override
    public void close() {
      end.set(true);
      LockSupport.unpark(sleeper);
      join(sleeper);
    }
  }

  /** A thread that computes on the core, and one that is woken there and moves it away. */
  private final class BareEviction implements AutoCloseable {

    private final AtomicBoolean end = new AtomicBoolean();
    private final Thread hog;
    private final Thread owner;
    private volatile int hogTid;
    private volatile long movedNanos;
    private volatile boolean wanted;
    private volatile boolean parked;

    BareEviction() {
      hog =
          new Thread(
              () -> {
                hogTid = new Affinity().currentTid();
                while (!end.get()) {
                  Thread.onSpinWait();
                }
              },
              "bare-hog");
      owner = new Thread(this::own, "bare-owner");
      hog.start();
      owner.start();
    }

    private void own() {
      Affinity affinity = new Affinity();
      affinity.pin(0, List.of(core.number()));
      affinity.noTimerSlack();
      affinity.shortSlice();
      while (!end.get()) {
        if (wanted) {
          affinity.pin(hogTid, List.of(low.number()));
          movedNanos = System.nanoTime();
          wanted = false;
        }
        parked = true;
        LockSupport.park(this);
        parked = false;
      }
    }

    long next() {
      spinUntil(() -> parked && hogTid != 0);
      new Affinity().pin(hogTid, List.of(core.number()));
      pause(PAUSE_NANOS);
      movedNanos = 0;
      wanted = true;
      long now = System.nanoTime();
      LockSupport.unpark(owner);
      spinUntil(() -> movedNanos != 0);
      return movedNanos - now;
    }

    @Override
    public void close() {
      end.set(true);
      LockSupport.unpark(owner);
      join(owner);
      join(hog);
    }
  }
}

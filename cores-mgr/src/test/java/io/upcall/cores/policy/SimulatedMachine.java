package io.upcall.cores.policy;

import com.google.errorprone.annotations.FormatMethod;
import io.upcall.cores.status.CoreState;
import io.upcall.cores.status.Coremap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A machine of any size in virtual time, which believes nothing: it keeps its own books of who is
 * on which core, and fails when the allocator gives one twice, names a stay that is over, leaves a
 * core free that somebody has a right to, or a proc without one for longer than the bound.
 */
final class SimulatedMachine implements Machine {

  /** The machine answers grants and forces no later than this. */
  static final long ANSWER_NANOS = 100_000;

  /** One proc's stay on a core, from the grant until it is vacated. */
  static final class Stay {
    final SimulatedProc proc;
    final int core;
    final int vcore;
    final long sequence;
    boolean online;
    boolean asked;
    boolean over;
    boolean idle;
    SimulatedProc.@Nullable Uthread running;
    long stepEndNanos;

    Stay(SimulatedProc proc, int core, int vcore, long sequence) {
      this.proc = proc;
      this.core = core;
      this.vcore = vcore;
      this.sequence = sequence;
    }
  }

  final VirtualTime time = new VirtualTime();
  final Random random;
  final CoreAllocator allocator;
  final Timing timing;

  private final int cores;
  private final BitSet lowLatency;
  private final @Nullable Stay[] stays;
  private final long[] vacantSinceNanos;
  private final Map<Integer, SimulatedProc> procs = new HashMap<>();

  /** How many procs want more cores than they have, and since when there is one. */
  private int hungry;

  private long hungrySinceNanos;

  /** The most procs that were there at once: no more than these less one are ahead of any. */
  private int mostProcs;

  // What happened.
  long grants;
  long asks;
  long forces;
  long longestIdleNanos;
  long longestWaitNanos;

  SimulatedMachine(Layout layout, BitSet lowLatency, Policy policy, Timing timing, Random random) {
    this.random = random;
    this.timing = timing;
    this.cores = layout.cores();
    this.lowLatency = lowLatency;
    this.stays = new Stay[cores];
    this.vacantSinceNanos = new long[cores];
    this.allocator =
        new CoreAllocator(layout, lowLatency, policy, timing, this, () -> time.nowNanos());
  }

  int ordinaryCores() {
    return cores - lowLatency.cardinality();
  }

  int cores() {
    return cores;
  }

  // ---- time ------------------------------------------------------------------------------------

  /** One event, or what the allocator has to do before it. False when nothing is left to happen. */
  boolean step() {
    long dueNanos = allocator.advance();
    refreshAll();
    long nextNanos = time.nextNanos();
    if (Math.min(dueNanos, nextNanos) == Long.MAX_VALUE) {
      return false;
    }
    if (dueNanos < nextNanos) {
      time.jumpTo(dueNanos);
    } else {
      time.runNext();
    }
    return true;
  }

  // ---- procs -----------------------------------------------------------------------------------

  void add(SimulatedProc proc) {
    procs.put(proc.pid, proc);
    mostProcs = Math.max(mostProcs, procs.size());
  }

  void remove(SimulatedProc proc) {
    proc.alive = false;
    touch(proc);
    procs.remove(proc.pid);
  }

  // ---- what the allocator does -----------------------------------------------------------------

  @Override
  public void grant(int core, int pid, int vcore, long sequence) {
    SimulatedProc proc = procs.get(pid);
    check(proc != null, "core %d granted to proc %d, which is gone", core, pid);
    check(stays[core] == null, "core %d given twice", core);
    check(!proc.onCore.get(vcore), "vcore %d of proc %d on two cores", vcore, pid);
    check(vcore < proc.request.maximum(), "vcore %d of proc %d beyond its maximum", vcore, pid);
    noteIdle(core);
    grants++;
    Stay stay = new Stay(proc, core, vcore, sequence);
    stays[core] = stay;
    proc.onCore.set(vcore);
    proc.usable++;
    touch(proc);
    time.after(1 + random.nextInt((int) ANSWER_NANOS / 2), () -> online(stay));
  }

  private void online(Stay stay) {
    if (!stay.over) {
      checkWait(stay.proc);
      stay.online = true;
      if (!stay.asked) {
        stay.proc.online++;
        // Now, not at the next look: it may be asked for the core at this very moment.
        stay.proc.waitsSinceNanos = Long.MAX_VALUE;
        touch(stay.proc);
      }
      check(allocator.online(stay.core, stay.sequence), "online refused");
      stay.proc.schedulingPoint(stay);
    }
  }

  @Override
  public void ask(int core, long sequence, long deadlineNanos) {
    Stay stay = current(core, sequence);
    check(!stay.asked, "core %d asked for twice", core);
    check(deadlineNanos == time.nowNanos() + timing.graceNanos(), "deadline %d", deadlineNanos);
    asks++;
    unusable(stay);
    if (stay.idle) {
      // It sleeps, and is woken to see it.
      stay.idle = false;
      time.after(5_000, () -> stay.proc.schedulingPoint(stay));
    }
  }

  @Override
  public void force(int core, long sequence) {
    Stay stay = current(core, sequence);
    forces++;
    if (!stay.asked) {
      check(!stay.proc.alive, "core %d forced with no grace", core);
      unusable(stay);
    }
    time.after(1 + random.nextInt((int) ANSWER_NANOS / 2), () -> evicted(stay));
  }

  private void unusable(Stay stay) {
    stay.asked = true;
    stay.proc.usable--;
    stay.proc.online -= stay.online ? 1 : 0;
    touch(stay.proc);
  }

  private void evicted(Stay stay) {
    if (!stay.over) {
      stay.proc.evicted(stay);
      vacate(stay);
    }
  }

  private Stay current(int core, long sequence) {
    Stay stay = stays[core];
    check(stay != null, "core %d is nobody's", core);
    check(stay.sequence == sequence, "core %d: %d is an old stay", core, sequence);
    return stay;
  }

  // ---- what vcores do --------------------------------------------------------------------------

  /** The vcore is off its core, and says so; one in a hundred says it twice. */
  void vacate(Stay stay) {
    end(stay);
    check(allocator.vacated(stay.core, stay.sequence), "vacated refused");
    if (random.nextInt(100) == 0) {
      check(!allocator.vacated(stay.core, stay.sequence), "a late answer was taken");
      check(!allocator.online(stay.core, stay.sequence), "a late answer was taken");
    }
  }

  void yieldProcessor(Stay stay) {
    end(stay);
    touch(stay.proc);
    check(allocator.yieldProcessor(stay.core, stay.sequence) == 0, "yield refused");
  }

  void rest(Stay stay) {
    end(stay);
    touch(stay.proc);
    check(allocator.idle(stay.core, stay.sequence) == 0, "rest refused");
  }

  private void end(Stay stay) {
    check(stays[stay.core] == stay, "core %d is another's", stay.core);
    stay.over = true;
    stays[stay.core] = null;
    vacantSinceNanos[stay.core] = time.nowNanos();
    stay.proc.onCore.clear(stay.vcore);
    stay.proc.withoutVcoreSinceNanos = Long.MAX_VALUE;
    if (!stay.asked) {
      unusable(stay);
    }
  }

  // ---- bounds ----------------------------------------------------------------------------------

  private final List<SimulatedProc> touched = new ArrayList<>();

  /** Something changed what {@code proc} has or wants. */
  void touch(SimulatedProc proc) {
    touched.add(proc);
  }

  /** After an input and its decision: who wants more than it has, and who has nothing. */
  private void refreshAll() {
    for (SimulatedProc proc : touched) {
      Claimant claimant = proc.alive ? allocator.claimant(proc.pid) : null;
      int want = claimant == null ? 0 : claimant.want();
      boolean isHungry = want > proc.usable;
      if (isHungry != proc.hungry) {
        proc.hungry = isHungry;
        hungry += isHungry ? 1 : -1;
        if (isHungry && hungry == 1) {
          hungrySinceNanos = time.nowNanos();
        }
      }
      boolean waits = want > 0 && proc.online == 0;
      if (!waits) {
        proc.waitsSinceNanos = Long.MAX_VALUE;
      } else if (proc.waitsSinceNanos == Long.MAX_VALUE) {
        proc.waitsSinceNanos = time.nowNanos();
      }
    }
    touched.clear();
  }

  /** All bounds, for what has not ended yet. */
  void checkBounds() {
    refreshAll();
    boolean free = hasFree();
    for (SimulatedProc proc : procs.values()) {
      checkWait(proc);
      checkRight(proc, free);
    }
  }

  private boolean hasFree() {
    Coremap.Snapshot map = allocator.coremap().read(allocator.coremap().snapshot());
    return IntStream.range(0, cores).anyMatch(core -> map.state(core) == CoreState.FREE);
  }

  /**
   * No core is free, not for a moment, while somebody has a right to one and a vcore to put on it.
   * Who has the right and no vcore gets one back with a core that it was asked for: within one
   * hand-over, and so long the core that is kept for it is idle.
   */
  private void checkRight(SimulatedProc proc, boolean free) {
    Claimant claimant = allocator.claimant(proc.pid);
    check(claimant != null, "proc %d is alive and unknown", proc.pid);
    boolean entitled = claimant.share() > proc.usable;
    boolean hasVcore = proc.onCore.cardinality() < proc.request.maximum();
    check(!free || !entitled || !hasVcore, "a core is free that proc %d has a right to", proc.pid);
    if (!entitled || hasVcore) {
      proc.withoutVcoreSinceNanos = Long.MAX_VALUE;
    } else if (proc.withoutVcoreSinceNanos == Long.MAX_VALUE) {
      proc.withoutVcoreSinceNanos = time.nowNanos();
    } else {
      long waitNanos = time.nowNanos() - proc.withoutVcoreSinceNanos;
      check(
          waitNanos <= timing.graceNanos() + ANSWER_NANOS,
          "proc %d has waited %d ns for one of its vcores",
          proc.pid,
          waitNanos);
    }
  }

  /** How long a core has been idle while somebody wants more: for the record. */
  private void noteIdle(int core) {
    if (hungry > 0 && !lowLatency.get(core)) {
      long idleNanos = time.nowNanos() - Math.max(vacantSinceNanos[core], hungrySinceNanos);
      longestIdleNanos = Math.max(longestIdleNanos, idleNanos);
    }
  }

  private void checkWait(SimulatedProc proc) {
    if (proc.waitsSinceNanos != Long.MAX_VALUE) {
      long waitNanos = time.nowNanos() - proc.waitsSinceNanos;
      longestWaitNanos = Math.max(longestWaitNanos, waitNanos);
      check(waitNanos <= waitBoundNanos(), "proc %d waited %d ns", proc.pid, waitNanos);
    }
  }

  long waitBoundNanos() {
    return timing.starvationBoundNanos(mostProcs - 1, ordinaryCores(), ANSWER_NANOS);
  }

  /** The pid on each core, 0 for none. */
  int[] owners() {
    return Arrays.stream(stays).mapToInt(Spread::pid).toArray();
  }

  boolean isEmpty() {
    return procs.isEmpty() && Arrays.stream(stays).allMatch(stay -> stay == null);
  }

  @FormatMethod
  void check(boolean holds, String format, Object... arguments) {
    if (!holds) {
      throw new AssertionError(
          "at %d ns: ".formatted(time.nowNanos()) + format.formatted(arguments));
    }
  }
}

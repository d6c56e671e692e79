package io.upcall.cores.policy;

import io.upcall.cores.policy.SimulatedMachine.Stay;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proc with uthreads that compute, block and yield as its {@link Behaviour} says, run by its
 * vcores from one queue. It asks for cores when uthreads wait, and yields or keeps those that are
 * idle.
 */
final class SimulatedProc {

  /** A uthread: so many steps to its end. */
  static class Uthread {
    int stepsLeft;

    Uthread(int steps) {
      stepsLeft = steps;
    }

    /** It has made its last step. */
    void ended() {}
  }

  final int pid;
  final SimulatedMachine machine;
  final CoreRequest request;

  // What the machine keeps of it.
  final BitSet onCore = new BitSet();
  int usable;
  int online;
  boolean alive = true;
  boolean hungry;
  long waitsSinceNanos = Long.MAX_VALUE;
  long withoutVcoreSinceNanos = Long.MAX_VALUE;

  private final Behaviour behaviour;
  private final Runnable ended;
  private final Deque<Uthread> ready = new ArrayDeque<>();
  private final Deque<Stay> idle = new ArrayDeque<>();
  private int liveUthreads;
  private long busyNanos;

  // What happened.
  static final class Counts {
    long requests;
    long yields;
    long blocks;
    long reports;
    long finished;
    long evicted;
  }

  private final Counts counts;

  SimulatedProc(
      int pid,
      SimulatedMachine machine,
      CoreRequest request,
      Behaviour behaviour,
      Counts counts,
      Runnable ended) {
    this.pid = pid;
    this.machine = machine;
    this.request = request;
    this.behaviour = behaviour;
    this.counts = counts;
    this.ended = ended;
  }

  int liveUthreads() {
    return liveUthreads;
  }

  /** Begins with these. */
  void start(List<Uthread> uthreads) {
    machine.add(this);
    machine.touch(this);
    machine.check(machine.allocator.admit(pid, request) == 0, "proc %d not admitted", pid);
    liveUthreads = uthreads.size();
    ready.addAll(uthreads);
    askFor(uthreads.size());
  }

  /** One more. */
  void spawn(Uthread uthread) {
    liveUthreads++;
    ready(uthread);
  }

  void askFor(int cores) {
    counts.requests++;
    machine.touch(this);
    machine.check(machine.allocator.setConcurrency(pid, cores) >= 0, "request refused");
  }

  void report() {
    counts.reports++;
    machine.touch(this);
    machine.check(machine.allocator.report(pid, busyNanos, ready.size()) == 0, "report refused");
    busyNanos = 0;
  }

  void crash() {
    machine.remove(this);
    machine.check(machine.allocator.exit(pid) == 0, "exit refused");
  }

  // ---- vcores ----------------------------------------------------------------------------------

  /** Between two uthreads, on a core. */
  void schedulingPoint(Stay stay) {
    if (stay.over) {
      return;
    }
    Uthread ran = stay.running;
    stay.running = null;
    if (ran != null && alive) {
      stepDone(ran);
    }
    if (stay.asked || !alive) {
      machine.vacate(stay);
    } else {
      runNext(stay);
    }
  }

  private void runNext(Stay stay) {
    Uthread next = ready.poll();
    if (next != null) {
      run(stay, next);
      return;
    }
    switch (behaviour.whenIdle()) {
      case SLEEPS:
        stay.idle = true;
        idle.add(stay);
        break;
      case YIELDS:
        counts.yields++;
        machine.yieldProcessor(stay);
        break;
      case RESTS:
        machine.rest(stay);
        break;
    }
  }

  private void run(Stay stay, Uthread uthread) {
    long stepNanos = behaviour.stepNanos();
    busyNanos += stepNanos;
    stay.running = uthread;
    stay.stepEndNanos = machine.time.nowNanos() + stepNanos;
    machine.time.after(stepNanos, () -> schedulingPoint(stay));
  }

  /** What ran there goes on off the core, slowly, to its next scheduling point. */
  void evicted(Stay stay) {
    Uthread victim = stay.running;
    if (victim != null && alive) {
      counts.evicted++;
      long leftNanos = stay.stepEndNanos - machine.time.nowNanos();
      machine.time.after(
          2 * leftNanos,
          () -> {
            if (alive) {
              stepDone(victim);
            }
          });
    }
  }

  // ---- uthreads --------------------------------------------------------------------------------

  private void stepDone(Uthread uthread) {
    if (--uthread.stepsLeft == 0) {
      counts.finished++;
      liveUthreads--;
      uthread.ended();
      if (liveUthreads == 0) {
        machine.remove(this);
        machine.check(machine.allocator.exit(pid) == 0, "exit refused");
        ended.run();
      }
      return;
    }
    long waitNanos = behaviour.waitNanos();
    if (waitNanos == 0) {
      ready(uthread);
    } else {
      counts.blocks++;
      machine.time.after(waitNanos, () -> wake(uthread));
    }
  }

  private void wake(Uthread uthread) {
    if (alive) {
      ready(uthread);
    }
  }

  private void ready(Uthread uthread) {
    ready.add(uthread);
    Stay sleeper = takeIdle();
    if (sleeper != null) {
      sleeper.idle = false;
      machine.time.after(5_000, () -> schedulingPoint(sleeper));
      return;
    }
    Claimant claimant = machine.allocator.claimant(pid);
    machine.check(claimant != null, "proc %d is alive and unknown", pid);
    if (claimant.want() == 0 || machine.random.nextInt(8) == 0) {
      askFor(Math.max(1, usable + ready.size()));
    }
  }

  private @Nullable Stay takeIdle() {
    for (Stay stay; (stay = idle.poll()) != null; ) {
      if (stay.idle && !stay.over) {
        return stay;
      }
    }
    return null;
  }
}

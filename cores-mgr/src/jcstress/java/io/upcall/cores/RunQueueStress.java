package io.upcall.cores;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The races of a run queue: the owner against a thief. */
public final class RunQueueStress {

  private RunQueueStress() {}

  private static int count(Runnable uthread) {
    return uthread == null ? 0 : 1;
  }

  /** One uthread, owner and thief: one of them has it. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "the owner has it")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "the thief has it")
  @Outcome(expect = FORBIDDEN, desc = "it runs twice, or never")
  @State
  public static class PollAgainstSteal {
    private final RunQueue queue = new RunQueue();

    /** With one uthread. */
    public PollAgainstSteal() {
      queue.add(() -> {});
    }

    /** The owner. */
    @Actor
    public void owner(III_Result r) {
      r.r1 = count(queue.poll());
    }

    /** The thief. */
    @Actor
    public void thief(III_Result r) {
      r.r2 = count(queue.steal());
    }

    /** The owner again. */
    @Arbiter
    public void rest(III_Result r) {
      r.r3 = count(queue.poll()) + queue.size();
    }
  }

  /** The owner takes one and adds another, while a thief takes: each is taken once. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the thief came too late, or took one")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "the thief found it empty")
  @Outcome(expect = FORBIDDEN, desc = "a uthread was lost or doubled")
  @State
  public static class AddAgainstSteal {
    private final RunQueue queue = new RunQueue();
    private int owned;

    /** With one uthread. */
    public AddAgainstSteal() {
      queue.add(() -> {});
    }

    /** The owner. */
    @Actor
    public void owner() {
      owned = count(queue.poll());
      queue.add(() -> {});
    }

    /** The thief. */
    @Actor
    public void thief(II_Result r) {
      r.r1 = count(queue.steal());
    }

    /** The owner again. */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = r.r1 + owned + count(queue.poll()) + count(queue.poll());
    }
  }

  /** What the owner wrote before the add is there for the thief. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the uthread with its data")
  @Outcome(expect = FORBIDDEN, desc = "the uthread without its data")
  @State
  public static class Publication {
    private final RunQueue queue = new RunQueue();
    private int data;

    /** The owner. */
    @Actor
    public void owner() {
      data = 7;
      queue.add(() -> {});
    }

    /** The thief. */
    @Actor
    public void thief(II_Result r) {
      if (queue.steal() != null) {
        r.r1 = 1;
        r.r2 = data;
      }
    }
  }
}

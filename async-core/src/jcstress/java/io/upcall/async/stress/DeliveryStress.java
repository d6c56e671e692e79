package io.upcall.async.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.upcall.async.Delivery;
import io.upcall.async.EventBitmap;
import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.async.Mailbox;
import io.upcall.async.QueueSet;
import io.upcall.async.UpcallTarget;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** How a consumer is told: no event stays behind in a mailbox that nobody was told of. */
public final class DeliveryStress {

  private DeliveryStress() {}

  /** A target whose upcalls the test runs itself. */
  static final class Inbox implements UpcallTarget {
    final EventQueue drains = EventQueue.polled();

    @Override
    public void post(Kcont kcont, Level level) {
      drains.post(kcont);
    }

    @Override
    public boolean isVcoreContext() {
      return true;
    }
  }

  /** A post while the drain of an earlier one is ending: it is in this round or in another. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "it asked for another drain")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "the drain under way took it")
  @Outcome(expect = FORBIDDEN, desc = "it stayed behind")
  @State
  public static class PostAgainstDrain {
    private final Inbox inbox = new Inbox();
    private final EventQueue queue = EventQueue.upcall(inbox, Level.NET);
    private final CountedEvent early = new CountedEvent();
    private final CountedEvent late = new CountedEvent();

    /** With a drain on its way. */
    public PostAgainstDrain() {
      queue.post(early);
    }

    /** The producer. */
    @Actor
    public void producer() {
      queue.post(late);
    }

    /** The target. */
    @Actor
    public void target(II_Result r) {
      inbox.drains.drain(1);
      r.r1 = early.runs + late.runs;
    }

    /** The target again. */
    @Arbiter
    public void rest(II_Result r) {
      inbox.drains.drain(10);
      r.r2 = early.runs + late.runs;
    }
  }

  /** A mailbox whose place in a set is stale gets an event while the set looks. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the set is told again")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the set saw it")
  @Outcome(expect = FORBIDDEN, desc = "the set neither saw it nor was told")
  @State
  public static class PostAgainstSet {
    private final QueueSet set = new QueueSet();
    private final EventQueue queue = EventQueue.polled();
    private final CountedEvent event = new CountedEvent();

    /** With an empty mailbox that is still on the set's list. */
    public PostAgainstSet() {
      set.add(queue);
      queue.post(event);
      queue.poll();
    }

    /** The producer. */
    @Actor
    public void producer() {
      queue.post(event);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      Mailbox ready = set.await(0);
      r.r1 = ready == null ? 0 : ready.drain(10);
    }

    /** The consumer again. */
    @Arbiter
    public void rest(II_Result r) {
      Mailbox ready = set.await(0);
      r.r2 = r.r1 + (ready == null ? 0 : ready.drain(10));
    }
  }

  /** Two ids of one word of a bitmap, while its consumer goes to sleep over a stale hint. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "looked before both")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "looked between them")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "looked after both")
  @Outcome(expect = FORBIDDEN, desc = "an id stayed behind")
  @State
  public static class BitmapAgainstSet {
    private final QueueSet set = new QueueSet();
    private final int[] runs = new int[64];
    private final EventBitmap bitmap = new EventBitmap(64, id -> runs[id]++, Delivery.polled());

    /** In a set. */
    public BitmapAgainstSet() {
      set.add(bitmap);
    }

    /** The producer. */
    @Actor
    public void producer() {
      bitmap.post(3);
      bitmap.post(40);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      r.r1 = drainReady();
    }

    /** The consumer again, as often as it is told. */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = r.r1 + drainReady() + drainReady();
    }

    private int drainReady() {
      Mailbox ready = set.await(0);
      return ready == null ? 0 : ready.drain(10);
    }
  }
}

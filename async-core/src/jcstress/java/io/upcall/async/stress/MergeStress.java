package io.upcall.async.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.upcall.async.CoalescingQueue;
import io.upcall.async.CoalescingQueue.Merge;
import io.upcall.async.Delivery;
import io.upcall.async.EventBitmap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The races of the mailboxes that merge: ceq and evbitmap. */
public final class MergeStress {

  private MergeStress() {}

  /** Two producers on one id: one event with the data of both. */
  @JCStressTest
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "merged")
  @Outcome(expect = FORBIDDEN, desc = "overwritten, or two events")
  @State
  public static class OrOfTwo {
    private final II_Result sum = new II_Result();
    private final CoalescingQueue queue =
        new CoalescingQueue(1, Merge.OR, (id, data) -> sum.r2 += (int) data, Delivery.polled());

    /** A producer. */
    @Actor
    public void first() {
      queue.post(0, 1);
    }

    /** Another. */
    @Actor
    public void second() {
      queue.post(0, 2);
    }

    /** The consumer, afterwards. */
    @Arbiter
    public void consumer(II_Result r) {
      r.r1 = queue.drain(10);
      r.r2 = sum.r2;
    }
  }

  /** A producer against the consumer of an earlier event: each unit comes out once. */
  @JCStressTest
  @Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "an event of its own")
  @Outcome(id = "3, 3", expect = ACCEPTABLE, desc = "merged")
  @Outcome(expect = FORBIDDEN, desc = "lost or doubled")
  @State
  public static class AddAgainstDrain {
    private int sum;
    private final CoalescingQueue queue =
        new CoalescingQueue(1, Merge.ADD, (id, data) -> sum += (int) data, Delivery.polled());

    /** With an event. */
    public AddAgainstDrain() {
      queue.post(0, 2);
    }

    /** The producer. */
    @Actor
    public void producer() {
      queue.post(0, 1);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      queue.drain(10);
      r.r1 = sum;
    }

    /** The consumer again. */
    @Arbiter
    public void rest(II_Result r) {
      queue.drain(10);
      r.r2 = sum;
    }
  }

  /** A post against a close, where an event waits already. */
  @JCStressTest
  @Outcome(id = "1, 3", expect = ACCEPTABLE, desc = "merged before the close")
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "refused, and not merged")
  @Outcome(expect = FORBIDDEN, desc = "told one thing, and the other happened")
  @State
  public static class MergeAgainstClose {
    private int sum;
    private final CoalescingQueue queue =
        new CoalescingQueue(2, Merge.ADD, (id, data) -> sum += (int) data, Delivery.polled());

    /** With an event. */
    public MergeAgainstClose() {
      queue.post(1, 2);
    }

    /** The producer. */
    @Actor
    public void producer(II_Result r) {
      r.r1 = queue.post(1, 1) ? 1 : 0;
    }

    /** The closer. */
    @Actor
    public void closer() {
      queue.close();
    }

    /** The consumer, afterwards. */
    @Arbiter
    public void consumer(II_Result r) {
      queue.drain(10);
      r.r2 = sum + (queue.isEmpty() ? 0 : 100);
    }
  }

  /** A post of the first event against a close, and the consumer at the end. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "posted before the close")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused")
  @Outcome(expect = FORBIDDEN, desc = "told one thing, and the other happened")
  @State
  public static class BitAgainstClose {
    private int runs;
    private final EventBitmap bitmap = new EventBitmap(70, id -> runs++, Delivery.polled());

    /** The producer. */
    @Actor
    public void producer(II_Result r) {
      r.r1 = bitmap.post(69) ? 1 : 0;
    }

    /** The closer. */
    @Actor
    public void closer() {
      bitmap.close();
    }

    /** The consumer, afterwards. */
    @Arbiter
    public void consumer(II_Result r) {
      bitmap.drain(10);
      r.r2 = runs + (bitmap.isEmpty() ? 0 : 100);
    }
  }

  /** A bit that is set already: who sets it again is seen by a delivery that comes later. */
  @JCStressTest
  @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "delivered again, with the news")
  @Outcome(id = "7, 7", expect = ACCEPTABLE, desc = "merged, and delivered with the news")
  @Outcome(expect = FORBIDDEN, desc = "the news were missed")
  @State
  public static class NewsOfASetBit {
    private int news;
    private int seen;
    private final EventBitmap bitmap = new EventBitmap(1, id -> seen = news, Delivery.polled());

    /** With its bit set. */
    public NewsOfASetBit() {
      bitmap.post(0);
    }

    /** The producer. */
    @Actor
    public void producer() {
      news = 7;
      bitmap.post(0);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      bitmap.drain(10);
      r.r1 = seen;
    }

    /** The consumer again. */
    @Arbiter
    public void rest(II_Result r) {
      bitmap.drain(10);
      r.r2 = seen;
    }
  }

  /** Two ids of one word: the consumer of the one does not take the other's bit away. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the second came later")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both at once")
  @Outcome(expect = FORBIDDEN, desc = "lost or doubled")
  @State
  public static class NeighbourBits {
    private int runs;
    private final EventBitmap bitmap = new EventBitmap(32, id -> runs++, Delivery.polled());

    /** With one of them set. */
    public NeighbourBits() {
      bitmap.post(4);
    }

    /** The producer. */
    @Actor
    public void producer() {
      bitmap.post(5);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      bitmap.drain(10);
      r.r1 = runs;
    }

    /** The consumer again. */
    @Arbiter
    public void rest(II_Result r) {
      bitmap.drain(10);
      r.r2 = runs;
    }
  }
}

package io.upcall.async.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The races of the ucq, and of the claim in a kcont. */
public final class EventQueueStress {

  private EventQueueStress() {}

  /** One kcont, two producers: it is queued once. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "the first won the claim")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "the second won the claim")
  @Outcome(expect = FORBIDDEN, desc = "queued twice, or not at all")
  @State
  public static class OneEventTwoProducers {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont event = new CountedEvent();

    /** A producer. */
    @Actor
    public void first(III_Result r) {
      r.r1 = queue.post(event) ? 1 : 0;
    }

    /** Another. */
    @Actor
    public void second(III_Result r) {
      r.r2 = queue.post(event) ? 1 : 0;
    }

    /** The consumer, afterwards. */
    @Arbiter
    public void consumer(III_Result r) {
      r.r3 = queue.drain(10);
    }
  }

  /** One kcont, two queues: it is on one of them. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "it is on the first queue")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it is on the second queue")
  @Outcome(expect = FORBIDDEN, desc = "on both queues, or on none")
  @State
  public static class OneEventTwoQueues {
    private final EventQueue one = EventQueue.polled();
    private final EventQueue other = EventQueue.polled();
    private final Kcont event = new CountedEvent();

    /** A producer. */
    @Actor
    public void first(III_Result r) {
      r.r1 = one.post(event) ? 1 : 0;
    }

    /** Another. */
    @Actor
    public void second(III_Result r) {
      r.r2 = other.post(event) ? 1 : 0;
    }

    /** Both consumers, afterwards. */
    @Arbiter
    public void consumers(III_Result r) {
      r.r3 = one.drain(10) + other.drain(10);
    }
  }

  /** Two producers of different events, while the consumer takes: neither push is lost. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "drained before both")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "drained between them")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "drained after both")
  @Outcome(expect = FORBIDDEN, desc = "lost or doubled")
  @State
  public static class PushAgainstTake {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont first = new CountedEvent();
    private final Kcont second = new CountedEvent();

    /** The producer. */
    @Actor
    public void producer() {
      queue.post(first);
      queue.post(second);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      r.r1 = queue.drain(10);
    }

    /** The consumer again. */
    @Arbiter
    public void rest(II_Result r) {
      r.r2 = r.r1 + queue.drain(10);
    }
  }

  /** Events of one producer come in its order. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the first, late")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the first alone")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both, in order")
  @Outcome(expect = FORBIDDEN, desc = "out of order")
  @State
  public static class Order {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont first = new CountedEvent();
    private final Kcont second = new CountedEvent();

    /** The producer. */
    @Actor
    public void producer() {
      queue.post(first);
      queue.post(second);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      r.r1 = number(queue.poll());
      r.r2 = number(queue.poll());
    }

    private int number(Kcont event) {
      return event == first ? 1 : event == second ? 2 : 0;
    }
  }

  /** What the producer wrote before the post is there for the consumer. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing yet")
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "the event with its data")
  @Outcome(expect = FORBIDDEN, desc = "the event without its data")
  @State
  public static class Publication {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont event = new CountedEvent();
    private int data;

    /** The producer. */
    @Actor
    public void producer() {
      data = 7;
      queue.post(event);
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      if (queue.poll() != null) {
        r.r1 = 1;
        r.r2 = data;
      }
    }
  }

  /** A post against a close: told true and delivered, or told false and not. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "posted before the close")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused, and free for another queue")
  @Outcome(expect = FORBIDDEN, desc = "told one thing, and the other happened")
  @State
  public static class PostAgainstClose {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont event = new CountedEvent();

    /** The producer. */
    @Actor
    public void producer(II_Result r) {
      r.r1 = queue.post(event) ? 1 : 0;
    }

    /** The closer. */
    @Actor
    public void closer() {
      queue.close();
    }

    /** The consumer, afterwards. */
    @Arbiter
    public void consumer(II_Result r) {
      r.r2 = queue.drain(10) + (event.isQueued() ? 100 : 0);
    }
  }

  /** Closed, then empty: that is the end. Who saw it misses nothing. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "refused, and over or not yet seen to be")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "refused, and seen to be over")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "posted, and not over before it is taken")
  @Outcome(expect = FORBIDDEN, desc = "seen to be over, with an event left in it")
  @State
  public static class ClosedAndEmpty {
    private final EventQueue queue = EventQueue.polled();
    private final Kcont event = new CountedEvent();

    /** The producer, who closes after it. */
    @Actor
    public void producer(II_Result r) {
      r.r1 = queue.post(event) ? 1 : 0;
      queue.close();
    }

    /** The consumer. */
    @Actor
    public void consumer(II_Result r) {
      r.r2 = queue.isClosed() && queue.isEmpty() ? 1 : 0;
    }
  }
}

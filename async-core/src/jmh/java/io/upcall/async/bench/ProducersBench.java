package io.upcall.async.bench;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * Events from one or two producer threads to a consumer thread, on a ucq and on a bare JCTools MPSC
 * queue. In both an event carries a number, and its producer uses it again once it was delivered.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProducersBench {

  private static final int EVENTS = 1024;

  private final EventQueue ucq = EventQueue.polled();
  private final MpscAtomicArrayQueue<Event> mpsc = new MpscAtomicArrayQueue<>(2 * EVENTS);

  /** What is sent. */
  static final class Event extends Kcont {
    private static final VarHandle UNDER_WAY;

    static {
      try {
        UNDER_WAY = MethodHandles.lookup().findVarHandle(Event.class, "underWay", boolean.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    /** The producer's until the post, the consumer's until the callback. */
    long number;

    long sum;

    /** For the peer, whose queue does not know what is on it. */
    boolean underWay;

    @Override
    protected void run() {
      sum += number;
    }
  }

  /** The events of one producer. */
  @State(Scope.Thread)
  public static class Producer {
    private final Event[] events = new Event[EVENTS];
    private int next;

    /** Fresh events. */
    public Producer() {
      for (int i = 0; i < EVENTS; i++) {
        events[i] = new Event();
      }
    }

    Event next() {
      return events[next++ & (EVENTS - 1)];
    }
  }

  private void post(Producer producer, Control control) {
    Event event = producer.next();
    while (event.isQueued() && !control.stopMeasurement) {
      Thread.yield();
    }
    if (!event.isQueued()) {
      event.number = producer.next;
      ucq.post(event);
    }
  }

  private void deliver(Control control) {
    while (ucq.drain(1) == 0 && !control.stopMeasurement) {
      Thread.yield();
    }
  }

  private void offer(Producer producer, Control control) {
    Event event = producer.next();
    while ((boolean) Event.UNDER_WAY.getAcquire(event) && !control.stopMeasurement) {
      Thread.yield();
    }
    if (!event.underWay) {
      event.number = producer.next;
      event.underWay = true;
      while (!mpsc.offer(event) && !control.stopMeasurement) {
        Thread.yield();
      }
    }
  }

  private void poll(Control control) {
    Event event = mpsc.poll();
    while (event == null && !control.stopMeasurement) {
      Thread.yield();
      event = mpsc.poll();
    }
    if (event != null) {
      event.run();
      Event.UNDER_WAY.setRelease(event, false);
    }
  }

  /** Ours: the producer. */
  @Benchmark
  @Group("ucq")
  @GroupThreads(1)
  @Goal(ratio = 1.2, of = "mpsc")
  public void ucqPost(Producer producer, Control control) {
    post(producer, control);
  }

  /** Ours: the consumer. */
  @Benchmark
  @Group("ucq")
  @GroupThreads(1)
  public void ucqDeliver(Control control) {
    deliver(control);
  }

  /** The peer: the producer. */
  @Benchmark
  @Group("mpsc")
  @GroupThreads(1)
  public void mpscOffer(Producer producer, Control control) {
    offer(producer, control);
  }

  /** The peer: the consumer. */
  @Benchmark
  @Group("mpsc")
  @GroupThreads(1)
  public void mpscPoll(Control control) {
    poll(control);
  }

  /** Ours: each of two producers. */
  @Benchmark
  @Group("ucqOfTwo")
  @GroupThreads(2)
  @Goal(ratio = 1.2, of = "mpscOfTwo")
  public void ucqPostOfTwo(Producer producer, Control control) {
    post(producer, control);
  }

  /** Ours: their consumer. */
  @Benchmark
  @Group("ucqOfTwo")
  @GroupThreads(1)
  public void ucqDeliverOfTwo(Control control) {
    deliver(control);
  }

  /** The peer: each of two producers. */
  @Benchmark
  @Group("mpscOfTwo")
  @GroupThreads(2)
  public void mpscOfferOfTwo(Producer producer, Control control) {
    offer(producer, control);
  }

  /** The peer: their consumer. */
  @Benchmark
  @Group("mpscOfTwo")
  @GroupThreads(1)
  public void mpscPollOfTwo(Control control) {
    poll(control);
  }
}

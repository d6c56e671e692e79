package io.upcall.async.bench;

import io.upcall.async.EventQueue;
import io.upcall.async.Kcont;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * An event from post to delivery on a ucq, beside offer and poll on a bare JCTools MPSC queue, by
 * one thread that is producer and consumer in turn. {@link ProducersBench} has several.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventQueueBench {

  private static final int EVENTS = 64;

  /** How many are posted before the consumer looks. */
  @Param({"1", "64"})
  public int batch;

  private final EventQueue ucq = EventQueue.polled();
  private final MpscAtomicArrayQueue<Event> mpsc = new MpscAtomicArrayQueue<>(EVENTS);
  private final Event[] events = new Event[EVENTS];

  /** Fresh events on no queue. */
  public EventQueueBench() {
    for (int i = 0; i < EVENTS; i++) {
      events[i] = new Event();
    }
  }

  /** What is delivered: its callback counts. */
  static final class Event extends Kcont {
    int runs;

    @Override
    protected void run() {
      runs++;
    }
  }

  /** Ours: the claim, the push, the take and the callback. */
  @Benchmark
  @Goal(ratio = 1.2, of = "mpsc")
  @OperationsPerInvocation(EVENTS)
  public void ucq() {
    for (int i = 0; i < EVENTS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        ucq.post(events[j]);
      }
      ucq.drain(batch);
    }
  }

  /** The peer: a bounded array queue, and a virtual call for the event. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void mpsc() {
    for (int i = 0; i < EVENTS; i += batch) {
      for (int j = i; j < i + batch; j++) {
        mpsc.offer(events[j]);
      }
      for (int j = i; j < i + batch; j++) {
        Event event = mpsc.poll();
        if (event != null) {
          event.run();
        }
      }
    }
  }
}

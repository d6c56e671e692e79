package io.upcall.async.sleep;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AlarmHome;
import io.upcall.async.Alarms;
import io.upcall.async.Clock;
import io.upcall.async.EventQueue;
import io.upcall.async.SharedAlarm;
import io.upcall.async.testing.Seed;
import io.upcall.async.testing.VirtualClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations against a plain model: a list of who sleeps, in the order they fell asleep. */
class SleepModelTest {

  private static final int SLEEPERS = 12;
  private static final int STEPS = 100_000;

  /** One that sleeps, in the model. */
  private record Entry(int sleeper, Object ident, long channel, long deadlineNanos) {
    boolean isOn(Object otherIdent, long otherChannel) {
      return ident == otherIdent && channel == otherChannel;
    }
  }

  private final Seed seed = new Seed();
  private final Random random = seed.random();
  private final VirtualClock clock = new VirtualClock(random.nextLong());
  private final EventQueue queue = EventQueue.polled();
  private final Object[] idents = {new Object(), new Object(), new Object()};
  private final List<Integer> delivered = new ArrayList<>();
  private final Sleeper[] sleepers = new Sleeper[SLEEPERS];

  private final List<Entry> model = new ArrayList<>();

  /** Who was woken since the last drain, in order, in the model. */
  private final List<Integer> woken = new ArrayList<>();

  /** Who timed out since then, each as -1 - its number. */
  private final List<Integer> timedOut = new ArrayList<>();

  private final boolean[] onQueue = new boolean[SLEEPERS];

  /** Half of what is asked of it comes from elsewhere, as it were. */
  private final class HalfForeign implements Clock, AlarmHome {
    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }

    @Override
    public AlarmHome nearest() {
      return this;
    }

    @Override
    public Alarms alarms() {
      return clock.alarms();
    }

    @Override
    public boolean adjustHere(SharedAlarm alarm) {
      return random.nextBoolean() && clock.adjustHere(alarm);
    }

    @Override
    public void adjustSoon(SharedAlarm alarm) {
      clock.adjustSoon(alarm);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void behavesAsAListOfSleepers(int buckets) {
    SleepTable table = new SleepTable(new HalfForeign(), buckets);
    for (int i = 0; i < SLEEPERS; i++) {
      int number = i;
      sleepers[i] =
          new Sleeper() {
            @Override
            protected void run() {
              delivered.add(timedOut() ? -1 - number : number);
            }
          };
    }
    for (int step = 0; step < STEPS; step++) {
      String done = step(table);
      assertThat(delivered).as("callbacks after step %s, %s: %s", step, done, seed).isEmpty();
      assertThat(clock.alarms().size()).as(seed.toString()).isLessThanOrEqualTo(SLEEPERS);
    }
    model.forEach(left -> assertThat(table.unasleep(sleepers[left.sleeper])).isTrue());
    clock.advance(Long.MAX_VALUE / 4);
    assertThat(clock.alarms().size()).as(seed.toString()).isZero();
  }

  private String step(SleepTable table) {
    int number = random.nextInt(SLEEPERS);
    Object ident = idents[random.nextInt(idents.length)];
    long channel = random.nextInt(2);
    switch (random.nextInt(7)) {
      case 0:
      case 1:
        return fallAsleep(table, number, ident, channel);
      case 2:
        return withdraw(table, number);
      case 3:
        return wake(table, ident, channel, Integer.MAX_VALUE);
      case 4:
        return wake(table, ident, channel, 1);
      case 5:
        return advance(random.nextInt(40));
      default:
        return drain();
    }
  }

  private String fallAsleep(SleepTable table, int number, Object ident, long channel) {
    if (onQueue[number] || model.stream().anyMatch(one -> one.sleeper == number)) {
      return "nothing";
    }
    long timeoutNanos = random.nextBoolean() ? 0 : 1 + random.nextInt(100);
    long deadlineNanos = timeoutNanos == 0 ? 0 : clock.nanoTime() + timeoutNanos;
    if (timeoutNanos != 0 && deadlineNanos == 0) {
      deadlineNanos = 1;
    }
    table.asleep(ident, channel, sleepers[number], queue, timeoutNanos);
    model.add(new Entry(number, ident, channel, deadlineNanos));
    return "asleep " + number + " for " + timeoutNanos;
  }

  private String withdraw(SleepTable table, int number) {
    boolean slept = model.removeIf(one -> one.sleeper == number);
    assertThat(table.unasleep(sleepers[number])).as(seed.toString()).isEqualTo(slept);
    return "unasleep " + number;
  }

  private String wake(SleepTable table, Object ident, long channel, int most) {
    int count = 0;
    for (Iterator<Entry> each = model.iterator(); each.hasNext() && count < most; ) {
      Entry entry = each.next();
      if (entry.isOn(ident, channel)) {
        each.remove();
        onQueue[entry.sleeper] = true;
        woken.add(entry.sleeper);
        count++;
      }
    }
    if (most == 1) {
      assertThat(table.wakeupOne(ident, channel)).as(seed.toString()).isEqualTo(count == 1);
    } else {
      assertThat(table.wakeup(ident, channel)).as(seed.toString()).isEqualTo(count);
    }
    return "wakeup of " + count;
  }

  private String advance(int nanos) {
    clock.advance(nanos);
    List<Entry> due =
        model.stream()
            .filter(one -> one.deadlineNanos != 0 && one.deadlineNanos - clock.nanoTime() <= 0)
            .toList();
    model.removeAll(due);
    due.forEach(one -> onQueue[one.sleeper] = true);
    due.forEach(one -> timedOut.add(-1 - one.sleeper));
    return "advance by " + nanos;
  }

  /** Events since the last drain: those woken in order, and those that timed out as a set. */
  private String drain() {
    queue.drain(Integer.MAX_VALUE);
    assertThat(delivered.stream().filter(event -> event >= 0).toList())
        .as(seed.toString())
        .isEqualTo(woken);
    assertThat(delivered.stream().filter(event -> event < 0).toList())
        .as(seed.toString())
        .containsExactlyInAnyOrderElementsOf(timedOut);
    delivered.clear();
    woken.clear();
    timedOut.clear();
    Arrays.fill(onQueue, false);
    return "drain";
  }
}

package io.upcall.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.testing.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Alarms, with time as a variable. */
class AlarmsTest {

  private final Alarms alarms = new Alarms();
  private final List<Probe> rung = new ArrayList<>();

  private final class Probe extends Alarm {
    long dueNanos;
    boolean armed;
    Runnable then = () -> {};

    @Override
    protected void run() {
      armed = false;
      rung.add(this);
      then.run();
    }
  }

  @Test
  void ringsWhatIsDueEarliestFirst() {
    Probe late = new Probe();
    Probe early = new Probe();
    alarms.arm(late, 20);
    alarms.arm(early, 10);
    assertThat(alarms.untilNextNanos(3)).isEqualTo(7);
    assertThat(alarms.expire(9)).isZero();
    assertThat(alarms.expire(10)).isEqualTo(1);
    assertThat(alarms.expire(100)).isEqualTo(1);
    assertThat(rung).containsExactly(early, late);
    assertThat(alarms.size()).isZero();
    assertThat(alarms.untilNextNanos(100)).isEqualTo(Driver.FOREVER);
  }

  @Test
  void disarmSaysWhetherItWasInTime() {
    Probe alarm = new Probe();
    assertThat(alarms.disarm(alarm)).isFalse();
    alarms.arm(alarm, 10);
    assertThat(alarms.disarm(alarm)).isTrue();
    assertThat(alarms.disarm(alarm)).isFalse();
    assertThat(alarms.expire(10)).isZero();
    alarms.arm(alarm, 10);
    alarms.expire(10);
    assertThat(alarms.disarm(alarm)).isFalse();
  }

  @Test
  void armingAgainMovesIt() {
    Probe alarm = new Probe();
    alarms.arm(alarm, 10);
    alarms.arm(alarm, 30);
    assertThat(alarms.size()).isEqualTo(1);
    assertThat(alarms.expire(20)).isZero();
    alarms.arm(alarm, 5);
    assertThat(alarms.untilNextNanos(20)).isZero();
    assertThat(alarms.expire(20)).isEqualTo(1);
  }

  @Test
  void callbacksMayArmAndDisarm() {
    Probe victim = new Probe();
    Probe again = new Probe();
    again.then =
        () -> {
          alarms.disarm(victim);
          alarms.arm(again, 50);
        };
    alarms.arm(again, 10);
    alarms.arm(victim, 11);
    assertThat(alarms.expire(20)).isEqualTo(1);
    assertThat(rung).containsExactly(again);
    assertThat(alarms.size()).isEqualTo(1);
    assertThat(alarms.untilNextNanos(20)).isEqualTo(30);
  }

  @Test
  void anAlarmThatArmsItselfForNowDoesNotHoldItsOwner() {
    Probe again = new Probe();
    again.then = () -> alarms.arm(again, 10);
    alarms.arm(again, 10);
    assertThat(alarms.expire(10)).isEqualTo(1);
    assertThat(alarms.untilNextNanos(10)).isZero();
    assertThat(alarms.expire(10)).isEqualTo(1);
  }

  @Test
  void timeMayWrapAround() {
    Probe before = new Probe();
    Probe after = new Probe();
    long nowNanos = Long.MAX_VALUE - 5;
    alarms.arm(after, nowNanos + 10);
    alarms.arm(before, nowNanos + 2);
    assertThat(alarms.untilNextNanos(nowNanos)).isEqualTo(2);
    assertThat(alarms.expire(nowNanos + 3)).isEqualTo(1);
    assertThat(rung).containsExactly(before);
    assertThat(alarms.untilNextNanos(nowNanos + 3)).isEqualTo(7);
    assertThat(alarms.expire(nowNanos + 10)).isEqualTo(1);
  }

  @Test
  void behavesAsASortedList() {
    Seed seed = new Seed();
    Random random = seed.random();
    List<Probe> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(new Probe());
    }
    long nowNanos = random.nextLong();
    for (int step = 0; step < 100_000; step++) {
      Probe probe = all.get(random.nextInt(all.size()));
      int what = random.nextInt(10);
      if (what < 5) {
        probe.dueNanos = nowNanos + random.nextInt(1_000);
        probe.armed = true;
        alarms.arm(probe, probe.dueNanos);
      } else if (what < 8) {
        assertThat(alarms.disarm(probe)).as(seed.toString()).isEqualTo(probe.armed);
        probe.armed = false;
      } else {
        nowNanos += random.nextInt(50);
        expireAsTheModel(all, nowNanos, seed);
      }
    }
    expireAsTheModel(all, nowNanos + 1_000, seed);
    assertThat(alarms.size()).as(seed.toString()).isZero();
  }

  private void expireAsTheModel(List<Probe> all, long nowNanos, Seed seed) {
    List<Probe> due = new ArrayList<>();
    int armed = 0;
    for (Probe probe : all) {
      armed += probe.armed ? 1 : 0;
      if (probe.armed && probe.dueNanos - nowNanos <= 0) {
        due.add(probe);
      }
    }
    assertThat(alarms.size()).as(seed.toString()).isEqualTo(armed);
    rung.clear();
    assertThat(alarms.expire(nowNanos)).as(seed.toString()).isEqualTo(due.size());
    assertThat(rung).as(seed.toString()).containsExactlyInAnyOrderElementsOf(due);
    assertThat(rung)
        .as(seed.toString())
        .isSortedAccordingTo(Comparator.comparingLong(probe -> probe.dueNanos - nowNanos));
  }
}

package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenLoopTest {
  private static final int CONNECTIONS = 2;
  private static final long PER_SECOND = 10_000;
  private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /** How many are due in the window: every 100 us, the first one at once. */
  private static final int DUE = 400;

  private final Messages messages = new Messages(Arena.ofAuto(), CONNECTIONS, 16);

  /** Echoes everything at every poll, once it is awake. */
  private final class Mirror implements Transport {
    private final ArrayDeque<Integer> onTheWay = new ArrayDeque<>();
    private final long awakeNanos;
    private int sent;
    private long longestSleepNanos;

    Mirror(long pauseNanos) {
      awakeNanos = System.nanoTime() + pauseNanos;
    }

    @Override
    public void send(int connection) {
      assertThat(onTheWay).doesNotContain(connection);
      onTheWay.add(connection);
      sent++;
    }

    @Override
    public void poll(Replies replies, long timeoutNanos) throws IOException {
      longestSleepNanos = Math.max(longestSleepNanos, timeoutNanos);
      if (System.nanoTime() - awakeNanos < 0) {
        return;
      }
      for (int left = onTheWay.size(); left > 0; left--) {
        int connection = onTheWay.remove();
        messages.incoming(connection).copyFrom(messages.outgoing(connection));
        replies.onReply(connection);
      }
    }

    @Override
    public void reconnect(int connection) {
      throw new AssertionError("connections stay");
    }

    @Override
    public void close() {}
  }

  @Test
  void shouldSendEverythingThatIsDueAndNothingElse() throws Exception {
    Mirror mirror = new Mirror(0);

    LoadReport report = run(mirror, 0);

    assertThat(report.roundTrips()).isEqualTo(DUE);
    assertThat(mirror.sent).isEqualTo(DUE);
    assertThat(mirror.onTheWay).isEmpty();
    assertThat(mirror.longestSleepNanos).isZero();
  }

  @Test
  void shouldSleepUntilTheNextIsDueWhenToldTo() throws Exception {
    Mirror mirror = new Mirror(0);

    LoadReport report = new OpenLoop(spec(0).sleeping(), mirror, messages).run();

    assertThat(report.roundTrips()).isEqualTo(DUE);
    assertThat(mirror.longestSleepNanos).isBetween(1L, TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
  }

  @Test
  void shouldCountTheWaitOfAllThatWasDueWhileTheServerStopped() throws Exception {
    LoadReport report = run(new Mirror(PAUSE_NANOS), 0);

    // A closed loop would have had two messages that took so long, and a p99 of nothing.
    assertThat(report.roundTrips()).isEqualTo(DUE);
    assertThat(report.p50Nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(9));
    assertThat(report.p99Nanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(29));
  }

  @Test
  void shouldNotCountWhatWasDueInTheWarmUp() throws Exception {
    Mirror mirror = new Mirror(0);

    LoadReport report = run(mirror, WINDOW_NANOS);

    assertThat(report.roundTrips()).isEqualTo(DUE);
    assertThat(mirror.sent).isEqualTo(2 * DUE);
  }

  private LoadReport run(Mirror mirror, long warmupNanos) throws IOException {
    return new OpenLoop(spec(warmupNanos), mirror, messages).run();
  }

  private static LoadSpec spec(long warmupNanos) {
    return new LoadSpec("unused", 1, CONNECTIONS, 16, warmupNanos, WINDOW_NANOS, 0, 0)
        .atRate(PER_SECOND);
  }
}

package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClosedLoopTest {
  private static final int CONNECTIONS = 3;

  private final Messages messages = new Messages(Arena.ofAuto(), CONNECTIONS, 16);
  private final Mirror mirror = new Mirror();

  /** Echoes one message at every poll, the one that waits longest. */
  private final class Mirror implements Transport {
    private final ArrayDeque<Integer> onTheWay = new ArrayDeque<>();
    private int sent;
    private int onTheWayMax;
    private boolean spoil;

    @Override
    public void send(int connection) {
      assertThat(onTheWay).doesNotContain(connection);
      onTheWay.add(connection);
      sent++;
      onTheWayMax = Math.max(onTheWayMax, onTheWay.size());
    }

    @Override
    public void poll(Replies replies, long timeoutNanos) throws IOException {
      Integer connection = onTheWay.poll();
      if (connection != null) {
        MemorySegment echo = messages.incoming(connection).copyFrom(messages.outgoing(connection));
        if (spoil) {
          echo.set(ValueLayout.JAVA_BYTE, 9, (byte) ~echo.get(ValueLayout.JAVA_BYTE, 9));
        }
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
  void shouldMakeExactlyTheRoundTripsAskedFor() throws Exception {
    LoadReport report = loop(0, 0, 100).run();

    assertThat(report.roundTrips()).isEqualTo(100);
    assertThat(mirror.sent).isEqualTo(100);
    assertThat(mirror.onTheWay).isEmpty();
    assertThat(mirror.onTheWayMax).isEqualTo(CONNECTIONS);
    assertThat(report.serverCpuNanos()).isEqualTo(LoadReport.UNKNOWN);
  }

  @Test
  void shouldUseNoMoreConnectionsThanRoundTrips() throws Exception {
    assertThat(loop(0, 0, 2).run().roundTrips()).isEqualTo(2);
    assertThat(mirror.onTheWayMax).isEqualTo(2);
  }

  @Test
  void shouldNotCountTheWarmUpNorWhatComesBackAfterTheWindow() throws Exception {
    long millisecond = TimeUnit.MILLISECONDS.toNanos(1);

    LoadReport report = loop(millisecond, millisecond, 0).run();

    assertThat(report.elapsedNanos()).isGreaterThanOrEqualTo(millisecond);
    assertThat(report.roundTrips()).isPositive().isLessThanOrEqualTo(mirror.sent - CONNECTIONS);
    assertThat(mirror.onTheWay).isEmpty();
  }

  @Test
  void shouldFailAtTheFirstEchoThatIsNotTheMessage() {
    mirror.spoil = true;

    assertThatThrownBy(() -> loop(0, 0, 10).run())
        .isInstanceOf(IOException.class)
        .hasMessage("connection 0: echo differs from the message at byte 9");
  }

  private ClosedLoop loop(long warmupNanos, long measureNanos, long roundTrips) {
    LoadSpec spec =
        new LoadSpec("unused", 1, CONNECTIONS, 16, warmupNanos, measureNanos, roundTrips, 0);
    return new ClosedLoop(spec, mirror, messages);
  }
}

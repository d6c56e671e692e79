package io.upcall.samples.proxyd;

import static io.upcall.libc.SysSocket.AF_UNIX;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.socketpair;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PipePoolTest {
  /** What a test does, in a proc. */
  private interface Body {
    void run() throws Exception;
  }

  private static void inProc(Body body) throws Exception {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Proc.run(
        ProcOptions.named("tested"),
        () -> {
          try {
            body.run();
          } catch (Throwable thrown) {
            failure.set(thrown);
          }
          return 0;
        });
    assertThat(failure.get()).isNull();
  }

  private static Pipe leased(PipePool pool) {
    return Objects.requireNonNull(pool.lease());
  }

  @Test
  void hasSoManyAndNoMore() throws Exception {
    inProc(
        () -> {
          PipePool pool = new PipePool(2);
          Pipe first = leased(pool);
          Pipe second = leased(pool);

          assertThat(pool.lease()).isNull();
          assertThat(pool.leased()).isEqualTo(2);

          pool.giveBack(second);
          assertThat(pool.leased()).isEqualTo(1);
          assertThat(pool.lease()).isSameAs(second);
          pool.giveBack(first);
          pool.giveBack(second);
          assertThat(pool.leased()).isZero();
          assertThat(pool.peak()).isEqualTo(2);
        });
  }

  @Test
  void throwsAwayAPipeWithSomethingInItAndMakesAnother() throws Exception {
    inProc(
        () -> {
          PipePool pool = new PipePool(1);
          int[] sockets = socketpair(AF_UNIX, SOCK_STREAM, 0);
          write(sockets[1], new byte[3]);
          Pipe used = leased(pool);
          assertThat(used.fillFrom(sockets[0], 99)).isEqualTo(3);

          pool.giveBack(used);

          Pipe fresh = leased(pool);
          assertThat(fresh).isNotSameAs(used);
          write(sockets[1], new byte[] {7});
          assertThat(fresh.fillFrom(sockets[0], 99)).isEqualTo(1);
          assertThat(fresh.drainTo(sockets[0])).isTrue();
          byte[] back = new byte[9];
          assertThat(read(sockets[1], back)).isEqualTo(1);
          assertThat(back[0]).isEqualTo((byte) 7);
          pool.giveBack(fresh);
          assertThat(pool.leased()).isZero();
          pool.closeIdle();
          assertThat(leased(pool)).isNotSameAs(fresh);
          close(sockets[0]);
          close(sockets[1]);
        });
  }
}

package io.upcall.libc;

import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the path of an echo allocates: nothing. */
@ExtendWith(NothingLeft.class)
class HotPathTest {

  /** How long the compiler may take on a busy machine: 20 s were seen. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final int ROUNDS = 20_000;

  /** What the JDK needs now and then for a stack chunk, and this test for its measurement. */
  private static final long TOLERATED_BYTES = 8;

  @Test
  void anEchoAllocatesNothing() throws Exception {
    InProc.run(
        () -> {
          int[] ends = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          Pthread.Handle<Void> echo =
              Pthread.pthread_create(
                  () -> {
                    byte[] buffer = new byte[64];
                    for (int got; (got = read(ends[1], buffer)) > 0; ) {
                      write(ends[1], buffer, 0, got);
                    }
                  });
          byte[] message = new byte[64];
          long perRound = Long.MAX_VALUE;
          // Until it is compiled, which may take a while on a busy machine, copies allocate.
          long begin = System.nanoTime();
          while (perRound >= TOLERATED_BYTES && System.nanoTime() - begin < PATIENCE_NANOS) {
            long before = allocatedByCarriers();
            rounds(ends[0], message, ROUNDS);
            perRound = (allocatedByCarriers() - before) / ROUNDS;
          }
          assertThat(perRound).as("bytes a round trip").isLessThan(TOLERATED_BYTES);
          SysSocket.shutdown(ends[0], SysSocket.SHUT_WR);
          Pthread.pthread_join(echo);
        });
  }

  private static void rounds(int fd, byte[] message, int count) throws ErrnoException {
    for (int i = 0; i < count; i++) {
      write(fd, message);
      assertEcho(read(fd, message));
    }
  }

  private static void assertEcho(int bytes) {
    if (bytes != 64) {
      throw new AssertionError(bytes + " bytes");
    }
  }

  /**
   * A uthread's allocations are its carrier's. Reflective, because the module of the library has no
   * use for java.management.
   */
  private static long allocatedByCarriers() throws Exception {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method allocated =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long.class);
    long sum = 0;
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("upcall-carrier-")) {
        sum += (long) allocated.invoke(threads, thread.threadId());
      }
    }
    return sum;
  }
}

package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.SysUio.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class SysUioTest {

  @TempDir Path folder;

  /** Heap and direct buffers, an empty one and one with an offset among them. */
  private static ByteBuffer[] buffers() {
    return new ByteBuffer[] {
      ByteBuffer.allocate(10),
      ByteBuffer.allocateDirect(100_000),
      ByteBuffer.allocate(0),
      ByteBuffer.allocate(50).position(5).slice().position(1),
      ByteBuffer.allocateDirect(33).position(3),
      ByteBuffer.allocate(700_000)
    };
  }

  private static final int TOTAL = 10 + 100_000 + 44 + 30 + 700_000;

  private static ByteBuffer[] filled() {
    Random random = new Random(7);
    ByteBuffer[] buffers = buffers();
    for (ByteBuffer buffer : buffers) {
      byte[] noise = new byte[buffer.remaining()];
      random.nextBytes(noise);
      buffer.put(noise).flip();
      buffer.position(buffer.limit() - noise.length);
    }
    return buffers;
  }

  private static void assertSame(ByteBuffer[] read, ByteBuffer[] expected) {
    for (int i = 0; i < read.length; i++) {
      assertThat(read[i].hasRemaining()).isFalse();
      ByteBuffer original = expected[i];
      assertThat(read[i].flip().position(read[i].limit() - original.remaining()))
          .isEqualTo(original);
    }
  }

  @Test
  void filesAreScatteredAndGatheredWhole() throws Exception {
    InProc.run(
        () -> {
          int fd = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_RDWR | Fcntl.O_CREAT, 0600);
          assertThat(writev(fd, filled())).isEqualTo(TOTAL);
          ByteBuffer[] back = buffers();
          assertThat(preadv(fd, back, 0)).isEqualTo(TOTAL);
          assertSame(back, filled());
          assertThat(readv(fd, buffers())).as("at the end").isZero();
          assertThat(pwritev(fd, filled(), 1 << 20)).isEqualTo(TOTAL);
          ByteBuffer[] again = buffers();
          assertThat(preadv(fd, again, 1 << 20)).isEqualTo(TOTAL);
          assertSame(again, filled());
          assertErrno(Errno.EINVAL, () -> preadv(fd, back, -1));
          assertErrno(Errno.EINVAL, () -> readv(fd, new ByteBuffer[IOV_MAX + 1]));
        });
  }

  @Test
  void streamsAreScatteredAndGathered() throws Exception {
    InProc.run(
        () -> {
          for (int[] ends :
              new int[][] {
                Unistd.pipe(), SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0)
              }) {
            Pthread.Handle<Long> writer = Pthread.pthread_create(() -> writev(ends[1], filled()));
            ByteBuffer[] back = buffers();
            for (long got = 0; got < TOTAL; ) {
              got += readv(ends[0], back);
            }
            assertThat(Pthread.pthread_join(writer)).isEqualTo(TOTAL);
            assertSame(back, filled());
            assertErrno(Errno.ESPIPE, () -> preadv(ends[0], back, 0));
            Fcntl.fcntl(ends[0], Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
            assertErrno(Errno.EAGAIN, () -> readv(ends[0], buffers()));
          }
        });
  }
}

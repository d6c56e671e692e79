package io.upcall.libc;

import static io.upcall.libc.Fcntl.SPLICE_F_NONBLOCK;
import static io.upcall.libc.Fcntl.splice;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSocket.AF_UNIX;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.socketpair;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.pipe;
import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** splice(2) between a pipe and a socket: a plain call, and waits that hold nobody up. */
@ExtendWith(NothingLeft.class)
class SpliceTest {

  @Test
  void waitsForASocketToSpeak() throws Exception {
    InProc.run(
        () -> {
          int[] sockets = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] ends = pipe();
          AtomicLong moved = new AtomicLong();
          Thread mover =
              Proc.current()
                  .spawn(
                      () ->
                          errnoOf(() -> moved.set(splice(sockets[0], null, ends[1], null, 99, 0))));
          awaitParked(mover);
          write(sockets[1], new byte[3]);
          mover.join();
          assertThat(moved).hasValue(3);
          assertThat(read(ends[0], new byte[9])).isEqualTo(3);
        });
  }

  @Test
  void waitsForRoomInASocket() throws Exception {
    InProc.run(
        () -> {
          int[] sockets = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] ends = pipe();
          long sent = 0;
          long left = 0;
          for (long now = 0; now >= 0; ) {
            sent += now;
            left -= now;
            if (left == 0) {
              left = write(ends[1], new byte[4096]);
            }
            now = spliceNow(ends[0], sockets[0], left);
          }
          long held = left;
          AtomicLong moved = new AtomicLong();
          Thread mover =
              Proc.current()
                  .spawn(
                      () ->
                          errnoOf(
                              () -> moved.set(splice(ends[0], null, sockets[0], null, held, 0))));
          awaitParked(mover);
          for (long unread = sent; unread > 0; ) {
            unread -= read(sockets[1], new byte[(int) unread]);
          }
          mover.join();
          assertThat(moved).hasValue(held);
          assertThat(read(sockets[1], new byte[9999])).isEqualTo((int) held);
        });
  }

  /** How many, or -1 for EAGAIN. */
  private static long spliceNow(int from, int to, long bytes) throws ErrnoException {
    try {
      return splice(from, null, to, null, bytes, SPLICE_F_NONBLOCK);
    } catch (ErrnoException full) {
      assertThat(full.errno).isEqualTo(Errno.EAGAIN);
      return -1;
    }
  }

  @Test
  void theEndOfASocketIs0AndAnEmptyOneIsEagainWithNonblock() throws Exception {
    InProc.run(
        () -> {
          int[] sockets = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] ends = pipe();
          assertErrno(
              Errno.EAGAIN, () -> splice(sockets[0], null, ends[1], null, 9, SPLICE_F_NONBLOCK));
          close(sockets[1]);
          assertThat(splice(sockets[0], null, ends[1], null, 9, 0)).isZero();
        });
  }

  @Test
  void aSocketThatIsClosedDuringTheWaitIsEbadf() throws Exception {
    InProc.run(
        () -> {
          int[] sockets = socketpair(AF_UNIX, SOCK_STREAM, 0);
          int[] ends = pipe();
          AtomicInteger errno = new AtomicInteger();
          Thread mover =
              Proc.current()
                  .spawn(
                      () ->
                          errno.set(errnoOf(() -> splice(sockets[0], null, ends[1], null, 99, 0))));
          awaitParked(mover);
          close(sockets[0]);
          mover.join();
          assertThat(errno).hasValue(Errno.EBADF);
        });
  }
}

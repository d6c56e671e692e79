package io.upcall.libc;

import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSendfile.sendfile;
import static io.upcall.libc.SysSocket.AF_UNIX;
import static io.upcall.libc.SysSocket.SOCK_STREAM;
import static io.upcall.libc.SysSocket.socketpair;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class SysSendfileTest {

  private static final int BYTES = (5 << 20) + 123;

  @TempDir Path folder;

  private byte[] makeFile() throws Exception {
    byte[] noise = new byte[BYTES];
    new Random(3).nextBytes(noise);
    Files.write(folder.resolve("f"), noise);
    return noise;
  }

  private String file() {
    return folder.resolve("f").toString();
  }

  private static Pthread.Handle<byte[]> receiver(int fd, int bytes) {
    return Pthread.pthread_create(
        () -> {
          byte[] back = new byte[bytes];
          for (int got = 0; got < bytes; ) {
            int now = read(fd, back, got, Math.min(bytes - got, 100_000));
            assertThat(now).isPositive();
            got += now;
          }
          return back;
        });
  }

  @Test
  void sendsACachedFileWhole() throws Exception {
    byte[] noise = makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          Pthread.Handle<byte[]> receiver = receiver(ends[1], BYTES);
          assertThat(sendfile(ends[0], in, 0, BYTES)).isEqualTo(BYTES);
          assertThat(Arrays.equals(Pthread.pthread_join(receiver), noise)).isTrue();
          assertThat(lseek(in, 0, SEEK_CUR)).as("the position").isZero();
        });
  }

  @Test
  void sendsFromThePositionAndMovesIt() throws Exception {
    byte[] noise = makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          lseek(in, 1000, SEEK_SET);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          assertThat(sendfile(ends[0], in, 500)).isEqualTo(500);
          byte[] back = new byte[600];
          assertThat(read(ends[1], back)).isEqualTo(500);
          assertThat(Arrays.copyOf(back, 500)).isEqualTo(Arrays.copyOfRange(noise, 1000, 1500));
          assertThat(lseek(in, 0, SEEK_CUR)).isEqualTo(1500);
        });
  }

  @Test
  void sendsHolesThatNoPageCacheHolds() throws Exception {
    int bytes = 9 << 20;
    try (RandomAccessFile sparse = new RandomAccessFile(file(), "rw")) {
      sparse.setLength(bytes);
      sparse.seek(bytes - 3L);
      sparse.write(new byte[] {1, 2, 3});
    }
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          Pthread.Handle<byte[]> receiver = receiver(ends[1], bytes);
          assertThat(sendfile(ends[0], in, 0, bytes)).isEqualTo(bytes);
          byte[] expected = new byte[bytes];
          expected[bytes - 3] = 1;
          expected[bytes - 2] = 2;
          expected[bytes - 1] = 3;
          assertThat(Arrays.equals(Pthread.pthread_join(receiver), expected)).isTrue();
        });
  }

  @Test
  void stopsAtTheEndOfTheFile() throws Exception {
    byte[] noise = makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          assertThat(sendfile(ends[0], in, BYTES - 10, 1000)).isEqualTo(10);
          byte[] back = new byte[20];
          assertThat(read(ends[1], back)).isEqualTo(10);
          assertThat(Arrays.copyOf(back, 10))
              .isEqualTo(Arrays.copyOfRange(noise, BYTES - 10, BYTES));
          assertThat(sendfile(ends[0], in, BYTES, 1000)).isZero();
          assertThat(sendfile(ends[0], in, BYTES + 10_000L, 1000)).isZero();
          assertThat(sendfile(ends[0], in, 0, 0)).isZero();
        });
  }

  @Test
  void sendsToFilesAndPipes() throws Exception {
    byte[] noise = makeFile();
    Path copy = folder.resolve("copy");
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int out = open(copy.toString(), Fcntl.O_WRONLY | Fcntl.O_CREAT, 0600);
          assertThat(sendfile(out, in, 0, BYTES)).isEqualTo(BYTES);
          int[] ends = pipe();
          Pthread.Handle<byte[]> receiver = receiver(ends[0], BYTES);
          assertThat(sendfile(ends[1], in, 0, BYTES)).isEqualTo(BYTES);
          assertThat(Arrays.equals(Pthread.pthread_join(receiver), noise)).isTrue();
        });
    assertThat(Files.readAllBytes(copy)).isEqualTo(noise);
  }

  @Test
  void countsTruthfullyWhenItMayNotWait() throws Exception {
    byte[] noise = makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM | SysSocket.SOCK_NONBLOCK, 0);
          int sent = (int) sendfile(ends[0], in, 0, BYTES);
          assertThat(sent).isPositive().isLessThan(BYTES);
          assertErrno(Errno.EAGAIN, () -> sendfile(ends[0], in, 0, BYTES));
          byte[] back = new byte[sent];
          for (int got = 0; got < sent; ) {
            got += read(ends[1], back, got, sent - got);
          }
          assertThat(Arrays.equals(back, Arrays.copyOf(noise, sent))).isTrue();
          assertErrno(Errno.EAGAIN, () -> read(ends[1], new byte[1]));
        });
  }

  @Test
  void errorsAreTold() throws Exception {
    makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          assertErrno(Errno.EBADF, () -> sendfile(99, in, 0, 1));
          assertErrno(Errno.EBADF, () -> sendfile(ends[0], 99, 0, 1));
          assertErrno(Errno.ESPIPE, () -> sendfile(ends[0], ends[1], 0, 1));
          assertErrno(Errno.EINVAL, () -> sendfile(ends[0], ends[1], 1));
          assertErrno(Errno.EINVAL, () -> sendfile(ends[0], in, -1, 1));
          close(ends[1]);
          assertErrno(Errno.EPIPE, () -> sendfile(ends[0], in, 0, BYTES));
        });
  }

  @Test
  void closingTheSocketEndsItAndClosingTheFileDoesNot() throws Exception {
    makeFile();
    InProc.run(
        () -> {
          int in = open(file(), O_RDONLY);
          int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
          AtomicInteger errno = new AtomicInteger();
          Thread sender =
              Proc.current()
                  .spawn(
                      () -> {
                        errnoOf(() -> sendfile(ends[0], in, 0, BYTES));
                        errno.set(errnoOf(() -> sendfile(ends[0], in, 0, BYTES)));
                      });
          awaitParked(sender);
          close(in);
          assertThat(sender.isAlive()).isTrue();
          close(ends[0]);
          sender.join();
          assertThat(errno).hasValue(Errno.EBADF);
        });
  }
}

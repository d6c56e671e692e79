package io.upcall.libc;

import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_NONBLOCK;
import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.O_RDWR;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.Unistd.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class UnistdTest {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(bytes).nextBytes(noise);
    return noise;
  }

  @Test
  void readsWhatWasWritten() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          assertThat(write(fd, "hello, world".getBytes(UTF_8))).isEqualTo(12);
          assertThat(lseek(fd, 7, SEEK_SET)).isEqualTo(7);
          byte[] buffer = new byte[20];
          assertThat(read(fd, buffer, 1, 19)).isEqualTo(5);
          assertThat(new String(buffer, 1, 5, UTF_8)).isEqualTo("world");
          assertThat(read(fd, buffer)).as("at the end").isZero();
          close(fd);
        });
  }

  @Test
  void transfersALargeFileWholeInOneCall() throws Exception {
    byte[] noise = noise(3 * MEBIBYTE + 17);
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          assertThat(write(fd, noise)).isEqualTo(noise.length);
          byte[] back = new byte[noise.length + 10];
          assertThat(pread(fd, back, 0)).isEqualTo(noise.length);
          assertThat(Arrays.copyOf(back, noise.length)).isEqualTo(noise);
          ByteBuffer direct = ByteBuffer.allocateDirect(noise.length);
          assertThat(pread(fd, direct, 5)).isEqualTo(noise.length - 5);
          assertThat(direct.flip()).isEqualTo(ByteBuffer.wrap(noise, 5, noise.length - 5));
          close(fd);
        });
    assertThat(Files.readAllBytes(folder.resolve("f"))).isEqualTo(noise);
  }

  @Test
  void positionedCallsLeaveThePosition() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          write(fd, "0123456789".getBytes(UTF_8));
          assertThat(pwrite(fd, "AB".getBytes(UTF_8), 3)).isEqualTo(2);
          assertThat(pwrite(fd, ByteBuffer.wrap("CD".getBytes(UTF_8)), 8)).isEqualTo(2);
          byte[] buffer = new byte[4];
          assertThat(pread(fd, buffer, 2)).isEqualTo(4);
          assertThat(new String(buffer, UTF_8)).isEqualTo("2AB5");
          assertThat(lseek(fd, 0, SEEK_CUR)).isEqualTo(10);
          close(fd);
        });
    assertThat(folder.resolve("f")).hasContent("012AB567CD");
  }

  @Test
  void buffersAreAdvancedByWhatWasTransferred() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          for (ByteBuffer out :
              new ByteBuffer[] {
                ByteBuffer.allocate(9).position(2).slice(), ByteBuffer.allocateDirect(7)
              }) {
            out.put("abcdefg".getBytes(UTF_8)).position(3);
            assertThat(write(fd, out)).isEqualTo(4);
            assertThat(out.hasRemaining()).isFalse();
          }
          assertThat(write(fd, ByteBuffer.wrap("xyz".getBytes(UTF_8), 1, 2).asReadOnlyBuffer()))
              .isEqualTo(2);
          lseek(fd, 0, SEEK_SET);
          ByteBuffer heap = ByteBuffer.allocate(10).position(4);
          assertThat(read(fd, heap)).isEqualTo(6);
          ByteBuffer direct = ByteBuffer.allocateDirect(10);
          assertThat(read(fd, direct)).isEqualTo(4);
          assertThat(direct.position()).isEqualTo(4);
          close(fd);
        });
    assertThat(folder.resolve("f")).hasContent("defgdefgyz");
  }

  @Test
  void refusesAReadOnlyBufferToReadInto() throws Exception {
    InProc.run(
        () ->
            assertThatThrownBy(() -> read(0, ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void badNumbersAreEbadf() throws Exception {
    InProc.run(
        () -> {
          byte[] one = new byte[1];
          for (int fd : new int[] {-1, 999, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertErrno(Errno.EBADF, () -> read(fd, one));
            assertErrno(Errno.EBADF, () -> write(fd, one));
            assertErrno(Errno.EBADF, () -> pread(fd, one, 0));
            assertErrno(Errno.EBADF, () -> close(fd));
            assertErrno(Errno.EBADF, () -> dup(fd));
            assertErrno(Errno.EBADF, () -> lseek(fd, 0, SEEK_SET));
            assertErrno(Errno.EBADF, () -> fsync(fd));
            assertErrno(Errno.EBADF, () -> ftruncate(fd, 0));
          }
        });
  }

  @Test
  void theWrongDirectionIsEbadf() throws Exception {
    Files.writeString(folder.resolve("f"), "x");
    InProc.run(
        () -> {
          int reader = open(path("f"), O_RDONLY);
          assertErrno(Errno.EBADF, () -> write(reader, new byte[1]));
          int writer = open(path("f"), O_WRONLY);
          assertErrno(Errno.EBADF, () -> read(writer, new byte[1]));
          close(reader);
          close(writer);
        });
  }

  @Test
  void aPipeHasNoPositionAndADirectoryNoBytes() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          assertErrno(Errno.ESPIPE, () -> pread(ends[0], new byte[1], 0));
          assertErrno(Errno.ESPIPE, () -> pwrite(ends[1], new byte[1], 0));
          assertErrno(Errno.ESPIPE, () -> lseek(ends[0], 0, SEEK_SET));
          int directory = open(folder.toString(), O_RDONLY);
          assertErrno(Errno.EISDIR, () -> read(directory, new byte[1]));
          assertErrno(Errno.EINVAL, () -> pread(directory, new byte[1], -1));
        });
  }

  @Test
  void aPipeCarriesBytesAndEnds() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          assertThat(write(ends[1], "abc".getBytes(UTF_8))).isEqualTo(3);
          byte[] buffer = new byte[10];
          assertThat(read(ends[0], buffer)).isEqualTo(3);
          close(ends[1]);
          assertThat(read(ends[0], buffer)).as("no writer is left").isZero();
          close(ends[0]);
          int[] others = pipe();
          close(others[0]);
          assertErrno(Errno.EPIPE, () -> write(others[1], new byte[1]));
          close(others[1]);
        });
  }

  @Test
  void aWriteToAFullPipeWaitsUntilAllOfItIsRead() throws Exception {
    byte[] noise = noise(MEBIBYTE);
    InProc.run(
        () -> {
          int[] ends = pipe();
          Pthread.Handle<Integer> writer = Pthread.pthread_create(() -> write(ends[1], noise));
          byte[] back = new byte[noise.length];
          for (int got = 0; got < back.length; ) {
            got += read(ends[0], back, got, back.length - got);
          }
          assertThat(Pthread.pthread_join(writer)).isEqualTo(noise.length);
          assertThat(back).isEqualTo(noise);
        });
  }

  @Test
  void aNonBlockingPipeSaysEagain() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe2(O_NONBLOCK);
          assertErrno(Errno.EAGAIN, () -> read(ends[0], new byte[1]));
          int room = write(ends[1], new byte[MEBIBYTE]);
          assertThat(room).isPositive().isLessThan(MEBIBYTE);
          assertErrno(Errno.EAGAIN, () -> write(ends[1], new byte[1]));
          assertThat(read(ends[0], new byte[MEBIBYTE])).isEqualTo(room);
          assertThat(write(ends[1], ByteBuffer.allocateDirect(3))).isEqualTo(3);
          assertThat(read(ends[0], ByteBuffer.allocateDirect(5))).isEqualTo(3);
        });
  }

  @Test
  void truncatesAndSynchronises() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          ftruncate(fd, 5000);
          fsync(fd);
          fdatasync(fd);
          assertThat(lseek(fd, 0, SEEK_END)).isEqualTo(5000);
          assertErrno(Errno.EINVAL, () -> ftruncate(fd, -1));
          int[] ends = pipe();
          assertErrno(Errno.EINVAL, () -> fsync(ends[0]));
        });
  }

  @Test
  void removesNames() throws Exception {
    Files.writeString(folder.resolve("f"), "x");
    InProc.run(
        () -> {
          unlink(path("f"));
          assertErrno(Errno.ENOENT, () -> unlink(path("f")));
          SysStat.mkdir(path("d"), 0700);
          assertErrno(Errno.EISDIR, () -> unlink(path("d")));
          rmdir(path("d"));
          assertErrno(Errno.EINVAL, () -> unlink("a\0b"));
        });
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void everyProcHasAPidOfItsOwn() throws Exception {
    int[] pids = new int[2];
    InProc.run(() -> pids[0] = getpid());
    InProc.run(() -> pids[1] = getpid());
    assertThat(pids[0]).isPositive().isNotEqualTo(pids[1]);
  }

  @Test
  void exitsWithItsStatus() throws Exception {
    int status =
        io.upcall.cores.Proc.run(
            io.upcall.cores.ProcOptions.named("exits"),
            () -> {
              pipe();
              _exit(7);
              return 1;
            });
    assertThat(status).isEqualTo(7);
  }
}

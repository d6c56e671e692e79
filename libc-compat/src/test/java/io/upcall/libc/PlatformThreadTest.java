package io.upcall.libc;

import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The same calls, from threads that are not uthreads: they belong to the root proc. */
@ExtendWith(NothingLeft.class)
class PlatformThreadTest {

  @TempDir Path folder;

  @AfterEach
  void giveTheCoreBack() throws Exception {
    Proc root = Proc.root();
    root.kill(0);
    root.awaitExit();
    assertThat(root.liveUthreads()).isZero();
  }

  private static Thread platformThread(Runnable body) {
    Thread thread = new Thread(body, "platform");
    thread.start();
    return thread;
  }

  @Test
  void anEchoOverTcp() throws Exception {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listen(listener, 5);
    FutureTask<Integer> server =
        new FutureTask<>(
            () -> {
              int fd = accept(listener);
              byte[] buffer = new byte[100_000];
              int total = 0;
              for (int got; (got = read(fd, buffer)) > 0; ) {
                write(fd, buffer, 0, got);
                total += got;
              }
              close(fd);
              return total;
            });
    Thread thread = platformThread(server);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    connect(fd, getsockname(listener));
    byte[] buffer = new byte[50_000];
    for (int round = 0; round < 20; round++) {
      assertThat(write(fd, buffer)).isEqualTo(buffer.length);
      assertThat(recv(fd, buffer, MSG_WAITALL)).isEqualTo(buffer.length);
    }
    shutdown(fd, SHUT_WR);
    assertThat(server.get()).isEqualTo(20 * buffer.length);
    thread.join();
  }

  @Test
  void filesAndDirectories() throws Exception {
    String path = folder.resolve("f").toString();
    int fd = Fcntl.open(path, Fcntl.O_RDWR | Fcntl.O_CREAT, 0600);
    write(fd, new byte[70_000]);
    assertThat(pread(fd, new byte[100_000], 0)).isEqualTo(70_000);
    assertThat(SysStat.fstat(fd).st_size).isEqualTo(70_000);
    fsync(fd);
    int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
    assertThat(SysSendfile.sendfile(ends[0], fd, 0, 70_000)).isEqualTo(70_000);
    assertThat(Dirent.scandir(folder.toString())).hasSize(3);
    unlink(path);
    assertThat(Files.exists(folder.resolve("f"))).isFalse();
  }

  @Test
  void closeWakesIt() throws Exception {
    int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
    AtomicInteger errno = new AtomicInteger();
    Thread reader = platformThread(() -> errno.set(errnoOf(() -> read(ends[0], new byte[1]))));
    InProc.awaitParked(reader);
    close(ends[0]);
    reader.join();
    assertThat(errno).hasValue(Errno.EBADF);
  }

  @Test
  void interruptIsEintr() throws Exception {
    int[] ends = pipe();
    AtomicInteger errno = new AtomicInteger();
    Thread reader = platformThread(() -> errno.set(errnoOf(() -> read(ends[0], new byte[1]))));
    InProc.awaitParked(reader);
    reader.interrupt();
    reader.join();
    assertThat(errno).hasValue(Errno.EINTR);
  }

  @Test
  void pollAndSleepAndJoin() throws Exception {
    int[] ends = pipe();
    Pthread.Handle<Integer> writer =
        Pthread.pthread_create(
            () -> {
              Time.nanosleep(new StructTimespec(0, 2_000_000));
              return write(ends[1], new byte[3]);
            });
    StructPollfd[] set = {new StructPollfd(ends[0], Poll.POLLIN)};
    assertThat(Poll.poll(set, -1)).isOne();
    assertThat(Pthread.pthread_join(writer)).isEqualTo(3);
    assertThat(Poll.poll(set, 0)).isOne();
    read(ends[0], new byte[9]);
    assertThat(Poll.poll(set, 2)).isZero();
    Time.nanosleep(new StructTimespec(0, 1_000_000));
  }

  @Test
  void closersAndReadersRaceWithoutLoss() throws Exception {
    for (int round = 0; round < 300; round++) {
      int[] ends = socketpair(AF_UNIX, SOCK_STREAM, 0);
      AtomicInteger errno = new AtomicInteger(-1);
      Thread reader = platformThread(() -> errno.set(errnoOf(() -> read(ends[0], new byte[1]))));
      // No waiting for the reader: it is anywhere between its first instruction and its park.
      close(ends[0]);
      reader.join();
      assertThat(errno).hasValue(Errno.EBADF);
      close(ends[1]);
    }
  }
}

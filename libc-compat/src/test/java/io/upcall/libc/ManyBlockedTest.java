package io.upcall.libc;

import static io.upcall.libc.InProc.awaitParked;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A thousand blocked uthreads on one vcore, and another one that makes progress. */
@ExtendWith(NothingLeft.class)
class ManyBlockedTest {

  private static final int MANY = 1000;

  @TempDir Path folder;

  private interface Blocked {
    void call() throws ErrnoException;
  }

  private static List<Thread> spawn(Blocked body, AtomicInteger errno) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      threads.add(Proc.current().spawn(() -> errno.set(errnoOf(body::call))));
    }
    threads.forEach(InProc::awaitParked);
    assertProgress();
    return threads;
  }

  /** Another uthread runs, opens, writes, reads and waits, on the only vcore. */
  private static void assertProgress() {
    assertThat(Proc.current().vcoreCount()).isOne();
    AtomicInteger rounds = new AtomicInteger();
    Thread other =
        Proc.current()
            .spawn(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    int errno =
                        errnoOf(
                            () -> {
                              int[] ends =
                                  SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
                              write(ends[0], new byte[7]);
                              assertThat(read(ends[1], new byte[9])).isEqualTo(7);
                              Time.nanosleep(new StructTimespec(0, 1000));
                              close(ends[0]);
                              close(ends[1]);
                            });
                    if (errno == 0) {
                      rounds.incrementAndGet();
                    }
                  }
                });
    try {
      other.join();
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
    assertThat(rounds).hasValue(100);
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void inRead() throws Exception {
    InProc.run(
        () -> {
          int[] sockets = SysSocket.socketpair(SysSocket.AF_UNIX, SysSocket.SOCK_STREAM, 0);
          AtomicInteger errno = new AtomicInteger(-1);
          List<Thread> readers = spawn(() -> read(sockets[0], new byte[10]), errno);
          close(sockets[1]);
          join(readers);
          assertThat(errno).hasValue(0);
        });
  }

  @Test
  void inReadOfPipesAndFifos() throws Exception {
    String fifo = folder.resolve("fifo").toString();
    assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();
    InProc.run(
        () -> {
          int[] pipe = pipe();
          AtomicInteger errno = new AtomicInteger(-1);
          List<Thread> pipeReaders = spawn(() -> read(pipe[0], new byte[10]), errno);
          Pthread.Handle<Integer> opener =
              Pthread.pthread_create(() -> Fcntl.open(fifo, Fcntl.O_WRONLY));
          int fd = Fcntl.open(fifo, Fcntl.O_RDONLY);
          List<Thread> fifoReaders = spawn(() -> read(fd, new byte[10]), errno);
          close(pipe[1]);
          close(Pthread.pthread_join(opener));
          join(pipeReaders);
          join(fifoReaders);
          assertThat(errno).hasValue(0);
        });
  }

  @Test
  void inAccept() throws Exception {
    InProc.run(
        () -> {
          int listener = SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_STREAM, 0);
          SysSocket.bind(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
          SysSocket.listen(listener, 10);
          AtomicInteger errno = new AtomicInteger(-1);
          List<Thread> accepting = spawn(() -> close(SysSocket.accept(listener)), errno);
          int client = SysSocket.socket(SysSocket.AF_INET, SysSocket.SOCK_STREAM, 0);
          SysSocket.connect(client, SysSocket.getsockname(listener));
          assertThat(read(client, new byte[1])).as("one was accepted and closed").isZero();
          close(listener);
          join(accepting);
          assertThat(errno).hasValue(Errno.EBADF);
        });
  }

  @Test
  void inNanosleep() throws Exception {
    InProc.run(
        () -> {
          AtomicInteger errno = new AtomicInteger(-1);
          List<Thread> sleepers = spawn(() -> Time.nanosleep(new StructTimespec(1000, 0)), errno);
          sleepers.forEach(Thread::interrupt);
          join(sleepers);
          assertThat(errno).hasValue(Errno.EINTR);
        });
  }

  @Test
  void inJoin() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          CountDownLatch joined = new CountDownLatch(MANY);
          List<Thread> joiners = new ArrayList<>();
          for (int i = 0; i < MANY; i++) {
            Pthread.Handle<Integer> reader =
                Pthread.pthread_create(() -> read(ends[0], new byte[1]));
            joiners.add(
                Proc.current()
                    .spawn(
                        () -> {
                          if (errnoOf(() -> Pthread.pthread_join(reader)) == 0) {
                            joined.countDown();
                          }
                        }));
          }
          joiners.forEach(InProc::awaitParked);
          assertProgress();
          close(ends[1]);
          joined.await();
          join(joiners);
        });
  }

  @Test
  void inPreadOfAFileThatIsNotCached() throws Exception {
    java.nio.file.Files.write(folder.resolve("f"), new byte[4 << 20]);
    InProc.run(
        () -> {
          int fd = Fcntl.open(folder.resolve("f").toString(), Fcntl.O_RDONLY | Fcntl.O_DIRECT);
          List<Thread> readers = new ArrayList<>();
          AtomicInteger whole = new AtomicInteger();
          for (int i = 0; i < MANY; i++) {
            long offset = (i % 1000) * 4096L;
            readers.add(
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(
                                () -> {
                                  java.nio.ByteBuffer page =
                                      java.nio.ByteBuffer.allocateDirect(8192).alignedSlice(4096);
                                  page.limit(4096);
                                  if (pread(fd, page, offset) == 4096) {
                                    whole.incrementAndGet();
                                  }
                                })));
          }
          assertProgress();
          join(readers);
          assertThat(whole).hasValue(MANY);
        });
  }

  @Test
  void oneOfThemIsEnoughToSeeThatItParks() throws Exception {
    InProc.run(
        () -> {
          int[] ends = pipe();
          Thread reader = Proc.current().spawn(() -> errnoOf(() -> read(ends[0], new byte[1])));
          awaitParked(reader);
          write(ends[1], new byte[1]);
          reader.join();
        });
  }
}

package io.upcall.libc;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.SysSocket.*;
import static io.upcall.libc.Unistd.*;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is a proc's own: a second one, and the JVM itself, notice nothing of it. */
@ExtendWith(NothingLeft.class)
class TwoProcsTest {

  @TempDir Path folder;

  /** The other proc is the root proc: that of platform threads. Set by the test's own thread. */
  private volatile boolean usesRoot;

  @AfterEach
  void endTheRootProc() throws Exception {
    if (usesRoot) {
      // Asked for once: when this one ends, the next to ask gets another.
      Proc root = Proc.root();
      root.kill(0);
      root.awaitExit();
    }
  }

  /** A thread of the root proc. */
  private Thread other(Runnable body) {
    usesRoot = true;
    Thread thread = new Thread(body, "other");
    thread.start();
    return thread;
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Runs {@code body} in the root proc, from within another one, and waits for it. */
  private void inOther(InProc.Body body) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    other(
            () -> {
              try {
                body.run();
              } catch (Throwable thrown) {
                failure.set(thrown);
              }
            })
        .join();
    if (failure.get() != null) {
      throw new AssertionError("in the other proc", failure.get());
    }
  }

  @Test
  void eachHasAWorkingDirectoryAndTheJvmsStays() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    Path before = Path.of("").toAbsolutePath();
    InProc.run(
        () -> {
          chdir(path("d"));
          close(open("mine", O_WRONLY | O_CREAT, 0600));
          inOther(
              () -> {
                assertErrno(Errno.ENOENT, () -> open("mine", O_RDONLY));
                assertThat(getcwd()).isEqualTo(before.toString());
                chdir("/");
              });
          assertThat(getcwd()).isEqualTo(path("d"));
          close(open("mine", O_RDONLY));
        });
    assertThat(Files.exists(folder.resolve("d/mine"))).isTrue();
    assertThat(Path.of("").toAbsolutePath()).isEqualTo(before);
  }

  @Test
  void eachHasAUmaskAndTheJvmsStays() throws Exception {
    InProc.run(
        () -> {
          int before = SysStat.umask(0);
          close(open(path("open"), O_WRONLY | O_CREAT, 0666));
          inOther(
              () -> {
                assertThat(SysStat.umask(077)).isEqualTo(before);
                close(open(path("closed"), O_WRONLY | O_CREAT, 0666));
              });
          assertThat(SysStat.umask(before)).isZero();
          SysStat.mkdir(path("usual"), 0777);
        });
    Files.createDirectory(folder.resolve("jvms"));
    assertThat(permissions("open")).isEqualTo("rw-rw-rw-");
    assertThat(permissions("closed")).isEqualTo("rw-------");
    assertThat(permissions("usual")).isEqualTo(permissions("jvms"));
  }

  @Test
  void namesOfUnixSocketsAreLookedUpAndMadeAsTheProcHasIt() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    SocketAddress name = UnixDomainSocketAddress.of("name");
    SocketAddress mail = UnixDomainSocketAddress.of("mail");
    InProc.run(
        () -> {
          chdir(path("d"));
          int before = SysStat.umask(027);
          int listener = socket(AF_UNIX, SOCK_STREAM, 0);
          bind(listener, name);
          assertThat(getsockname(listener)).isEqualTo(name);
          listen(listener, 1);
          int box = socket(AF_UNIX, SOCK_DGRAM, 0);
          SysStat.umask(0);
          bind(box, mail);
          SysStat.umask(before);
          int client = socket(AF_UNIX, SOCK_STREAM, 0);
          connect(client, name);
          assertThat(getpeername(client)).isEqualTo(name);
          int sender = socket(AF_UNIX, SOCK_DGRAM, 0);
          assertThat(sendto(sender, "hi".getBytes(US_ASCII), 0, mail)).isEqualTo(2);
          assertThat(recv(box, new byte[8], 0)).isEqualTo(2);
          inOther(
              () -> {
                int stranger = socket(AF_UNIX, SOCK_STREAM, 0);
                assertErrno(Errno.ENOENT, () -> connect(stranger, name));
                close(stranger);
              });
          for (int fd : new int[] {listener, box, client, sender}) {
            close(fd);
          }
        });
    assertThat(permissions("d/name")).isEqualTo("rwxr-x---");
    assertThat(permissions("d/mail")).isEqualTo("rwxrwxrwx");
    assertThat(Files.exists(Path.of("name"))).isFalse();
  }

  private String permissions(String name) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  private static StructFlock write(long start, long length) {
    return new StructFlock(F_WRLCK, SEEK_SET, start, length);
  }

  private static StructFlock unlock() {
    return new StructFlock(F_UNLCK, SEEK_SET, 0, 0);
  }

  @Test
  void recordLocksExcludeTheOtherProcAndSayWhoHasThem() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          fcntl(fd, F_SETLK, write(0, 10));
          int pid = getpid();
          inOther(
              () -> {
                int other = open(path("f"), O_RDWR);
                assertErrno(Errno.EAGAIN, () -> fcntl(other, F_SETLK, write(9, 1)));
                fcntl(other, F_SETLK, write(10, 5));
                StructFlock found = fcntl(other, F_GETLK, write(3, 1));
                assertThat(found).isEqualTo(new StructFlock(F_WRLCK, SEEK_SET, 0, 10, pid));
              });
          assertErrno(Errno.EAGAIN, () -> fcntl(fd, F_SETLK, write(12, 1)));
        });
  }

  @Test
  void aWaitForTheOtherProcsLockParksAndGetsItWhenItGoes() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          fcntl(fd, F_SETLK, write(0, 0));
          AtomicInteger errno = new AtomicInteger(-1);
          Thread waiter = other(() -> errno.set(errnoOf(() -> lockAndUnlock(path("f")))));
          awaitTimedParked(waiter);
          assertThat(errno).hasValue(-1);
          fcntl(fd, F_SETLK, unlock());
          waiter.join();
          assertThat(errno).hasValue(0);
        });
  }

  private static void lockAndUnlock(String path) throws ErrnoException {
    int fd = open(path, O_RDWR);
    fcntl(fd, F_SETLKW, write(0, 1));
    fcntl(fd, F_SETLK, unlock());
    close(fd);
  }

  private static void awaitTimedParked(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.yield();
    }
  }

  @RepeatedTest(20)
  void aCircleOfWaitsIsEdeadlkForTheLastOneOnly() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          fcntl(fd, F_SETLK, write(0, 1));
          CountDownLatch locked = new CountDownLatch(1);
          AtomicInteger errno = new AtomicInteger(-1);
          Thread other =
              other(
                  () ->
                      errno.set(
                          errnoOf(
                              () -> {
                                int mine = open(path("f"), O_RDWR);
                                fcntl(mine, F_SETLK, write(1, 1));
                                locked.countDown();
                                fcntl(mine, F_SETLKW, write(0, 1));
                              })));
          locked.await();
          awaitTimedParked(other);
          assertErrno(Errno.EDEADLK, () -> fcntl(fd, F_SETLKW, write(1, 1)));
          fcntl(fd, F_SETLK, unlock());
          other.join();
          assertThat(errno).hasValue(0);
        });
  }

  @Test
  void anInterruptAndACloseEndAWaitForALock() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          int other = open(path("f"), O_RDWR);
          fcntl(fd, F_OFD_SETLK, write(0, 0));
          AtomicInteger errno = new AtomicInteger();
          for (boolean interrupt : new boolean[] {true, false}) {
            Thread waiter =
                Proc.current()
                    .spawn(() -> errno.set(errnoOf(() -> fcntl(other, F_SETLKW, write(0, 1)))));
            awaitTimedParked(waiter);
            if (interrupt) {
              waiter.interrupt();
            } else {
              close(other);
            }
            waiter.join();
            assertThat(errno).hasValue(interrupt ? Errno.EINTR : Errno.EBADF);
          }
        });
  }

  @Test
  void anotherProgramSeesTheLocksAndIsSeen() throws Exception {
    assertThat(new ProcessBuilder("python3", "--version").start().waitFor()).isZero();
    String held =
        """
        import fcntl, sys
        f = open(sys.argv[1], 'r+b')
        try:
            fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 0)
            print('mine', flush=True)
        except OSError as e:
            print(e.errno, flush=True)
        sys.stdin.readline()
        """;
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT, 0600);
          fcntl(fd, F_SETLK, write(0, 1));
          Process refused = new ProcessBuilder("python3", "-c", held, path("f")).start();
          assertThat(refused.inputReader().readLine()).isEqualTo("" + Errno.EAGAIN);
          refused.destroy();
          fcntl(fd, F_SETLK, unlock());
          Process holder = new ProcessBuilder("python3", "-c", held, path("f")).start();
          assertThat(holder.inputReader().readLine()).isEqualTo("mine");
          assertErrno(Errno.EAGAIN, () -> fcntl(fd, F_SETLK, write(4, 1)));
          assertThat(fcntl(fd, F_GETLK, write(0, 9)).l_pid()).isEqualTo((int) holder.pid());
          holder.getOutputStream().close();
          fcntl(fd, F_SETLKW, write(4, 1));
          holder.waitFor();
        });
  }

  @Test
  void openingAFifoHoldsNoThreadHoweverManyWait() throws Exception {
    InProc.run(
        () -> {
          SysStat.mkfifo(path("fifo"), 0600);
          int count = 60;
          AtomicInteger opened = new AtomicInteger();
          Thread[] readers = new Thread[count];
          for (int i = 0; i < count; i++) {
            readers[i] =
                Proc.current()
                    .spawn(
                        () ->
                            errnoOf(
                                () -> opened.addAndGet(open(path("fifo"), O_RDONLY) > 0 ? 1 : 0)));
          }
          for (Thread reader : readers) {
            awaitTimedParked(reader);
          }
          assertThat(Slow.call(() -> 7)).as("the slow road is free").isEqualTo(7);
          assertThat(opened).hasValue(0);
          int writer = open(path("fifo"), O_WRONLY);
          for (Thread reader : readers) {
            reader.join();
          }
          assertThat(opened).hasValue(count);
          close(writer);
        });
  }

  @Test
  void anInterruptEndsTheOpenOfAFifo() throws Exception {
    InProc.run(
        () -> {
          SysStat.mkfifo(path("fifo"), 0600);
          for (int flags : new int[] {O_RDONLY, O_WRONLY}) {
            AtomicInteger errno = new AtomicInteger();
            Thread opener =
                Proc.current().spawn(() -> errno.set(errnoOf(() -> open(path("fifo"), flags))));
            awaitTimedParked(opener);
            opener.interrupt();
            opener.join();
            assertThat(errno).hasValue(Errno.EINTR);
          }
          assertThat(dup(STDERR_FILENO)).as("no number was taken").isEqualTo(3);
        });
  }

  @Test
  void aMappingEndsWithItsProcAndAnAccessAfterIsRefused() throws Exception {
    Files.writeString(folder.resolve("f"), "abc");
    AtomicReference<java.lang.foreign.MemorySegment> kept = new AtomicReference<>();
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDONLY);
          kept.set(SysMman.mmap(3, SysMman.PROT_READ, SysMman.MAP_SHARED, fd, 0));
          close(fd);
          assertThat(kept.get().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 2))
              .isEqualTo((byte) 'c');
          assertErrno(Errno.EINVAL, () -> SysMman.munmap(kept.get().asSlice(1)));
        });
    assertThat(kept.get().scope().isAlive()).isFalse();
  }

  @Test
  void parkedForALockMeansTheVcoreGoesOn() throws Exception {
    InProc.run(
        () -> {
          int one = open(path("f"), O_RDWR | O_CREAT, 0600);
          int other = open(path("f"), O_RDWR);
          SysFile.flock(one, SysFile.LOCK_EX);
          Thread waiter =
              Proc.current().spawn(() -> errnoOf(() -> SysFile.flock(other, SysFile.LOCK_EX)));
          awaitTimedParked(waiter);
          // This uthread runs on the one vcore that there is.
          assertThat(waiter.isAlive()).isTrue();
          SysFile.flock(one, SysFile.LOCK_UN);
          waiter.join();
        });
  }
}

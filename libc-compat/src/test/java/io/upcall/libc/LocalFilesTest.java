package io.upcall.libc;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.upcall.async.AsyncCall;
import io.upcall.async.Kcont;
import io.upcall.async.Level;
import io.upcall.cores.Proc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which calls are made on the thread that asks, where the file system is known: on a tmpfs. */
@ExtendWith(NothingLeft.class)
class LocalFilesTest {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final int LITTLE = 4096;

  @TempDir Path folder;

  private static boolean holds(String path) throws ErrnoException {
    Descriptor base = FsContext.base("open", AT_FDCWD, path);
    try {
      return LocalFiles.current().holds(base.file, path);
    } finally {
      base.release();
    }
  }

  private static boolean hasCached(int fd, long offset, long bytes) throws ErrnoException {
    Descriptor in = DescriptorTable.acquire("copy_file_range", fd);
    try {
      return LocalFiles.current().hasCached(in.file, offset, bytes);
    } finally {
      in.release();
    }
  }

  /** A file in memory that has {@code bytes}. */
  private static int file(int bytes) throws Exception {
    int fd = open(MEMORY.toString(), O_TMPFILE | O_RDWR, 0600);
    write(fd, new byte[bytes]);
    lseek(fd, 0, SEEK_SET);
    return fd;
  }

  @Test
  void aDirectoryInMemoryIsLocalAndOthersAreNot() throws Exception {
    assumeTrue(Files.isDirectory(MEMORY), "no /dev/shm");
    InProc.run(
        () -> {
          assertThat(holds("/dev/shm/x")).isTrue();
          assertThat(holds("/dev/shm/x")).as("as it is remembered").isTrue();
          assertThat(holds("/proc/x")).isFalse();
          assertThat(holds("/no/such/directory/x")).isFalse();
          assertThat(holds("/dev/null/x")).isFalse();
          chdir("/dev/shm");
          assertThat(holds("x")).isTrue();
          chdir("/proc");
          assertThat(holds("x")).as("in another working directory").isFalse();
        });
  }

  @Test
  void littleThatIsCachedIsCopiedHere() throws Exception {
    assumeTrue(Files.isDirectory(MEMORY), "no /dev/shm");
    InProc.run(
        () -> {
          int little = file(LITTLE);
          assertThat(hasCached(little, AsyncCall.CURRENT, Long.MAX_VALUE)).isTrue();
          assertThat(hasCached(little, LITTLE - 1, 9)).isTrue();
          assertThat(hasCached(little, LITTLE, 9)).as("nothing is left").isTrue();
          assertThat(hasCached(little, -2, 9)).isFalse();
          int much = file(4 << 20);
          assertThat(hasCached(much, AsyncCall.CURRENT, Long.MAX_VALUE))
              .as("that takes its time")
              .isFalse();
          assertThat(hasCached(much, AsyncCall.CURRENT, LITTLE)).isTrue();
        });
  }

  @Test
  void whatIsNoFileOfADiskIsCopiedElsewhere() throws Exception {
    InProc.run(
        () -> {
          int status = open("/proc/self/status", O_RDONLY);
          assertThat(hasCached(status, AsyncCall.CURRENT, 9)).isFalse();
          assertThat(hasCached(pipe()[0], AsyncCall.CURRENT, 9)).isFalse();
          assertThat(hasCached(open(folder.toString(), O_PATH), AsyncCall.CURRENT, 9)).isFalse();
        });
  }

  @Test
  void aHoleIsInNoCache() throws Exception {
    assumeTrue(Files.isDirectory(MEMORY), "no /dev/shm");
    InProc.run(
        () -> {
          int fd = file(0);
          ftruncate(fd, LITTLE);
          assertThat(hasCached(fd, AsyncCall.CURRENT, LITTLE)).isFalse();
          int to = file(0);
          assertThat(copy_file_range(fd, null, to, null, LITTLE, 0)).isEqualTo(LITTLE);
        });
  }

  @Test
  void whatIsMadeHereHasWhatWasAskedFor() throws Exception {
    InProc.run(
        () -> {
          String path = folder.resolve("made").toString();
          SysStat.umask(022);
          int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
          assertThat(SysStat.fstat(fd).st_mode & 0777).isEqualTo(0644);
          assertThat(fcntl(fd, F_GETFL) & O_NONBLOCK).isZero();
          assertErrno(Errno.EEXIST, () -> open(path, O_WRONLY | O_CREAT | O_EXCL, 0666));
          assertErrno(Errno.EISDIR, () -> open(folder.toString(), O_WRONLY | O_CREAT, 0666));
        });
  }

  @Test
  void inVcoreContextNothingIsMade() throws Exception {
    InProc.run(
        () -> {
          int known = open(folder.resolve("before").toString(), O_WRONLY | O_CREAT | O_EXCL, 0666);
          Path none = folder.resolve("none");
          AtomicInteger errno = new AtomicInteger(-1);
          CountDownLatch done = new CountDownLatch(1);
          Kcont upcall =
              new Kcont() {
                @Override
                protected void run() {
                  errno.set(errnoOf(() -> open(none.toString(), O_WRONLY | O_CREAT, 0666)));
                  done.countDown();
                }
              };
          Proc.current().post(upcall, Level.SOFT);
          done.await();
          assertThat(errno).hasValue(Errno.EDEADLK);
          assertThat(none).doesNotExist();
          close(known);
        });
  }
}

package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.FileCalls;
import io.upcall.async.SocketCalls;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls of {@link FileCalls}: what they do, and their main errors. */
class UringFileFamilyTest extends UringTest {

  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT = Sys.AT_FDCWD;
  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int XATTR_CREATE = 1;
  private static final int POSIX_FADV_WILLNEED = 3;
  private static final int MADV_WILLNEED = 3;
  private static final int SYNC_FILE_RANGE_WRITE = 2;

  @TempDir Path dir;

  private long path(String name) {
    return kernel.string(dir.resolve(name).toString());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(dir.resolve(name), text);
  }

  // ---- names
  // -------------------------------------------------------------------------------------

  @Test
  void linksRenamesAndUnlinks() throws IOException {
    write("a", "text");
    assertRun(FileCalls.linkat(call(), AT, path("a"), AT, path("b"), 0)).isEqualTo("0");
    assertThat(Files.isSameFile(dir.resolve("a"), dir.resolve("b"))).isTrue();
    assertRun(FileCalls.linkat(call(), AT, path("a"), AT, path("b"), 0)).isEqualTo("EEXIST");
    assertRun(FileCalls.renameat2(call(), AT, path("b"), AT, path("c"), 0)).isEqualTo("0");
    assertThat(dir.resolve("b")).doesNotExist();
    assertThat(dir.resolve("c")).hasContent("text");
    write("d", "other");
    assertRun(FileCalls.renameat2(call(), AT, path("c"), AT, path("d"), RENAME_NOREPLACE))
        .isEqualTo("EEXIST");
    assertRun(FileCalls.renameat2(call(), AT, path("c"), AT, path("d"), RENAME_EXCHANGE))
        .isEqualTo("0");
    assertThat(dir.resolve("c")).hasContent("other");
    assertRun(FileCalls.unlinkat(call(), AT, path("c"), 0)).isEqualTo("0");
    assertThat(dir.resolve("c")).doesNotExist();
    assertRun(FileCalls.unlinkat(call(), AT, path("c"), 0)).isEqualTo("ENOENT");
    assertRun(FileCalls.unlinkat(call(), AT, kernel.string(dir.toString()), 0)).isEqualTo("EISDIR");
  }

  @Test
  void makesAndRemovesDirectories() throws IOException {
    assertRun(FileCalls.mkdirat(call(), AT, path("sub"), 0700)).isEqualTo("0");
    assertThat(dir.resolve("sub")).isDirectory();
    assertRun(FileCalls.mkdirat(call(), AT, path("sub"), 0700)).isEqualTo("EEXIST");
    assertRun(FileCalls.mkdirat(call(), AT, path("no/sub"), 0700)).isEqualTo("ENOENT");
    write("sub/file", "x");
    assertRun(FileCalls.unlinkat(call(), AT, path("sub"), AT_REMOVEDIR)).isEqualTo("ENOTEMPTY");
    Files.delete(dir.resolve("sub/file"));
    assertRun(FileCalls.unlinkat(call(), AT, path("sub"), AT_REMOVEDIR)).isEqualTo("0");
    assertThat(dir.resolve("sub")).doesNotExist();
  }

  @Test
  void makesSymbolicLinks() throws IOException {
    long target = kernel.string("where/ever");
    assertRun(FileCalls.symlinkat(call(), target, AT, path("link"))).isEqualTo("0");
    assertThat(Files.readSymbolicLink(dir.resolve("link"))).isEqualTo(Path.of("where/ever"));
    assertRun(FileCalls.symlinkat(call(), target, AT, path("link"))).isEqualTo("EEXIST");
  }

  // ---- sizes and the cache
  // -----------------------------------------------------------------------

  @Test
  void truncatesAndAllocates() throws IOException {
    Path file = write("file", "0123456789");
    int fd = kernel.open(file, Kernel.O_RDWR);
    assertRun(FileCalls.ftruncate(call(), fd, 4)).isEqualTo("0");
    assertThat(file).hasContent("0123");
    assertRun(FileCalls.ftruncate(call(), fd, -1)).isEqualTo("EINVAL");
    assertRun(FileCalls.fallocate(call(), fd, 0, 0, 8_192)).isEqualTo("0");
    assertThat(file).hasSize(8_192);
    assertRun(FileCalls.fallocate(call(), fd, FALLOC_FL_KEEP_SIZE, 0, 1 << 20)).isEqualTo("0");
    assertThat(file).hasSize(8_192);
    assertRun(FileCalls.fallocate(call(), fd, 0, 0, 0)).isEqualTo("EINVAL");
    assertRun(FileCalls.fallocate(call(), kernel.pipe(0)[1], 0, 0, 1)).isEqualTo("ESPIPE");
    int readOnly = kernel.open(file, 0);
    assertRun(FileCalls.ftruncate(call(), readOnly, 1)).isIn("EINVAL", "EBADF");
  }

  @Test
  void syncsAndAdvises() throws IOException {
    int fd = kernel.open(write("file", "0123456789"), Kernel.O_RDWR);
    assertRun(FileCalls.fdatasync(call(), fd)).isEqualTo("0");
    assertRun(FileCalls.fdatasync(call(), kernel.pipe(0)[1])).isEqualTo("EINVAL");
    assertRun(FileCalls.syncFileRange(call(), fd, 0, 10, SYNC_FILE_RANGE_WRITE)).isEqualTo("0");
    assertRun(FileCalls.syncFileRange(call(), fd, 0, 1L << 40, SYNC_FILE_RANGE_WRITE))
        .isEqualTo("0");
    assertRun(FileCalls.syncFileRange(call(), fd, 0, 10, 0x80)).isEqualTo("EINVAL");
    assertRun(FileCalls.fadvise(call(), fd, 0, 10, POSIX_FADV_WILLNEED)).isEqualTo("0");
    assertRun(FileCalls.fadvise(call(), kernel.pipe(0)[0], 0, 1, POSIX_FADV_WILLNEED))
        .isEqualTo("ESPIPE");
    long pages = kernel.memory(8_192);
    long page = (pages + 4_095) & ~4_095L;
    assertRun(FileCalls.madvise(call(), page, 4_096, MADV_WILLNEED)).isIn("0", "EBADF");
    assertRun(FileCalls.madvise(call(), page, 4_096, 9_999)).isEqualTo("EINVAL");
    assertThatThrownBy(() -> FileCalls.madvise(call(), page, 1L << 32, MADV_WILLNEED))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- extended attributes
  // -----------------------------------------------------------------------

  @Test
  void setsAndGetsAttributes() throws IOException {
    Path file = write("file", "x");
    int fd = kernel.open(file, Kernel.O_RDWR);
    long name = kernel.string("user.upcall");
    long value = kernel.bytes("value".getBytes(UTF_8));
    long to = kernel.memory(16);
    assertRun(FileCalls.fgetxattr(call(), fd, name, to, 16)).isEqualTo("ENODATA");
    assertRun(FileCalls.fsetxattr(call(), fd, name, value, 5, 0)).isEqualTo("0");
    assertRun(FileCalls.getxattr(call(), path("file"), name, to, 16)).isEqualTo("5");
    assertThat(Kernel.textAt(to, 5)).isEqualTo("value");
    assertRun(FileCalls.setxattr(call(), path("file"), name, value, 3, 0)).isEqualTo("0");
    assertRun(FileCalls.fgetxattr(call(), fd, name, to, 16)).isEqualTo("3");
    assertRun(FileCalls.fgetxattr(call(), fd, name, to, 0)).as("how large is it").isEqualTo("3");
    assertRun(FileCalls.fgetxattr(call(), fd, name, to, 2)).isEqualTo("ERANGE");
    assertRun(FileCalls.setxattr(call(), path("file"), name, value, 3, XATTR_CREATE))
        .isEqualTo("EEXIST");
    assertRun(FileCalls.getxattr(call(), path("missing"), name, to, 16)).isEqualTo("ENOENT");
  }

  // ---- pipes
  // -------------------------------------------------------------------------------------

  @Test
  void makesPipesAndTeesThem() {
    long pair = kernel.memory(8);
    assertRun(FileCalls.pipe(call(), pair, Sys.O_CLOEXEC)).isEqualTo("0");
    int from = kernel.own(NativeMemory.getInt(pair));
    int into = kernel.own(NativeMemory.getInt(pair + 4));
    int[] copy = kernel.pipe(0);
    kernel.write(into, "hello");
    assertRun(FileCalls.tee(call(), from, copy[1], 100, 0)).isEqualTo("5");
    assertThat(kernel.read(copy[0], 10)).isEqualTo("hello");
    assertThat(kernel.read(from, 10)).isEqualTo("hello");
    assertRun(FileCalls.tee(call(), from, copy[1], 100, Sys.SPLICE_F_NONBLOCK)).isEqualTo("EAGAIN");
    assertRun(FileCalls.tee(call(), from, kernel.eventfd(), 1, 0)).isEqualTo("EINVAL");
    assertRun(FileCalls.pipe(call(), pair, 0x40000000)).isEqualTo("EINVAL");
  }

  // ---- registered files
  // --------------------------------------------------------------------------

  @Test
  void readsAndWritesRegisteredFiles() throws IOException {
    Path file = write("file", "0123456789");
    try (RegisteredFiles files = driver.registerFiles(4)) {
      assertThat(files.count()).isEqualTo(4);
      int fd = kernel.open(file, Kernel.O_RDWR);
      assertThat(files.set(2, fd)).isZero();
      kernel.close(fd);
      long memory = kernel.memory(16);
      AsyncCall read = call().read(2, memory, 4, 3).fixedFile();
      assertThat(driver.submit(read, Submitter.TRY_QUICK)).isEqualTo(Submitter.PENDING);
      turnUntil(read::isDone);
      assertThat(read.result()).isEqualTo(4);
      assertThat(Kernel.textAt(memory, 4)).isEqualTo("3456");
      assertRun(call().write(2, "ab".getBytes(UTF_8), 0, 2, 0).fixedFile()).isEqualTo("2");
      assertThat(file).hasContent("ab23456789");
      assertRun(call().read(1, memory, 1, 0).fixedFile()).isEqualTo("EBADF");
      assertThat(files.clear(2)).isZero();
      assertRun(call().read(2, memory, 1, 0).fixedFile()).isEqualTo("EBADF");
      assertThat(files.set(9, 0)).isEqualTo(-Errno.EINVAL);
      assertThat(files.set(0, 9_999)).isEqualTo(-Errno.EBADF);
    }
    assertRun(call().read(2, kernel.memory(1), 1, 0).fixedFile()).isEqualTo("EBADF");
    assertThatThrownBy(() -> driver.registerFiles(-1)).hasMessageContaining("EMFILE");
  }

  @Test
  void receivesFromARegisteredSocket() throws IOException {
    int[] pair = kernel.socketPair(0);
    try (RegisteredFiles files = driver.registerFiles(1)) {
      assertThat(files.set(0, pair[0])).isZero();
      byte[] to = new byte[8];
      AsyncCall recv = call().recv(0, to, 0, 8, 0).fixedFile();
      assertThat(driver.submit(recv, 0)).isEqualTo(Submitter.PENDING);
      driver.turn(0);
      kernel.write(pair[1], "hello");
      turnUntil(recv::isDone);
      assertThat(new String(to, 0, recv.result(), UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void opensAcceptsAndClosesWithoutADescriptor() throws IOException {
    Path file = write("file", "0123456789");
    try (RegisteredFiles files = driver.registerFiles(3)) {
      long how = kernel.openHow(Sys.O_NONBLOCK, 0, 0);
      long name = kernel.string(file.toString());
      AsyncCall open = FileCalls.openat2Direct(call(), AT, name, how, 1);
      assertThat(driver.submit(open, Submitter.TRY_QUICK)).isEqualTo(Submitter.PENDING);
      turnUntil(open::isDone);
      assertThat(open.result()).isZero();
      long memory = kernel.memory(16);
      assertRun(call().read(1, memory, 4, 0).fixedFile()).isEqualTo("4");
      int fd = kernel.own(run(FileCalls.installFd(call(), 1)));
      assertThat(kernel.read(fd, 3)).isEqualTo("012");
      assertRun(FileCalls.closeDirect(call(), 1)).isEqualTo("0");
      assertRun(FileCalls.closeDirect(call(), 1)).isEqualTo("EBADF");
      int any = run(FileCalls.openat2Direct(call(), AT, name, how, FileCalls.ANY_INDEX));
      assertThat(any).isBetween(0, files.count() - 1);
      assertRun(FileCalls.closeDirect(call(), any)).isEqualTo("0");
      assertRun(SocketCalls.socketDirect(call(), Kernel.AF_INET, Kernel.SOCK_STREAM, 0, 0))
          .isEqualTo("0");
      int listener = kernel.listener();
      long address = kernel.loopback(kernel.portOf(listener));
      assertRun(call().connect(0, address, Kernel.SOCKADDR_IN_BYTES).fixedFile()).isEqualTo("0");
      assertRun(SocketCalls.acceptDirect(call(), listener, 0, 2)).isEqualTo("0");
      assertRun(call().send(0, memory, 4, 0).fixedFile()).isEqualTo("4");
      assertRun(call().recv(2, memory + 8, 8, 0).fixedFile()).isEqualTo("4");
      assertThat(Kernel.textAt(memory + 8, 4)).isEqualTo("0123");
    }
  }

  // ---- registered buffers
  // ------------------------------------------------------------------------

  @Test
  void transfersThroughRegisteredBuffers() throws IOException {
    Path file = write("file", "0123456789");
    int fd = kernel.open(file, Kernel.O_RDWR);
    long memory = kernel.memory(8_192);
    try (RegisteredBuffers buffers = driver.registerBuffers(2)) {
      assertThat(buffers.count()).isEqualTo(2);
      assertRun(FileCalls.readFixed(call(), fd, memory, 4, 0, 1)).isEqualTo("EFAULT");
      assertThat(buffers.set(1, memory, 8_192)).isZero();
      assertRun(FileCalls.readFixed(call(), fd, memory + 100, 4, 3, 1)).isEqualTo("4");
      assertThat(Kernel.textAt(memory + 100, 4)).isEqualTo("3456");
      assertRun(FileCalls.writeFixed(call(), fd, memory + 100, 4, 0, 1)).isEqualTo("4");
      assertThat(file).hasContent("3456456789");
      assertRun(FileCalls.readFixed(call(), fd, memory + 8_190, 4, 0, 1)).isEqualTo("EFAULT");
      assertRun(FileCalls.readFixed(call(), fd, memory, 4, 0, 7)).isEqualTo("EFAULT");
      assertThat(buffers.clear(1)).isZero();
      assertRun(FileCalls.readFixed(call(), fd, memory, 4, 0, 1)).isEqualTo("EFAULT");
      assertThat(buffers.set(7, memory, 10)).isEqualTo(-Errno.EINVAL);
    }
  }
}

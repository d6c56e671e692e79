package io.upcall.async.uring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.EventQueue;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.NativeMemory;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.Kernel;
import io.upcall.async.testing.RecordedCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operations on files and pipes: what they do, and their main errors. */
class UringFileOpsTest extends UringTest {

  private static final int O_NOFOLLOW = 0x20000;
  private static final int O_DIRECTORY = 0x10000;
  private static final int RESOLVE_BENEATH = 0x08;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_SIZE = 0x200;
  private static final int STX_SIZE = 40;
  private static final int STATX_BYTES = 256;

  @TempDir Path dir;

  private Path file(String name, int bytes) throws IOException {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return Files.write(dir.resolve(name), data);
  }

  private AsyncCall open(Path path, long flags, long resolve) {
    return call()
        .openat2(
            Sys.AT_FDCWD,
            kernel.string(path.toString()),
            kernel.openHow(flags, (flags & Kernel.O_CREAT) != 0 ? 0600 : 0, resolve));
  }

  // ---- nop, openat2, close
  // -----------------------------------------------------------------------

  @Test
  void nop() {
    assertRun(call().nop()).isEqualTo("0");
  }

  @Test
  void openat2OpensAndCreates() throws IOException {
    Path path = dir.resolve("new");
    int fd = kernel.own(run(open(path, Kernel.O_CREAT | Kernel.O_RDWR, 0)));
    kernel.write(fd, "hello");
    assertThat(Files.readString(path)).isEqualTo("hello");
    int again = kernel.own(run(open(path, 0, 0)));
    assertThat(kernel.read(again, 10)).isEqualTo("hello");
  }

  @Test
  void openat2TakesSegments() throws IOException {
    Path path = file("there", 3);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(24, 8);
      MemorySegment name = arena.allocateFrom(path.toString());
      kernel.own(run(call().openat2(Sys.AT_FDCWD, name, how)));
    }
  }

  @Test
  void openat2Fails() throws IOException {
    Path there = file("there", 3);
    Files.createSymbolicLink(dir.resolve("link"), there);
    assertRun(open(dir.resolve("missing"), 0, 0)).isEqualTo("ENOENT");
    assertRun(open(there, Kernel.O_CREAT | Kernel.O_EXCL, 0)).isEqualTo("EEXIST");
    assertRun(open(there.resolve("below"), 0, 0)).isEqualTo("ENOTDIR");
    assertRun(open(there, O_DIRECTORY, 0)).isEqualTo("ENOTDIR");
    assertRun(open(dir, Kernel.O_WRONLY, 0)).isEqualTo("EISDIR");
    assertRun(open(dir.resolve("link"), O_NOFOLLOW, 0)).isEqualTo("ELOOP");
    assertRun(open(dir.resolve("x".repeat(300)), 0, 0)).isEqualTo("ENAMETOOLONG");
    assertRun(call().openat2(-1, kernel.string("there"), kernel.openHow(0, 0, 0)))
        .isEqualTo("EBADF");
    assertRun(call().openat2(Sys.AT_FDCWD, 1, kernel.openHow(0, 0, 0))).isEqualTo("EFAULT");
    assertRun(open(there, 0, 0x4000)).isEqualTo("EINVAL");
    int base = kernel.open(dir, O_DIRECTORY);
    assertRun(call().openat2(base, kernel.string("../x"), kernel.openHow(0, 0, RESOLVE_BENEATH)))
        .isEqualTo("EXDEV");
  }

  @Test
  void openat2FromTheCacheAloneAnswersAgainAndIsNotRepeated() throws IOException {
    Path there = file("there", 3);
    // O_CREAT never comes from the cache.
    assertRun(open(there, Kernel.O_CREAT | Kernel.O_RDWR, Sys.RESOLVE_CACHED)).isEqualTo("EAGAIN");
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void openat2IsQuickWhenTheNamesAreCached() throws IOException {
    Path there = file("there", 3);
    Files.exists(there);
    Integer fd = runQuick(open(there, Sys.O_NONBLOCK, 0));
    assertThat(fd).as("quick").isNotNull();
    kernel.own(fd);
    assertThat(runQuick(open(dir.resolve("no-such-name"), Sys.O_NONBLOCK, 0)))
        .isIn(null, -Errno.ENOENT);
    assertThat(driver.inFlight()).isZero();
  }

  @Test
  void openat2OfAFifoWaitsForItsOtherEndWithoutHoldingAnybodyUp() {
    Path fifo = dir.resolve("fifo");
    kernel.fifo(fifo);
    // In the directory cache by now, so that nothing but the FIFO itself can make it wait.
    kernel.close(kernel.open(fifo, Sys.O_NONBLOCK));
    RecordedCall open = call();
    open(open, fifo, 0);
    assertThat(driver.submit(open, Submitter.TRY_QUICK)).isEqualTo(Submitter.PENDING);
    driver.turn(0);
    assertRun(call().nop()).isEqualTo("0");
    assertThat(open.isDone()).isFalse();
    RecordedCall other = call();
    open(other, fifo, Kernel.O_WRONLY);
    driver.submit(other, Submitter.TRY_QUICK);
    turnUntil(() -> open.isDone() && other.isDone());
    kernel.own(open.result());
    kernel.own(other.result());
    kernel.write(other.result(), "hello");
    assertThat(kernel.read(open.result(), 10)).isEqualTo("hello");
  }

  @Test
  void anOpeningThatWaitsIsCancelled() {
    Path fifo = dir.resolve("fifo");
    kernel.fifo(fifo);
    RecordedCall open = call();
    open(open, fifo, 0);
    driver.submit(open, 0);
    driver.turn(0);
    driver.cancel(open);
    turnUntil(open::isDone);
    assertThat(open.results()).containsExactly(-Errno.ECANCELED);
  }

  private void open(RecordedCall call, Path path, long flags) {
    call.openat2(
        Sys.AT_FDCWD, kernel.string(path.toString()), kernel.openHow(flags | Sys.O_CLOEXEC, 0, 0));
  }

  @Test
  void closes() {
    int fd = kernel.disown(kernel.eventfd());
    assertRun(call().close(fd)).isEqualTo("0");
    assertRun(call().close(fd)).isEqualTo("EBADF");
    int other = kernel.disown(kernel.eventfd());
    assertThat(runQuick(call().close(other))).isZero();
    assertThat(runQuick(call().close(other))).isEqualTo(-Errno.EBADF);
  }

  // ---- read and write
  // ----------------------------------------------------------------------------

  @Test
  void readsAndWritesAtAnOffsetAndAtThePosition() throws IOException {
    Path path = dir.resolve("file");
    int fd = kernel.open(path, Kernel.O_CREAT | Kernel.O_RDWR);
    assertRun(call().write(fd, kernel.string("0123456789"), 10, 0)).isEqualTo("10");
    assertThat(Files.readString(path)).isEqualTo("0123456789");
    long to = kernel.memory(16);
    assertRun(call().read(fd, to, 4, 3)).isEqualTo("4");
    assertThat(Kernel.textAt(to, 4)).isEqualTo("3456");
    assertRun(call().read(fd, to, 3, AsyncCall.CURRENT)).isEqualTo("3");
    assertThat(Kernel.textAt(to, 3)).isEqualTo("012");
    assertRun(call().write(fd, kernel.string("ab"), 2, AsyncCall.CURRENT)).isEqualTo("2");
    assertThat(Files.readString(path)).isEqualTo("012ab56789");
    assertRun(call().read(fd, to, 16, 8)).isEqualTo("2");
    assertRun(call().read(fd, to, 16, 10)).as("at the end").isEqualTo("0");
    assertRun(call().read(fd, to, 0, 0)).isEqualTo("0");
  }

  @Test
  void readsAndWritesSegments() throws IOException {
    int fd = kernel.open(dir.resolve("file"), Kernel.O_CREAT | Kernel.O_RDWR);
    try (Arena arena = Arena.ofConfined()) {
      assertRun(call().write(fd, arena.allocateFrom("hello"), 0)).isEqualTo("6");
      MemorySegment to = arena.allocate(6);
      assertRun(call().read(fd, to, 0)).isEqualTo("6");
      assertThat(to.getString(0)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 65_536, 262_143, 262_144})
  void readsAndWritesTheHeap(int bytes) throws IOException {
    byte[] data = new byte[bytes + 7];
    new Random(bytes).nextBytes(data);
    Path path = dir.resolve("file");
    int fd = kernel.open(path, Kernel.O_CREAT | Kernel.O_RDWR);
    assertThat(run(call().write(fd, data, 5, bytes, 0))).isEqualTo(bytes);
    assertThat(Files.size(path)).isEqualTo(bytes);
    byte[] back = new byte[bytes + 9];
    assertThat(run(call().read(fd, back, 8, bytes, 0))).isEqualTo(bytes);
    for (int i = 0; i < bytes; i++) {
      assertThat(back[8 + i]).isEqualTo(data[5 + i]);
    }
    assertThat(back[7]).as("the byte before").isZero();
    assertThat(back[back.length - 1]).as("the byte after").isZero();
    Integer quick = runQuick(call().read(fd, back, 1, bytes, 0));
    assertThat(quick).isIn(null, bytes);
  }

  @Test
  void moreThanABlockIsATransferOfOneBlock() throws IOException {
    byte[] data = new byte[Slab.LARGE_BYTES + 1];
    new Random(1).nextBytes(data);
    int fd = kernel.open(dir.resolve("file"), Kernel.O_CREAT | Kernel.O_RDWR);
    assertThat(run(call().write(fd, data, 0, data.length, 0))).isEqualTo(Slab.LARGE_BYTES);
    assertThat(run(call().write(fd, data, Slab.LARGE_BYTES, 1, Slab.LARGE_BYTES))).isEqualTo(1);
    byte[] back = new byte[data.length];
    assertThat(run(call().read(fd, back, 0, back.length, 0))).isEqualTo(Slab.LARGE_BYTES);
    assertThat(run(call().read(fd, back, Slab.LARGE_BYTES, 1, Slab.LARGE_BYTES))).isEqualTo(1);
    assertThat(back).isEqualTo(data);
  }

  @Test
  void readAndWriteFail() throws IOException {
    long memory = kernel.memory(16);
    int[] pipe = kernel.pipe(0);
    int readOnly = kernel.open(file("there", 3), 0);
    assertRun(call().read(9_999, memory, 1, 0)).isEqualTo("EBADF");
    assertRun(call().read(pipe[1], memory, 1, AsyncCall.CURRENT)).isEqualTo("EBADF");
    assertRun(call().write(readOnly, memory, 1, 0)).isEqualTo("EBADF");
    assertRun(call().read(kernel.open(dir, 0), memory, 1, 0)).isEqualTo("EISDIR");
    assertRun(call().read(readOnly, 1, 1, 0)).isEqualTo("EFAULT");
    assertRun(call().read(readOnly, memory, 1, -2)).isEqualTo("EINVAL");
    assertRun(call().write(kernel.open(Path.of("/dev/full"), Kernel.O_RDWR), memory, 1, 0))
        .isEqualTo("ENOSPC");
    kernel.close(pipe[0]);
    assertRun(call().write(pipe[1], memory, 1, AsyncCall.CURRENT)).isEqualTo("EPIPE");
  }

  @Test
  void readsAPipeWhenDataComes() {
    int[] pipe = kernel.pipe(0);
    byte[] to = new byte[8];
    RecordedCall read = call();
    read.read(pipe[0], to, 2, 6, AsyncCall.CURRENT);
    pending(read);
    assertThat(read.events()).isZero();
    kernel.write(pipe[1], "abc");
    turnUntil(read::isDone);
    assertThat(read.results()).containsExactly(3);
    assertThat(to).isEqualTo(new byte[] {0, 0, 'a', 'b', 'c', 0, 0, 0});
  }

  @Test
  void aQuickReadOfASilentPipeIsNot() {
    int[] pipe = kernel.pipe(0);
    assertThat(runQuick(call().read(pipe[0], new byte[4], 0, 4, AsyncCall.CURRENT))).isNull();
    kernel.write(pipe[1], "abc");
    byte[] to = new byte[4];
    assertThat(runQuick(call().read(pipe[0], to, 0, 4, AsyncCall.CURRENT))).isEqualTo(3);
    assertThat(to).startsWith("abc".getBytes(UTF_8));
  }

  @Test
  void aCachedReadIsQuick() throws IOException {
    Path path = file("there", 10_000);
    int fd = kernel.open(path, 0);
    byte[] expected = Files.readAllBytes(path);
    byte[] heap = new byte[10_000];
    assertThat(runQuick(call().read(fd, heap, 0, 10_000, 0))).isEqualTo(10_000);
    assertThat(heap).isEqualTo(expected);
    long memory = kernel.memory(4096);
    assertThat(runQuick(call().read(fd, memory, 4096, 100))).isEqualTo(4096);
    assertThat(NativeMemory.getByte(memory)).isEqualTo(expected[100]);
    long iovecs = kernel.iovecs(memory, 10, memory + 10, 20);
    assertThat(runQuick(call().readv(fd, iovecs, 2, 0))).isEqualTo(30);
  }

  @Test
  void readsInOrderOfTheBacklogWhenBlocksAreUsedUp() throws IOException {
    Path path = file("there", 4096);
    int fd = kernel.open(path, 0);
    byte[] expected = Files.readAllBytes(path);
    int count = 3_000;
    RecordedCall[] calls = new RecordedCall[count];
    byte[][] arrays = new byte[count][64];
    for (int i = 0; i < count; i++) {
      calls[i] = call();
      calls[i].read(fd, arrays[i], 0, 64, i);
      assertThat(driver.submit(calls[i], 0)).isEqualTo(Submitter.PENDING);
    }
    turnUntil(() -> driver.inFlight() == 0);
    for (int i = 0; i < count; i++) {
      assertThat(calls[i].results()).containsExactly(64);
      assertThat(arrays[i][0]).isEqualTo(expected[i]);
    }
  }

  @Test
  void readvAndWritev() throws IOException {
    Path path = dir.resolve("file");
    int fd = kernel.open(path, Kernel.O_CREAT | Kernel.O_RDWR);
    long out = kernel.iovecs(kernel.string("hello "), 6, kernel.string("world"), 5);
    assertRun(call().writev(fd, out, 2, 0)).isEqualTo("11");
    assertRun(call().writev(fd, out, 1, AsyncCall.CURRENT)).isEqualTo("6");
    assertThat(Files.readString(path)).isEqualTo("hello world");
    long memory = kernel.memory(16);
    long in = kernel.iovecs(memory, 3, memory + 8, 8);
    assertRun(call().readv(fd, in, 2, 2)).isEqualTo("9");
    assertThat(Kernel.textAt(memory, 3)).isEqualTo("llo");
    assertThat(Kernel.textAt(memory + 8, 6)).isEqualTo(" world");
    assertRun(call().readv(fd, in, 2, 11)).isEqualTo("0");
    assertRun(call().readv(9_999, in, 2, 0)).isEqualTo("EBADF");
    assertRun(call().readv(fd, 1, 2, 0)).isEqualTo("EFAULT");
    assertRun(call().writev(kernel.open(path, 0), out, 2, 0)).isEqualTo("EBADF");
    assertRun(call().writev(fd, out, 5_000, 0)).isEqualTo("EINVAL");
  }

  // ---- fsync, statx
  // ------------------------------------------------------------------------------

  @Test
  void fsync() throws IOException {
    int fd = kernel.open(file("there", 3), Kernel.O_RDWR);
    assertRun(call().fsync(fd, false)).isEqualTo("0");
    assertRun(call().fsync(fd, true)).isEqualTo("0");
    assertRun(call().fsync(9_999, false)).isEqualTo("EBADF");
    assertRun(call().fsync(kernel.pipe(0)[0], false)).isEqualTo("EINVAL");
  }

  @Test
  void statx() throws IOException {
    Path there = file("there", 321);
    Files.createSymbolicLink(dir.resolve("dangling"), dir.resolve("nowhere"));
    long buffer = kernel.memory(STATX_BYTES);
    long name = kernel.string(there.toString());
    assertRun(call().statx(Sys.AT_FDCWD, name, 0, STATX_SIZE, buffer)).isEqualTo("0");
    assertThat(NativeMemory.getLong(buffer + STX_SIZE)).isEqualTo(321);
    int fd = kernel.open(there, 0);
    long empty = kernel.string("");
    NativeMemory.clear(buffer, STATX_BYTES);
    assertThat(runQuick(call().statx(fd, empty, AT_EMPTY_PATH, STATX_SIZE, buffer))).isZero();
    assertThat(NativeMemory.getLong(buffer + STX_SIZE)).isEqualTo(321);
    assertRun(call().statx(fd, empty, AT_EMPTY_PATH, STATX_SIZE, buffer)).isEqualTo("0");
    assertThat(runQuick(call().statx(Sys.AT_FDCWD, name, 0, STATX_SIZE, buffer)))
        .as("a path may need the disk")
        .isIn(null, 0);
    long dangling = kernel.string(dir.resolve("dangling").toString());
    assertRun(call().statx(Sys.AT_FDCWD, dangling, 0, STATX_SIZE, buffer)).isEqualTo("ENOENT");
    assertRun(call().statx(Sys.AT_FDCWD, dangling, AT_SYMLINK_NOFOLLOW, STATX_SIZE, buffer))
        .isEqualTo("0");
    long below = kernel.string(there.resolve("below").toString());
    assertRun(call().statx(Sys.AT_FDCWD, below, 0, STATX_SIZE, buffer)).isEqualTo("ENOTDIR");
    assertRun(call().statx(Sys.AT_FDCWD, name, 0, STATX_SIZE, 1)).isEqualTo("EFAULT");
    assertRun(call().statx(-1, kernel.string("x"), 0, STATX_SIZE, buffer)).isEqualTo("EBADF");
  }

  // ---- splice
  // ------------------------------------------------------------------------------------

  @Test
  void splicesFromAFileAtItsOffset() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "0123456789");
    int fd = kernel.open(path, 0);
    int[] pipe = kernel.pipe(0);
    assertRun(call().splice(fd, 4, pipe[1], AsyncCall.CURRENT, 3, 0)).isEqualTo("3");
    assertThat(kernel.read(pipe[0], 10)).isEqualTo("456");
    assertRun(call().splice(fd, AsyncCall.CURRENT, pipe[1], AsyncCall.CURRENT, 2, 0))
        .isEqualTo("2");
    assertThat(kernel.read(pipe[0], 10)).isEqualTo("01");
    assertRun(call().splice(fd, 10, pipe[1], AsyncCall.CURRENT, 3, 0)).isEqualTo("0");
  }

  @Test
  void aSpliceThatTriesToBeQuickKeepsItsOffset() throws IOException {
    Path path = Files.writeString(dir.resolve("file"), "0123456789");
    int fd = kernel.open(path, 0);
    int[] pipe = kernel.pipe(0);
    RecordedCall call = call();
    call.splice(fd, 4, pipe[1], AsyncCall.CURRENT, 3, 0);
    driver.submit(call, Submitter.TRY_QUICK);
    turnUntil(call::isDone);
    assertThat(call.result()).isEqualTo(3);
    assertThat(kernel.read(pipe[0], 10)).isEqualTo("456");
  }

  @Test
  void splicesToAFileAndToASocket() throws IOException {
    Path path = dir.resolve("file");
    int fd = kernel.open(path, Kernel.O_CREAT | Kernel.O_RDWR);
    int[] pipe = kernel.pipe(0);
    kernel.write(pipe[1], "hello");
    assertRun(call().splice(pipe[0], AsyncCall.CURRENT, fd, 2, 5, 0)).isEqualTo("5");
    assertThat(Files.readAllBytes(path)).isEqualTo("\0\0hello".getBytes(UTF_8));
    int[] pair = kernel.socketPair(0);
    kernel.write(pipe[1], "hello");
    assertThat(
            runQuick(call().splice(pipe[0], AsyncCall.CURRENT, pair[0], AsyncCall.CURRENT, 5, 0)))
        .isEqualTo(5);
    assertThat(kernel.read(pair[1], 10)).isEqualTo("hello");
  }

  @Test
  void spliceFails() throws IOException {
    int fd = kernel.open(file("there", 3), Kernel.O_RDWR);
    int[] pipe = kernel.pipe(0);
    assertRun(call().splice(fd, 0, fd, 0, 1, 0)).as("no pipe").isEqualTo("EINVAL");
    assertRun(call().splice(9_999, 0, pipe[1], AsyncCall.CURRENT, 1, 0)).isEqualTo("EBADF");
    assertRun(call().splice(pipe[0], 0, fd, 0, 1, 0)).isEqualTo("ESPIPE");
    assertRun(call().splice(pipe[0], AsyncCall.CURRENT, fd, 0, 1, Sys.SPLICE_F_NONBLOCK))
        .as("nothing in the pipe")
        .isEqualTo("EAGAIN");
  }

  @Test
  void aSpliceIntoAFullNonBlockingSocketIsTheCallersToRepeat() {
    int[] pipe = kernel.pipe(0);
    int[] pair = kernel.socketPair(Kernel.SOCK_NONBLOCK);
    byte[] block = new byte[4096];
    long address = kernel.bytes(block);
    while (kernel.syscalls().send(pair[0], address, block.length, Sys.MSG_DONTWAIT) > 0) {
      assertThat(pair[0]).isPositive();
    }
    kernel.write(pipe[1], "hello");
    assertRun(call().splice(pipe[0], AsyncCall.CURRENT, pair[0], AsyncCall.CURRENT, 5, 0))
        .isEqualTo("EAGAIN");
  }

  // ---- cancelling
  // --------------------------------------------------------------------------------

  @Test
  void cancelsAReadOfAPipeAndItsMemoryIsFreeAfterwards() {
    int[] pipe = kernel.pipe(0);
    byte[] array = new byte[4];
    RecordedCall read = call();
    read.read(pipe[0], array, 0, 4, AsyncCall.CURRENT);
    pending(read);
    driver.cancel(read);
    turnUntil(read::isDone);
    assertThat(read.results()).containsExactly(-Errno.ECANCELED);
    kernel.write(pipe[1], "late");
    driver.turn(0);
    assertThat(array).containsOnly(0);
    assertThat(kernel.read(pipe[0], 4)).isEqualTo("late");
  }

  @Test
  void cancelFdEndsAllOnTheDescriptor() {
    int[] pipe = kernel.pipe(0);
    EventQueue queue = EventQueue.polled();
    AsyncCall first = AsyncCall.to(queue).read(pipe[0], new byte[1], 0, 1, AsyncCall.CURRENT);
    AsyncCall second = AsyncCall.to(queue).poll(pipe[0], 1);
    driver.submit(first, 0);
    driver.submit(second, 0);
    driver.turn(0);
    assertRun(call().cancelFd(pipe[0])).isEqualTo("2");
    turnUntil(() -> driver.inFlight() == 0);
    assertThat(queue.drain(10)).isEqualTo(2);
    assertThat(first.result()).isEqualTo(-Errno.ECANCELED);
    assertThat(second.result()).isEqualTo(-Errno.ECANCELED);
    assertRun(call().cancelFd(pipe[0])).isEqualTo("0");
    assertRun(call().cancelFd(9_999)).isEqualTo("EBADF");
  }

  // ---- what cannot be polled
  // ---------------------------------------------------------------------

  @Test
  void aNonBlockingDescriptorThatCannotBePolledDoesNotSpin() {
    int nrInotifyInit1 = System.getProperty("os.arch").equals("amd64") ? 294 : 26;
    int fd = kernel.own(kernel.syscalls().syscall(nrInotifyInit1, Sys.O_NONBLOCK, 0, 0, 0, 0, 0));
    RecordedCall read = call();
    read.read(fd, new byte[64], 0, 64, AsyncCall.CURRENT);
    driver.submit(read, 0);
    for (int turns = 0; turns < 50 && !read.isDone(); turns++) {
      driver.turn(1_000_000);
    }
    if (!read.isDone()) {
      driver.cancel(read);
      turnUntil(read::isDone);
      assertThat(read.result()).isEqualTo(-Errno.ECANCELED);
    } else {
      assertThat(read.result()).isEqualTo(-Errno.EAGAIN);
    }
  }
}

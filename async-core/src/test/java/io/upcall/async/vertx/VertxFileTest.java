package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.AsyncCall;
import io.upcall.async.Errno;
import io.upcall.async.FileCalls;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and directories on Vert.x's file threads. */
class VertxFileTest extends VertxCase {

  private static final int STATX_MODE = 28;
  private static final int STATX_SIZE = 40;

  @TempDir Path folder;

  private int open(Path path, int flags) {
    return turner.open(Posix.AT_FDCWD, path.toString(), flags, 0644, 0);
  }

  private int openBeneath(int root, String path) {
    return turner.open(root, path, 0, 0, Posix.RESOLVE_BENEATH);
  }

  private int write(int fd, String text, long offset) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return perform(call().write(fd, bytes, 0, bytes.length, offset));
  }

  private String read(int fd, int most, long offset) {
    byte[] bytes = new byte[most];
    int got = perform(call().read(fd, bytes, 0, most, offset));
    return got < 0 ? "errno " + -got : new String(bytes, 0, got, StandardCharsets.US_ASCII);
  }

  @Test
  void writesAndReadsAtThePositionAndAtOffsets() throws IOException {
    Path file = folder.resolve("file");
    int fd = open(file, Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL);
    assertThat(write(fd, "hello ", AsyncCall.CURRENT)).isEqualTo(6);
    assertThat(write(fd, "world", AsyncCall.CURRENT)).isEqualTo(5);
    assertThat(write(fd, "W", 6)).isEqualTo(1);
    assertThat(read(fd, 5, 6)).isEqualTo("World");
    assertThat(read(fd, 5, AsyncCall.CURRENT)).isEmpty();
    assertThat(calls.lseek(fd, 0, Posix.SEEK_SET)).isZero();
    assertThat(read(fd, 100, AsyncCall.CURRENT)).isEqualTo("hello World");
    assertThat(perform(call().fsync(fd, true))).isZero();
    assertThat(Files.readString(file)).isEqualTo("hello World");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(calls.close(fd)).isZero();
    assertThat(read(fd, 1, 0)).isEqualTo("errno " + Errno.EBADF);
  }

  @Test
  void appendsWhereverThePositionIs() throws IOException {
    Path file = Files.writeString(folder.resolve("log"), "one\n");
    int fd = open(file, Posix.O_WRONLY | Posix.O_APPEND);
    assertThat(write(fd, "two\n", AsyncCall.CURRENT)).isEqualTo(4);
    assertThat(calls.lseek(fd, 0, Posix.SEEK_SET)).isZero();
    assertThat(write(fd, "three\n", AsyncCall.CURRENT)).isEqualTo(6);
    assertThat(Files.readString(file)).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void refusesWithTheErrnoOfTheCause() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    assertThat(open(folder.resolve("nothing"), 0)).isEqualTo(-Errno.ENOENT);
    assertThat(open(folder.resolve("file/below"), 0)).isEqualTo(-Errno.ENOTDIR);
    assertThat(open(folder.resolve("file"), Posix.O_DIRECTORY)).isEqualTo(-Errno.ENOTDIR);
    assertThat(open(folder, Posix.O_WRONLY)).isEqualTo(-Errno.EISDIR);
    int exclusive = Posix.O_WRONLY | Posix.O_CREAT | Posix.O_EXCL;
    assertThat(open(folder.resolve("file"), exclusive)).isEqualTo(-Errno.EEXIST);
    int readOnly = open(folder.resolve("file"), 0);
    assertThat(write(readOnly, "y", 0)).isEqualTo(-Errno.EBADF);
    int directory = open(folder, Posix.O_DIRECTORY);
    assertThat(read(directory, 1, 0)).isEqualTo("errno " + Errno.EISDIR);
  }

  @Test
  void neverLeavesTheDirectoryThatAPathMustStayBeneath() throws IOException {
    Path root = Files.createDirectories(folder.resolve("root/inner")).getParent();
    Files.writeString(folder.resolve("secret"), "secret");
    Files.writeString(root.resolve("inner/file"), "inside");
    Files.createSymbolicLink(root.resolve("leak"), folder.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("inner/good"), Path.of("file"));
    int fd = open(root, Posix.O_DIRECTORY);
    assertThat(openBeneath(fd, "../secret")).isEqualTo(-Errno.EXDEV);
    assertThat(openBeneath(fd, "inner/../../root/inner/file")).isEqualTo(-Errno.EXDEV);
    assertThat(openBeneath(fd, "leak")).isEqualTo(-Errno.EXDEV);
    assertThat(openBeneath(fd, "up/secret")).isEqualTo(-Errno.EXDEV);
    assertThat(openBeneath(fd, folder.resolve("secret").toString())).isEqualTo(-Errno.EXDEV);
    assertThat(openBeneath(fd, "inner/none")).isEqualTo(-Errno.ENOENT);
    assertThat(read(openBeneath(fd, "inner/file"), 10, 0)).isEqualTo("inside");
    assertThat(read(openBeneath(fd, "inner/good"), 10, 0)).isEqualTo("inside");
    assertThat(calls.mode(openBeneath(fd, ".")) & 0xf000).isEqualTo(Posix.S_IFDIR);
  }

  @Test
  void aDirectoryStaysOpenThoughItIsMoved() throws IOException {
    Path root = Files.createDirectory(folder.resolve("before"));
    Files.writeString(root.resolve("file"), "x");
    int fd = open(root, Posix.O_DIRECTORY);
    assertThat(names(fd)).containsExactlyInAnyOrder(".", "..", "file");
    Files.writeString(root.resolve("second"), "x");
    assertThat(names(fd)).as("until it is rewound").isEmpty();
    assertThat(calls.lseek(fd, 0, Posix.SEEK_SET)).isZero();
    assertThat(names(fd)).containsExactlyInAnyOrder(".", "..", "file", "second");
  }

  private List<String> names(int fd) {
    int room = 4_096;
    long buffer = turner.allocate(room);
    List<String> names = new ArrayList<>();
    for (long bytes; (bytes = calls.getdents64(fd, buffer, room)) != 0; ) {
      assertThat(bytes).isPositive();
      for (long at = buffer; at < buffer + bytes; at += NativeMemory.getShort(at + 16)) {
        names.add(NativeMemory.getString(at + 19));
      }
    }
    return names;
  }

  @Test
  void tellsTheStatusOfPathsAndOfWhatIsOpen() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "12345");
    Files.createSymbolicLink(folder.resolve("link"), file);
    long statx = turner.allocate(256);
    long path = turner.string(folder.resolve("link").toString());
    assertThat(perform(call().statx(Posix.AT_FDCWD, path, 0, 0x7ff, statx))).isZero();
    assertThat(NativeMemory.getLong(statx + STATX_SIZE)).isEqualTo(5);
    int noFollow = Posix.AT_SYMLINK_NOFOLLOW;
    assertThat(perform(call().statx(Posix.AT_FDCWD, path, noFollow, 0x7ff, statx))).isZero();
    assertThat(NativeMemory.getShort(statx + STATX_MODE) & 0xf000).isEqualTo(Posix.S_IFLNK);
    int fd = open(file, Posix.O_RDWR);
    Files.delete(file);
    write(fd, "more", 5);
    AsyncCall open = call().statx(fd, turner.string(""), Posix.AT_EMPTY_PATH, 0x7ff, statx);
    assertThat(perform(open)).isZero();
    assertThat(NativeMemory.getLong(statx + STATX_SIZE)).isEqualTo(9);
  }

  // ---- names -----------------------------------------------------------------------------------

  private long name(String inFolder) {
    return turner.string(folder.resolve(inFolder).toString());
  }

  @Test
  void makesMovesLinksAndRemovesNames() throws IOException {
    Files.writeString(folder.resolve("one"), "1");
    int at = Posix.AT_FDCWD;
    assertThat(perform(FileCalls.mkdirat(call(), at, name("inner"), 0750))).isZero();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("inner"))))
        .isEqualTo("rwxr-x---");
    int inner = open(folder.resolve("inner"), Posix.O_DIRECTORY);
    AsyncCall rename = FileCalls.renameat2(call(), at, name("one"), inner, turner.string("two"), 0);
    assertThat(perform(rename)).isZero();
    assertThat(folder.resolve("one")).doesNotExist();
    assertThat(folder.resolve("inner/two")).hasContent("1");
    AsyncCall link = FileCalls.linkat(call(), inner, turner.string("two"), at, name("three"), 0);
    assertThat(perform(link)).isZero();
    assertThat(Files.isSameFile(folder.resolve("three"), folder.resolve("inner/two"))).isTrue();
    AsyncCall symbolic =
        FileCalls.symlinkat(call(), turner.string("../three"), inner, turner.string("four"));
    assertThat(perform(symbolic)).isZero();
    assertThat(Files.readSymbolicLink(folder.resolve("inner/four"))).hasToString("../three");
    assertThat(perform(FileCalls.unlinkat(call(), inner, turner.string("four"), 0))).isZero();
    assertThat(folder.resolve("three")).as("the link went, not where it leads").hasContent("1");
    assertThat(perform(FileCalls.unlinkat(call(), inner, turner.string("two"), 0))).isZero();
    assertThat(perform(FileCalls.unlinkat(call(), at, name("inner"), Posix.AT_REMOVEDIR))).isZero();
    assertThat(folder.resolve("inner")).doesNotExist();
  }

  @Test
  void refusesNamesAsTheKernelDoes() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    Files.createDirectories(folder.resolve("full/below"));
    int at = Posix.AT_FDCWD;
    int remove = Posix.AT_REMOVEDIR;
    assertThat(perform(FileCalls.mkdirat(call(), at, name("file"), 0700))).isEqualTo(-Errno.EEXIST);
    assertThat(perform(FileCalls.mkdirat(call(), at, name("none/x"), 0700)))
        .isEqualTo(-Errno.ENOENT);
    assertThat(perform(FileCalls.mkdirat(call(), at, name("file/x"), 0700)))
        .isEqualTo(-Errno.ENOTDIR);
    assertThat(perform(FileCalls.mkdirat(call(), 12_345, turner.string("x"), 0700)))
        .isEqualTo(-Errno.EBADF);
    assertThat(perform(FileCalls.mkdirat(call(), at, turner.string(""), 0700)))
        .isEqualTo(-Errno.ENOENT);
    assertThat(perform(FileCalls.unlinkat(call(), at, name("full"), 0))).isEqualTo(-Errno.EISDIR);
    assertThat(perform(FileCalls.unlinkat(call(), at, name("full"), remove)))
        .isEqualTo(-Errno.ENOTEMPTY);
    assertThat(perform(FileCalls.unlinkat(call(), at, name("file"), remove)))
        .isEqualTo(-Errno.ENOTDIR);
    assertThat(perform(FileCalls.unlinkat(call(), at, name("none"), 0))).isEqualTo(-Errno.ENOENT);
    assertThat(perform(FileCalls.linkat(call(), at, name("none"), at, name("new"), 0)))
        .isEqualTo(-Errno.ENOENT);
    assertThat(perform(FileCalls.symlinkat(call(), turner.string("x"), at, name("file"))))
        .isEqualTo(-Errno.EEXIST);
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, name("full"), 0)))
        .isEqualTo(-Errno.EISDIR);
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, name("new"), 1)))
        .as("no flag of renameat2")
        .isEqualTo(-Errno.EINVAL);
    assertThat(folder.resolve("file")).hasContent("x");
    assertThat(folder.resolve("full/below")).isDirectory();
  }

  @Test
  void refusesWhatJavaWouldDoOtherwise() throws IOException {
    Files.writeString(folder.resolve("file"), "x");
    Files.writeString(folder.resolve("other"), "y");
    int at = Posix.AT_FDCWD;
    int exchange = Posix.RENAME_EXCHANGE;
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, name("other"), 1)))
        .isEqualTo(-Errno.EEXIST);
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, name("none"), exchange)))
        .isEqualTo(-Errno.ENOENT);
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, name("other"), exchange)))
        .isEqualTo(-Errno.EINVAL);
    long slash = turner.string(folder.resolve("new") + "/");
    assertThat(perform(FileCalls.renameat2(call(), at, name("file"), at, slash, 0)))
        .isEqualTo(-Errno.ENOTDIR);
    assertThat(perform(FileCalls.symlinkat(call(), turner.string("d/"), at, name("link"))))
        .isEqualTo(-Errno.EOPNOTSUPP);
    assertThat(folder.resolve("file")).hasContent("x");
    assertThat(folder.resolve("other")).hasContent("y");
    assertThat(Files.exists(folder.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void looksAtTheFlagsOfAnOpenInTheOrderOfTheKernel() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("none"));
    int anew = Posix.O_CREAT | Posix.O_EXCL;
    assertThat(open(file, Posix.O_CREAT | Posix.O_DIRECTORY)).isEqualTo(-Errno.EINVAL);
    assertThat(open(file, anew)).isEqualTo(-Errno.EEXIST);
    assertThat(open(link, anew)).isEqualTo(-Errno.EEXIST);
    assertThat(open(link, anew | Posix.O_NOFOLLOW)).isEqualTo(-Errno.EEXIST);
    assertThat(open(link, Posix.O_NOFOLLOW | Posix.O_DIRECTORY)).isEqualTo(-Errno.ENOTDIR);
    assertThat(open(folder, Posix.O_TRUNC)).isEqualTo(-Errno.EISDIR);
    assertThat(file).hasContent("x");
    int fd = open(file, Posix.O_TRUNC);
    assertThat(file).as("cut, though only to be read").isEmptyFile();
    assertThat(write(fd, "y", 0)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void cutsAndLengthensAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "12345");
    int fd = open(file, Posix.O_RDWR);
    assertThat(perform(FileCalls.ftruncate(call(), fd, 2))).isZero();
    assertThat(file).hasContent("12");
    assertThat(perform(FileCalls.ftruncate(call(), fd, 4))).isZero();
    assertThat(Files.readAllBytes(file)).containsExactly('1', '2', 0, 0);
    assertThat(perform(FileCalls.ftruncate(call(), fd, -1))).isEqualTo(-Errno.EINVAL);
    int directory = open(folder, Posix.O_DIRECTORY);
    assertThat(perform(FileCalls.ftruncate(call(), directory, 0))).isEqualTo(-Errno.EINVAL);
    assertThat(Files.size(file)).isEqualTo(4);
  }

  @Test
  void sendsAFileToASocket() throws IOException {
    byte[] data = new byte[3 << 20];
    new java.util.Random(3).nextBytes(data);
    int file = open(Files.write(folder.resolve("data"), data), 0);
    int[] pair = turner.connected();
    byte[] got = new byte[data.length];
    int sent = 0;
    int received = 0;
    while (received < got.length) {
      if (sent < data.length) {
        int result = perform(call().sendfile(pair[0], file, sent, data.length - sent));
        assertThat(result).isNotZero();
        sent += Math.max(0, result);
      }
      AsyncCall receive =
          call().recv(pair[1], got, received, got.length - received, Posix.MSG_DONTWAIT);
      received += Math.max(0, perform(receive));
    }
    assertThat(got).isEqualTo(data);
    assertThat(perform(call().sendfile(pair[0], file, data.length, 10))).isZero();
  }

  @Test
  void truncatesBothWays() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "123456");
    int fd = open(file, Posix.O_RDWR);
    assertThat(calls.ftruncate(fd, 3)).isZero();
    assertThat(Files.readString(file)).isEqualTo("123");
    assertThat(calls.ftruncate(fd, 5)).isZero();
    assertThat(Files.readString(file)).isEqualTo("123\0\0");
    assertThat(calls.ftruncate(open(file, 0), 1)).isEqualTo(-Errno.EINVAL);
  }
}

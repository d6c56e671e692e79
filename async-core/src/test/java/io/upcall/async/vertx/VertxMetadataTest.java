package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.kernel.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a name has beside bytes, by the host calls of the vertx driver. */
class VertxMetadataTest extends VertxCase {

  private static final int ROOM = 256;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final int X_OK = 1;
  private static final int R_OK = 4;

  @TempDir Path folder;

  private Path file;
  private Path link;

  @BeforeEach
  void makeFileAndLink() throws IOException {
    file = Files.writeString(folder.resolve("file"), "text");
    link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
  }

  private long name(Path path) {
    return turner.string(path.toString());
  }

  private String text(long buffer, int bytes) {
    byte[] text = new byte[bytes];
    NativeMemory.copyOut(buffer, text, 0, bytes);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Test
  void theTextOfALinkIsReadAndCutToTheRoom() {
    long buffer = NativeMemory.allocate(ROOM);
    int at = Posix.AT_FDCWD;
    assertThat(calls.readlinkat(at, name(link), buffer, ROOM)).isEqualTo(4);
    assertThat(text(buffer, 4)).isEqualTo("file");
    assertThat(calls.readlinkat(at, name(link), buffer, 2)).isEqualTo(2);
    assertThat(calls.readlinkat(at, name(file), buffer, ROOM)).isEqualTo(-Errno.EINVAL);
    assertThat(calls.readlinkat(at, name(folder.resolve("none")), buffer, ROOM))
        .isEqualTo(-Errno.ENOENT);
    assertThat(calls.readlinkat(at, name(file.resolve("below")), buffer, ROOM))
        .isEqualTo(-Errno.ENOTDIR);
    assertThat(calls.readlinkat(999, turner.string("link"), buffer, ROOM)).isEqualTo(-Errno.EBADF);
    NativeMemory.free(buffer);
  }

  @Test
  void anOpenDirectoryTellsWhereItIs() throws IOException {
    long buffer = NativeMemory.allocate(ROOM);
    int directory = turner.open(Posix.AT_FDCWD, folder.toString(), Posix.O_DIRECTORY, 0, 0);
    String real = folder.toRealPath().toString();
    assertThat(text(buffer, calls.pathOf(directory, buffer, ROOM))).isEqualTo(real);
    assertThat(text(buffer, calls.pathOf(Posix.AT_FDCWD, buffer, ROOM)))
        .isEqualTo(Path.of("").toRealPath().toString());
    assertThat(calls.pathOf(999, buffer, ROOM)).isEqualTo(-Errno.EBADF);
    calls.close(directory);
    NativeMemory.free(buffer);
  }

  @Test
  void accessIsAskedForWithWhatTheProcessMay() throws IOException {
    int at = Posix.AT_FDCWD;
    assertThat(calls.faccessat2(at, name(file), 0, 0)).isZero();
    assertThat(calls.faccessat2(at, name(link), R_OK, 0)).isZero();
    assertThat(calls.faccessat2(at, name(file), X_OK, 0)).isEqualTo(-Errno.EACCES);
    assertThat(calls.faccessat2(at, name(file), 8, 0)).isEqualTo(-Errno.EINVAL);
    assertThat(calls.faccessat2(at, name(file), 0, 1)).isEqualTo(-Errno.EINVAL);
    Files.delete(file);
    assertThat(calls.faccessat2(at, name(link), 0, 0)).isEqualTo(-Errno.ENOENT);
    assertThat(calls.faccessat2(at, name(link), X_OK, Posix.AT_SYMLINK_NOFOLLOW)).isZero();
  }

  @Test
  void permissionsAreChangedWithTheBitsThatJavaHasNoNameFor() throws IOException {
    int at = Posix.AT_FDCWD;
    assertThat(calls.fchmodat(at, name(link), 04711, 0)).isZero();
    assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(04711);
    assertThat(calls.fchmodat(at, name(link), 0600, Posix.AT_SYMLINK_NOFOLLOW))
        .isEqualTo(-Errno.EOPNOTSUPP);
    assertThat(calls.fchmodat(at, name(file), 0600, 1)).isEqualTo(-Errno.EINVAL);
    assertThat((int) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(04711);
  }

  @Test
  void ownersThatAreNotToChangeStay() throws IOException {
    int owner = (int) Files.getAttribute(file, "unix:uid");
    assertThat(calls.fchownat(Posix.AT_FDCWD, name(file), -1, -1, 0)).isZero();
    assertThat(calls.fchownat(Posix.AT_FDCWD, name(file), owner, -1, 0)).isZero();
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(owner);
    assertThat(calls.fchownat(Posix.AT_FDCWD, name(folder.resolve("none")), -1, -1, 0))
        .isEqualTo(-Errno.ENOENT);
  }

  @Test
  void timesAreSetToTheNanosecondAndLeftOutOneByOne() throws IOException {
    long times = NativeMemory.allocate(32);
    NativeMemory.putLong(times, 5);
    NativeMemory.putLong(times + 8, UTIME_OMIT);
    NativeMemory.putLong(times + 16, 7);
    NativeMemory.putLong(times + 24, 123_456_789);
    FileTime accessed = (FileTime) Files.getAttribute(link, "lastAccessTime");
    assertThat(calls.utimensat(Posix.AT_FDCWD, name(link), times, 0)).isZero();
    Instant modified = Instant.ofEpochSecond(7, 123_456_789);
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(modified);
    assertThat(Files.getAttribute(file, "lastAccessTime")).isEqualTo(accessed);
    int noFollow = Posix.AT_SYMLINK_NOFOLLOW;
    assertThat(calls.utimensat(Posix.AT_FDCWD, name(link), times, noFollow)).isZero();
    assertThat(Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS).toInstant())
        .isEqualTo(modified);
    NativeMemory.putLong(times + 24, 1_000_000_000);
    assertThat(calls.utimensat(Posix.AT_FDCWD, name(file), times, 0)).isEqualTo(-Errno.EINVAL);
    NativeMemory.free(times);
  }
}

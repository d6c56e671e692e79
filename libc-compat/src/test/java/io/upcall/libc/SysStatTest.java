package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.SysStat.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class SysStatTest {

  @TempDir Path folder;

  @Test
  void tellsWhatTheFileSystemKnows() throws Exception {
    Path file = Files.writeString(folder.resolve("f"), "12345");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_123L));
    Map<String, Object> expected = Files.readAttributes(file, "unix:*");
    InProc.run(
        () -> {
          StructStat stat = stat(file.toString());
          assertThat(stat.st_size).isEqualTo(5);
          assertThat(stat.st_ino).isEqualTo(expected.get("ino"));
          assertThat(stat.st_dev).isEqualTo(expected.get("dev"));
          assertThat(stat.st_mode).isEqualTo(expected.get("mode"));
          assertThat(stat.st_nlink).isEqualTo(((Number) expected.get("nlink")).longValue());
          assertThat(stat.st_uid).isEqualTo(expected.get("uid"));
          assertThat(stat.st_mtime).isEqualTo(1_234_567_890);
          assertThat(stat.st_mtim).isEqualTo(new StructTimespec(1_234_567_890, 123_000_000));
          assertThat(S_ISREG(stat.st_mode)).isTrue();
          int fd = Fcntl.open(file.toString(), Fcntl.O_RDONLY);
          assertThat(fstat(fd).st_ino).isEqualTo(stat.st_ino);
          assertThat(S_ISDIR(stat(folder.toString()).st_mode)).isTrue();
          assertThat(S_ISCHR(stat("/dev/null").st_mode)).isTrue();
          assertThat(stat("/dev/null").st_rdev).isEqualTo(0x103);
          assertThat(S_ISFIFO(fstat(Unistd.pipe()[0]).st_mode)).isTrue();
        });
  }

  @Test
  void lstatTellsOfTheLinkItself() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    InProc.run(
        () -> {
          assertThat(S_ISDIR(stat(link.toString()).st_mode)).isTrue();
          assertThat(S_ISLNK(lstat(link.toString()).st_mode)).isTrue();
          int directory = Fcntl.open(folder.toString(), Fcntl.O_RDONLY);
          assertThat(S_ISDIR(fstatat(directory, "link", 0).st_mode)).isTrue();
          assertThat(S_ISLNK(fstatat(directory, "link", Fcntl.AT_SYMLINK_NOFOLLOW).st_mode))
              .isTrue();
          assertThat(fstatat(directory, "", Fcntl.AT_EMPTY_PATH).st_ino)
              .isEqualTo(fstat(directory).st_ino);
          assertErrno(Errno.ENOENT, () -> fstatat(directory, "", 0));
          assertErrno(Errno.EINVAL, () -> fstatat(directory, "link", 1));
          assertErrno(Errno.EBADF, () -> fstatat(99, "link", 0));
        });
  }

  @Test
  void errorsAreTold() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.ENOENT, () -> stat("/no/such"));
          assertErrno(Errno.ENOTDIR, () -> stat("/dev/null/x"));
          assertErrno(Errno.EBADF, () -> fstat(99));
          mkdir(folder.resolve("d").toString(), 0700);
          assertThat(stat(folder.resolve("d").toString()).st_mode).isEqualTo(S_IFDIR | 0700);
          assertErrno(Errno.EEXIST, () -> mkdir(folder.resolve("d").toString(), 0700));
          assertErrno(Errno.ENOENT, () -> mkdir("/no/such/d", 0700));
        });
  }
}

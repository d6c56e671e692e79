package io.upcall.libc;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.Unistd.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class FcntlTest {

  @TempDir Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void createsWithTheModeLessTheUmask() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_WRONLY | O_CREAT | O_EXCL, 0600);
          assertThat(SysStat.fstat(fd).st_mode).isEqualTo(SysStat.S_IFREG | 0600);
          assertErrno(Errno.EEXIST, () -> open(path("f"), O_WRONLY | O_CREAT | O_EXCL, 0600));
          write(fd, new byte[5]);
          int again = creat(path("f"), 0600);
          assertThat(SysStat.fstat(again).st_size).as("cut").isZero();
        });
  }

  @Test
  void errorsNameTheFunctionAndThePath() throws Exception {
    InProc.run(
        () -> {
          try {
            open("/no/such", O_RDONLY);
          } catch (ErrnoException failure) {
            assertThat(failure)
                .hasMessage("open(\"/no/such\"): ENOENT (No such file or directory)");
            assertThat(failure.errno).isEqualTo(Errno.ENOENT);
            assertThat(failure.functionName()).isEqualTo("open");
            assertThat(failure.argument()).isEqualTo("/no/such");
          }
          assertErrno(Errno.EISDIR, () -> open(path(""), O_WRONLY));
          assertErrno(Errno.ENOTDIR, () -> open("/dev/null/x", O_RDONLY));
          assertErrno(Errno.ENOTDIR, () -> open("/dev/null", O_RDONLY | O_DIRECTORY));
          assertErrno(Errno.ENAMETOOLONG, () -> open("x".repeat(300), O_RDONLY));
          assertErrno(Errno.EINVAL, () -> open("a\0b", O_RDONLY));
        });
  }

  @Test
  void appendingWritesGoToTheEnd() throws Exception {
    InProc.run(
        () -> {
          int fd = open(path("f"), O_RDWR | O_CREAT | O_APPEND, 0600);
          write(fd, new byte[5]);
          lseek(fd, 0, SEEK_SET);
          write(fd, new byte[5]);
          assertThat(SysStat.fstat(fd).st_size).isEqualTo(10);
          assertThat(fcntl(fd, F_GETFL)).isEqualTo(O_RDWR | O_APPEND);
          fcntl(fd, F_SETFL, 0);
          assertThat(fcntl(fd, F_GETFL)).isEqualTo(O_RDWR);
          lseek(fd, 0, SEEK_SET);
          write(fd, new byte[3]);
          assertThat(SysStat.fstat(fd).st_size).as("no longer").isEqualTo(10);
          assertErrno(Errno.EINVAL, () -> fcntl(fd, 12345));
        });
  }

  @Test
  void opensRelativeToADirectory() throws Exception {
    Files.createDirectory(folder.resolve("d"));
    Files.writeString(folder.resolve("d/f"), "abc");
    InProc.run(
        () -> {
          int directory = open(path("d"), O_PATH | O_DIRECTORY);
          int fd = openat(directory, "f", O_RDONLY | O_CLOEXEC);
          assertThat(fcntl(fd, F_GETFD)).isEqualTo(FD_CLOEXEC);
          assertThat(read(fd, new byte[10])).isEqualTo(3);
          assertErrno(Errno.EBADF, () -> openat(99, "f", O_RDONLY));
          assertErrno(Errno.EBADF, () -> read(directory, new byte[1]));
        });
  }

  @Test
  void beneathRefusesEveryWayOut() throws Exception {
    Files.createDirectories(folder.resolve("root/sub"));
    Files.writeString(folder.resolve("secret"), "x");
    Files.writeString(folder.resolve("root/f"), "x");
    Files.createSymbolicLink(folder.resolve("root/out"), folder.resolve("secret"));
    Files.createSymbolicLink(folder.resolve("root/up"), Path.of("../secret"));
    Files.createSymbolicLink(folder.resolve("root/in"), Path.of("sub/../f"));
    InProc.run(
        () -> {
          int root = open(path("root"), O_PATH | O_DIRECTORY);
          for (String way : new String[] {"../secret", "sub/../../secret", "out", "up", "/etc"}) {
            assertErrno(Errno.EXDEV, () -> openat2(root, way, O_RDONLY, 0, RESOLVE_BENEATH));
          }
          close(openat2(root, "in", O_RDONLY, 0, RESOLVE_BENEATH));
          close(openat2(root, "sub/../f", O_RDONLY, 0, RESOLVE_BENEATH));
          assertErrno(Errno.ELOOP, () -> openat2(root, "in", O_RDONLY, 0, RESOLVE_NO_SYMLINKS));
          assertErrno(Errno.EINVAL, () -> openat2(root, "f", O_RDONLY, 0, 1L << 40));
        });
  }

  @Test
  void anOpenOfAFifoWaitsForItsOtherEnd() throws Exception {
    assertThat(new ProcessBuilder("mkfifo", path("fifo")).start().waitFor()).isZero();
    InProc.run(
        () -> {
          assertErrno(Errno.ENXIO, () -> open(path("fifo"), O_WRONLY | O_NONBLOCK));
          close(open(path("fifo"), O_RDONLY | O_NONBLOCK));
          Pthread.Handle<Integer> reader =
              Pthread.pthread_create(
                  () -> {
                    int fd = open(path("fifo"), O_RDONLY);
                    return read(fd, new byte[10]);
                  });
          int writer = open(path("fifo"), O_WRONLY);
          assertThat(write(writer, new byte[6])).isEqualTo(6);
          assertThat(Pthread.pthread_join(reader)).isEqualTo(6);
        });
  }
}

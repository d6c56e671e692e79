package io.upcall.libc;

import static io.upcall.libc.Dirent.*;
import static io.upcall.libc.InProc.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
class DirentTest {

  @TempDir Path folder;

  @Test
  void readsALargeDirectoryOnceAndAgain() throws Exception {
    List<String> names = new ArrayList<>(List.of(".", ".."));
    for (int i = 0; i < 1500; i++) {
      String name = "a-file-with-a-rather-long-name-é-" + i;
      Files.createFile(folder.resolve(name));
      names.add(name);
    }
    InProc.run(
        () -> {
          DIR directory = opendir(folder.toString());
          assertThat(rest(directory)).containsExactlyInAnyOrderElementsOf(names);
          assertThat(readdir(directory)).as("stays at the end").isNull();
          rewinddir(directory);
          assertThat(rest(directory)).hasSize(names.size());
          closedir(directory);
          assertErrno(Errno.EBADF, () -> closedir(directory));
          assertErrno(Errno.EBADF, () -> readdir(directory));
        });
  }

  private static List<String> rest(DIR directory) throws ErrnoException {
    List<String> names = new ArrayList<>();
    for (StructDirent entry; (entry = readdir(directory)) != null; ) {
      names.add(entry.d_name());
    }
    return names;
  }

  @Test
  void scansInOrderWithTypes() throws Exception {
    Files.createDirectory(folder.resolve("c"));
    Files.createFile(folder.resolve("a"));
    Files.createSymbolicLink(folder.resolve("b"), folder);
    InProc.run(
        () -> {
          List<StructDirent> all = scandir(folder.toString());
          assertThat(all)
              .extracting(StructDirent::d_name)
              .containsExactly(".", "..", "a", "b", "c");
          assertThat(all.subList(2, 5))
              .extracting(StructDirent::d_type)
              .containsExactly(DT_REG, DT_LNK, DT_DIR);
          assertThat(scandir(folder.toString(), entry -> entry.d_type() == DT_REG, null))
              .extracting(StructDirent::d_ino)
              .containsExactly(SysStat.stat(folder.resolve("a").toString()).st_ino);
        });
  }

  @Test
  void readsWhatIsOpen() throws Exception {
    InProc.run(
        () -> {
          int fd = Fcntl.open(folder.toString(), Fcntl.O_RDONLY);
          DIR directory = fdopendir(fd);
          assertThat(dirfd(directory)).isEqualTo(fd);
          assertThat(rest(directory)).containsExactlyInAnyOrder(".", "..");
          closedir(directory);
          assertErrno(Errno.EBADF, () -> Unistd.close(fd));
          assertErrno(Errno.ENOTDIR, () -> fdopendir(Unistd.pipe()[0]));
          assertErrno(Errno.ENOENT, () -> opendir("/no/such"));
          assertErrno(Errno.ENOTDIR, () -> opendir("/dev/null"));
        });
  }
}

package io.upcall.libc;

import static io.upcall.libc.InProc.assertErrno;
import static io.upcall.libc.InProc.errnoOf;
import static io.upcall.libc.Stdio.*;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NothingLeft.class)
@SuppressWarnings("try") // an interposition is there by being open
class StdioTest {

  @TempDir Path folder;

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private String contents(String name) throws Exception {
    return Files.readString(folder.resolve(name));
  }

  @Test
  void modesOpenAsInC() throws Exception {
    InProc.run(
        () -> {
          assertErrno(Errno.ENOENT, () -> fopen(file("f"), "r"));
          assertErrno(Errno.ENOENT, () -> fopen(file("f"), "r+"));
          FILE made = fopen(file("f"), "wx");
          assertErrno(Errno.EEXIST, () -> fopen(file("f"), "wx"));
          fputs("one", made);
          assertErrno(Errno.EBADF, () -> getc(made));
          assertThat(ferror(made)).isTrue();
          fclose(made);
          FILE more = fopen(file("f"), "ae");
          assertThat(Fcntl.fcntl(fileno(more), Fcntl.F_GETFD)).isEqualTo(Fcntl.FD_CLOEXEC);
          fputs(" two", more);
          fclose(more);
          assertThat(contents("f")).isEqualTo("one two");
          FILE read = fopen(file("f"), "rb");
          assertErrno(Errno.EBADF, () -> putc('x', read));
          fclose(read);
          for (String wrong : new String[] {"", "x", "rw", "+r", "r?"}) {
            assertErrno(Errno.EINVAL, () -> fopen(file("f"), wrong));
          }
        });
  }

  @Test
  void aStreamOverADescriptorNeedsItsAccess() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          assertErrno(Errno.EINVAL, () -> fdopen(ends[0], "w"));
          assertErrno(Errno.EINVAL, () -> fdopen(ends[1], "r+"));
          assertErrno(Errno.EBADF, () -> fdopen(99, "r"));
          FILE in = fdopen(ends[0], "r");
          FILE out = fdopen(ends[1], "w");
          assertThat(fileno(in)).isEqualTo(ends[0]);
          fprintf(out, "%d %s\n", 42, "h\u00e9");
          fflush(out);
          int[] number = new int[1];
          String[] text = new String[1];
          assertThat(fscanf(in, "%d%s", number, text)).isEqualTo(2);
          assertThat(number[0]).isEqualTo(42);
          assertThat(text[0]).isEqualTo("h\u00e9");
          assertThat(getc(in)).isEqualTo('\n');
          fclose(out);
          assertThat(getc(in)).isEqualTo(EOF);
          assertThat(feof(in)).isTrue();
          assertErrno(Errno.ESPIPE, () -> ftell(in));
          fclose(in);
          assertErrno(Errno.EBADF, () -> getc(in));
          assertErrno(Errno.EBADF, () -> Unistd.close(ends[0]));
        });
  }

  /** Which writes a stream of that buffering makes of the same calls. */
  private List<Integer> writesOf(int buffering, int size) throws Exception {
    List<Integer> writes = new CopyOnWriteArrayList<>();
    Interposer counting =
        call -> {
          Object result = call.proceed();
          if (call.function().equals("write")) {
            writes.add((Integer) result);
          }
          return result;
        };
    FILE out = fopen(file("buffered"), "w");
    setvbuf(out, buffering, size);
    try (Interposition placed = Interposition.in(Proc.current(), counting)) {
      fputs("ab", out);
      fputs("c\nde", out);
      putc('f', out);
      putc('\n', out);
      fputs("0123456789", out);
      fclose(out);
    }
    assertThat(contents("buffered")).isEqualTo("abc\ndef\n0123456789");
    return writes;
  }

  @Test
  void buffersAreWrittenByBlocksByLinesOrAtOnce() throws Exception {
    InProc.run(
        () -> {
          assertThat(writesOf(_IOFBF, 0)).containsExactly(18);
          assertThat(writesOf(_IOFBF, 8)).containsExactly(8, 8, 2);
          assertThat(writesOf(_IOLBF, 0)).containsExactly(4, 4, 10);
          assertThat(writesOf(_IONBF, 0)).containsExactly(2, 4, 1, 1, 10);
          FILE out = fopen(file("f"), "w");
          assertErrno(Errno.EINVAL, () -> setvbuf(out, 3, 0));
          assertErrno(Errno.EINVAL, () -> setvbuf(out, _IOFBF, -1));
          fclose(out);
        });
  }

  @Test
  void linesAreReadWholeOrInPieces() throws Exception {
    Files.writeString(folder.resolve("f"), "short\nlong line\n\nlast");
    InProc.run(
        () -> {
          FILE in = fopen(file("f"), "r");
          assertThat(getline(in)).isEqualTo("short\n");
          assertThat(fgets(6, in)).isEqualTo("long ");
          assertThat(fgets(60, in)).isEqualTo("line\n");
          assertThat(getline(in)).isEqualTo("\n");
          assertThat(new String(getdelim('s', in), US_ASCII)).isEqualTo("las");
          assertThat(feof(in)).isFalse();
          assertThat(getline(in)).isEqualTo("t");
          assertThat(feof(in)).isTrue();
          assertThat(getline(in)).isNull();
          assertThat(getdelim('x', in)).isNull();
          rewind(in);
          assertThat(feof(in)).isFalse();
          assertThat(getline(in)).isEqualTo("short\n");
          fclose(in);
        });
  }

  @Test
  void whatIsGivenBackComesAgainTheLastFirst() throws Exception {
    Files.writeString(folder.resolve("f"), "abc");
    InProc.run(
        () -> {
          FILE in = fopen(file("f"), "r");
          assertThat(getc(in)).isEqualTo('a');
          assertThat(ungetc('x', in)).isEqualTo('x');
          assertThat(ungetc('y', in)).isEqualTo('y');
          assertThat(ungetc(EOF, in)).isEqualTo(EOF);
          assertThat(fgets(99, in)).isEqualTo("yxbc");
          assertThat(feof(in)).isTrue();
          ungetc('z', in);
          assertThat(feof(in)).isFalse();
          assertThat(getc(in)).isEqualTo('z');
          for (int i = 0; i < 16; i++) {
            assertThat(ungetc(i, in)).isEqualTo(i);
          }
          assertThat(ungetc(16, in)).as("no more room").isEqualTo(EOF);
          fseek(in, 1, Unistd.SEEK_SET);
          assertThat(getc(in)).as("forgotten").isEqualTo('b');
          fclose(in);
        });
  }

  @Test
  void flushingAStreamThatIsReadGivesTheRestToTheDescriptor() throws Exception {
    Files.writeString(folder.resolve("f"), "abcdef");
    InProc.run(
        () -> {
          FILE in = fopen(file("f"), "r");
          assertThat(getc(in)).isEqualTo('a');
          assertThat(Unistd.lseek(fileno(in), 0, Unistd.SEEK_CUR)).as("read ahead").isEqualTo(6);
          fflush(in);
          assertThat(Unistd.lseek(fileno(in), 0, Unistd.SEEK_CUR)).isEqualTo(1);
          assertThat(getc(in)).isEqualTo('b');
          long[] position = new long[1];
          fgetpos(in, position);
          assertThat(getc(in)).isEqualTo('c');
          fsetpos(in, position);
          assertThat(getc(in)).isEqualTo('c');
          fclose(in);
        });
  }

  @Test
  void aFailedWriteIsToldAndWhatIsBufferedStays() throws Exception {
    InProc.run(
        () -> {
          FaultInjector full = FaultInjector.parse("write:error=ENOSPC:when=1;write:short=3");
          FILE out = fopen(file("f"), "w");
          try (Interposition placed = Interposition.in(Proc.current(), full)) {
            fputs("abcdefgh", out);
            assertErrno(Errno.ENOSPC, () -> fflush(out));
            assertThat(ferror(out)).isTrue();
            clearerr(out);
            fflush(out);
            assertThat(ferror(out)).isFalse();
          }
          assertThat(contents("f")).isEqualTo("abcdefgh");
          fclose(out);
        });
  }

  @Test
  void aFailedFlushStillClosesTheDescriptor() throws Exception {
    InProc.run(
        () -> {
          FILE out = fopen(file("f"), "w");
          int fd = fileno(out);
          FaultInjector full = FaultInjector.parse("write:error=ENOSPC");
          try (Interposition placed = Interposition.in(Proc.current(), full)) {
            fputs("abc", out);
            assertErrno(Errno.ENOSPC, () -> fclose(out));
          }
          assertErrno(Errno.EBADF, () -> Unistd.close(fd));
          assertErrno(Errno.EBADF, () -> fclose(out));
        });
  }

  @Test
  void aReadThatFailsAfterSomeBytesReturnsThem() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          FILE in = fdopen(ends[0], "r");
          Unistd.write(ends[1], "abc".getBytes(US_ASCII));
          Fcntl.fcntl(ends[0], Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
          byte[] target = new byte[10];
          assertThat(fread(target, 1, 10, in)).isEqualTo(3);
          assertThat(ferror(in)).isTrue();
          assertErrno(Errno.EAGAIN, () -> fread(target, 1, 10, in));
          fclose(in);
          Unistd.close(ends[1]);
        });
  }

  @Test
  void aReopenedStreamKeepsItsNumber() throws Exception {
    InProc.run(
        () -> {
          FILE stream = fopen(file("a"), "w");
          int fd = fileno(stream);
          fputs("to a", stream);
          assertThat(freopen(file("b"), "w", stream)).isSameAs(stream);
          assertThat(fileno(stream)).isEqualTo(fd);
          fputs("to b", stream);
          fclose(stream);
          assertThat(contents("a")).isEqualTo("to a");
          assertThat(contents("b")).isEqualTo("to b");
          FILE gone = fopen(file("a"), "r");
          assertErrno(Errno.ENOENT, () -> freopen(file("nowhere"), "r", gone));
          assertErrno(Errno.EBADF, () -> getc(gone));
        });
  }

  @Test
  void aStreamIsReopenedWithAnotherModeWithoutAPath() throws Exception {
    InProc.run(
        () -> {
          FILE stream = fopen(file("f"), "w");
          int fd = fileno(stream);
          fputs("written", stream);
          assertThat(freopen(null, "r", stream)).isSameAs(stream);
          assertThat(fileno(stream)).isEqualTo(fd);
          assertThat(fgets(100, stream)).isEqualTo("written");
          Unistd.unlink(file("f"));
          freopen(null, "r+", stream);
          assertThat(getc(stream)).as("at its beginning, and without its name").isEqualTo('w');
          freopen(null, "w", stream);
          assertThat(SysStat.fstat(fd).st_size).isZero();
          fclose(stream);
          FILE memory = fmemopen(new byte[4], "r");
          assertErrno(Errno.EBADF, () -> freopen(null, "r", memory));
        });
  }

  @Test
  void aStreamThatIsLockedIsForItsThreadAlone() throws Exception {
    InProc.run(
        () -> {
          FILE stream = fopen(file("f"), "w");
          flockfile(stream);
          flockfile(stream);
          Thread other = Proc.current().spawn(() -> errnoOf(() -> fputs("other", stream)));
          InProc.awaitParked(other);
          fputs("mine ", stream);
          funlockfile(stream);
          Thread.yield();
          fputs("mine ", stream);
          funlockfile(stream);
          other.join();
          fclose(stream);
          assertThat(contents("f")).isEqualTo("mine mine other");
        });
  }

  @Test
  void whoHasALockIsToldAndWhoHasItNotToo() throws Exception {
    InProc.run(
        () -> {
          FILE stream = fopen(file("f"), "w");
          assertErrno(Errno.EPERM, () -> funlockfile(stream));
          assertThat(ftrylockfile(stream)).isTrue();
          Pthread.Handle<Boolean> other =
              Pthread.pthread_create(
                  () -> {
                    assertErrno(Errno.EPERM, () -> funlockfile(stream));
                    return ftrylockfile(stream);
                  });
          assertThat(Pthread.pthread_join(other)).isFalse();
          funlockfile(stream);
          fclose(stream);
          assertErrno(Errno.EBADF, () -> flockfile(stream));
        });
  }

  @Test
  void streamsAreFlushedAllAtOnceAndAtTheExit() throws Exception {
    Proc proc =
        Proc.start(
            ProcOptions.named("exits"),
            () -> {
              FILE one = fopen(file("one"), "w");
              FILE two = fopen(file("two"), "w");
              fputs("1", one);
              fputs("2", two);
              assertThat(contents("one") + contents("two")).isEmpty();
              fflush(null);
              assertThat(contents("one") + contents("two")).isEqualTo("12");
              fputs("3", two);
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
    assertThat(contents("one") + contents("two")).isEqualTo("123");
  }

  @Test
  void standardStreamsAreTheProcs() throws Exception {
    InProc.run(
        () -> {
          int saved = Unistd.dup(1);
          int fd = Fcntl.creat(file("out"), 0600);
          Unistd.dup2(fd, 1);
          printf("%s-%03d\n", "x", 7);
          puts("line");
          putchar('c');
          assertThat(contents("out")).as("by blocks").isEmpty();
          fflush(stdout());
          assertThat(contents("out")).isEqualTo("x-007\nline\nc");
          Unistd.dup2(saved, 1);
          Unistd.close(saved);
          int savedErrors = Unistd.dup(2);
          Unistd.dup2(fd, 2);
          perror("f", new ErrnoException("open", Errno.ENOENT, "f"));
          assertThat(contents("out")).as("at once").endsWith("cf: No such file or directory\n");
          Unistd.dup2(savedErrors, 2);
          Unistd.close(savedErrors);
          Unistd.close(fd);
          assertThat(fileno(stdin())).isZero();
        });
  }

  @Test
  void memoryIsReadAndWritten() throws Exception {
    InProc.run(
        () -> {
          byte[] memory = "hello, world".getBytes(US_ASCII);
          FILE in = fmemopen(memory, "r");
          String[] word = new String[1];
          assertThat(fscanf(in, "%[^,], ", (Object) word)).isEqualTo(1);
          assertThat(word[0]).isEqualTo("hello");
          assertThat(getline(in)).isEqualTo("world");
          fseek(in, -5, Unistd.SEEK_END);
          assertThat(getc(in)).isEqualTo('w');
          assertErrno(Errno.EINVAL, () -> fseek(in, 1, Unistd.SEEK_END));
          assertErrno(Errno.EBADF, () -> fileno(in));
          fclose(in);
          byte[] room = new byte[6];
          FILE out = fmemopen(room, "w");
          fputs("abc", out);
          fflush(out);
          assertThat(new String(room, 0, 4, US_ASCII)).isEqualTo("abc\0");
          fputs("defg", out);
          assertErrno(Errno.ENOSPC, () -> fclose(out));
          assertThat(new String(room, US_ASCII)).isEqualTo("abcdef");
          byte[][] result = new byte[1][];
          FILE growing = open_memstream(result);
          fprintf(growing, "%1000d", 5);
          fflush(growing);
          assertThat(result[0]).hasSize(1000);
          fputs("x", growing);
          fclose(growing);
          assertThat(result[0]).hasSize(1001).endsWith('5', 'x');
        });
  }

  @Test
  void twoThreadsLinesDoNotMix() throws Exception {
    InProc.run(
        () -> {
          FILE out = fopen(file("f"), "w");
          Thread[] writers = new Thread[4];
          for (int i = 0; i < writers.length; i++) {
            String line = Character.toString('a' + i).repeat(50) + "\n";
            writers[i] =
                Proc.current()
                    .spawn(
                        () -> {
                          for (int n = 0; n < 200; n++) {
                            assertThat(errnoOf(() -> fputs(line, out))).isZero();
                          }
                        });
          }
          for (Thread writer : writers) {
            writer.join();
          }
          fclose(out);
          assertThat(contents("f").lines().distinct()).hasSize(4);
          assertThat(contents("f").lines()).hasSize(800);
        });
  }

  @Test
  void temporaryFilesAreNewAndGone() throws Exception {
    InProc.run(
        () -> {
          FILE temporary = tmpfile();
          fputs("x", temporary);
          rewind(temporary);
          assertThat(getc(temporary)).isEqualTo('x');
          assertThat(SysStat.fstat(fileno(temporary)).st_nlink).isZero();
          fclose(temporary);
          assertThat(Path.of(tmpnam())).doesNotExist();
          Unistd.close(Fcntl.creat(file("f"), 0600));
          SysStat.mkdir(file("d"), 0700);
          remove(file("f"));
          remove(file("d"));
          assertErrno(Errno.ENOENT, () -> remove(file("f")));
          try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
          }
        });
  }

  @Test
  void stringsArePrintedAndScanned() {
    assertThat(sprintf("%s %5.1f", "a", 2.25)).isEqualTo("a   2.2");
    byte[] target = new byte[5];
    assertThat(snprintf(target, 5, "%d", 123_456)).isEqualTo(6);
    assertThat(new String(target, UTF_8)).isEqualTo("1234\0");
    assertThat(snprintf(target, 0, "x")).isEqualTo(1);
    int[] number = new int[1];
    assertThat(sscanf("0x1f", "%i", number)).isEqualTo(1);
    assertThat(number[0]).isEqualTo(31);
  }

  @Test
  void aDescriptorIsPrintedToDirectly() throws Exception {
    InProc.run(
        () -> {
          int[] ends = Unistd.pipe();
          assertThat(dprintf(ends[1], "%c%c", 'o', 'k')).isEqualTo(2);
          byte[] read = new byte[5];
          assertThat(Unistd.read(ends[0], read)).isEqualTo(2);
          Unistd.close(ends[0]);
          Unistd.close(ends[1]);
        });
  }

  @Test
  void aShellIsReadFromAndWrittenTo() throws Exception {
    InProc.run(
        () -> {
          FILE in = popen("echo one; echo two; exit 3", "r");
          assertThat(getline(in)).isEqualTo("one\n");
          assertThat(getline(in)).isEqualTo("two\n");
          assertThat(getline(in)).isNull();
          int status = pclose(in);
          assertThat(SysWait.WIFEXITED(status)).isTrue();
          assertThat(SysWait.WEXITSTATUS(status)).isEqualTo(3);
          FILE out = popen("cat > '" + file("f") + "'", "we");
          fprintf(out, "%d\n", 42);
          assertThat(pclose(out)).isZero();
          assertThat(contents("f")).isEqualTo("42\n");
          for (String wrong : new String[] {"r+", "a", "x", ""}) {
            assertErrno(Errno.EINVAL, () -> popen("true", wrong));
          }
          FILE other = fopen(file("f"), "r");
          assertErrno(Errno.EINVAL, () -> pclose(other));
          fclose(other);
        });
  }

  @Test
  void anExitAtOnceFlushesNothing() throws Exception {
    Proc proc =
        Proc.start(
            ProcOptions.named("exits"),
            () -> {
              FILE one = fopen(file("one"), "w");
              fputs("lost", one);
              Unistd._exit(0);
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
    assertThat(contents("one")).isEmpty();
  }

  @Test
  void whatAnExitHandlerWritesIsFlushedToo() throws Exception {
    Proc proc =
        Proc.start(
            ProcOptions.named("exits"),
            () -> {
              FILE[] one = new FILE[1];
              Stdlib.atexit(() -> errnoOf(() -> fputs(" last", one[0])));
              one[0] = fopen(file("one"), "w");
              fputs("first", one[0]);
              Stdlib.exit(0);
              return 0;
            });
    assertThat(proc.awaitExit()).isZero();
    assertThat(contents("one")).isEqualTo("first last");
  }
}

package io.upcall.libc;

import static io.upcall.libc.BlockingRows.FEW;
import static io.upcall.libc.BlockingRows.fill;
import static io.upcall.libc.BlockingRows.released;
import static io.upcall.libc.Stdio.*;
import static io.upcall.libc.Unistd.*;

import io.upcall.libc.BlockingRows.Row;
import io.upcall.libc.BlockingRows.Scene;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link BlockingRows} of streams: who reads waits for a silent pipe, who writes for one that is
 * full, and others for the lock of the stream, which that one has.
 */
final class StreamRows {

  /** A call on a stream. */
  private interface Use {
    void of(FILE stream) throws ErrnoException;
  }

  private final List<Row> rows = new ArrayList<>();

  private StreamRows() {
    readers();
    writers();
    standard();
  }

  static List<Row> all() {
    return new StreamRows().rows;
  }

  private void reads(String function, Use use) {
    rows.add(
        released(
            function,
            f -> {
              int[] ends = pipe();
              FILE stream = fdopen(ends[0], "r");
              return new Scene(() -> use.of(stream), () -> close(ends[1]), FEW);
            }));
  }

  private void readers() {
    reads("fgetc", Stdio::fgetc);
    reads("getc", Stdio::getc);
    reads("fgets", stream -> fgets(9, stream));
    reads("getline", Stdio::getline);
    reads("getdelim", stream -> getdelim(',', stream));
    reads("fread", stream -> fread(new byte[9], 1, 9, stream));
    reads("fscanf", stream -> fscanf(stream, "%d", new int[1]));
  }

  /** An unbuffered stream over a full pipe, whose reader goes at the release. */
  private static Scene writing(int[] ends, FILE stream, Use use) throws ErrnoException {
    setvbuf(stream, _IONBF, 0);
    return new Scene(() -> use.of(stream), () -> close(ends[0]), FEW);
  }

  private static int[] full() throws ErrnoException {
    int[] ends = pipe2(Fcntl.O_NONBLOCK);
    fill(ends[1]);
    Fcntl.fcntl(ends[1], Fcntl.F_SETFL, 0);
    return ends;
  }

  private void writes(String function, Use use) {
    rows.add(
        released(
            function,
            f -> {
              int[] ends = full();
              return writing(ends, fdopen(ends[1], "w"), use);
            }));
  }

  /** What is buffered goes into a pipe without room. */
  private void flushes(String function, Use use) {
    rows.add(
        released(
            function,
            f -> {
              int[] ends = full();
              FILE stream = fdopen(ends[1], "w");
              fputs("buffered", stream);
              return new Scene(() -> use.of(stream), () -> close(ends[0]), FEW);
            }));
  }

  private void writers() {
    writes("fputc", stream -> fputc('x', stream));
    writes("putc", stream -> putc('x', stream));
    writes("fputs", stream -> fputs("text", stream));
    writes("fwrite", stream -> fwrite(new byte[9], 1, 9, stream));
    writes("fprintf", stream -> fprintf(stream, "%d", 9));
    writes("dprintf", stream -> dprintf(fileno(stream), "%d", 9));
    flushes("fflush", Stdio::fflush);
    flushes("fclose", Stdio::fclose);
    flushes("fseek", stream -> fseek(stream, 0, SEEK_SET));
    flushes("fseeko", stream -> fseeko(stream, 0, SEEK_SET));
    flushes("rewind", Stdio::rewind);
    flushes("fsetpos", stream -> fsetpos(stream, new long[1]));
    flushes("setvbuf", stream -> setvbuf(stream, _IONBF, 0));
    flushes("setbuf", stream -> setbuf(stream, false));
  }

  /** The standard streams, over pipes that take the place of the proc's own 0, 1 and 2. */
  private void standard() {
    fromStandard("getchar", Stdio::getchar);
    fromStandard("scanf", () -> scanf("%d", new int[1]));
    toStandard("putchar", () -> putchar('x'));
    toStandard("puts", () -> puts("text"));
    toStandard("printf", () -> printf("%d", 9));
    rows.add(
        released(
            "perror",
            f -> {
              int[] ends = full();
              dup2(ends[1], STDERR_FILENO);
              ErrnoException failure = new ErrnoException("perror", Errno.EIO, null);
              return writing(ends, stderr(), stream -> perror("it", failure));
            }));
  }

  /** A call on a standard stream. */
  private interface Standard {
    void use() throws ErrnoException;
  }

  private void fromStandard(String function, Standard call) {
    rows.add(
        released(
            function,
            f -> {
              int[] ends = pipe();
              dup2(ends[0], STDIN_FILENO);
              return new Scene(call::use, () -> close(ends[1]), FEW);
            }));
  }

  private void toStandard(String function, Standard call) {
    rows.add(
        released(
            function,
            f -> {
              int[] ends = full();
              dup2(ends[1], STDOUT_FILENO);
              return writing(ends, stdout(), stream -> call.use());
            }));
  }
}

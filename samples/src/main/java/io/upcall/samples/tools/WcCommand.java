package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.POSIX_FADV_SEQUENTIAL;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Fcntl.posix_fadvise;
import static io.upcall.libc.SysStat.S_ISREG;
import static io.upcall.libc.SysStat.fstat;
import static io.upcall.libc.SysStat.stat;
import static io.upcall.libc.Unistd.SEEK_CUR;
import static io.upcall.libc.Unistd.SEEK_SET;
import static io.upcall.libc.Unistd.STDIN_FILENO;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.lseek;
import static io.upcall.libc.Unistd.read;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wc [OPTION]... [FILE]...}: the files are counted at once, on all the proc's vcores. */
@Command(
    name = "wc",
    description = "Print newline, word, and byte counts for each file, and a total.")
public final class WcCommand extends ToolCommand {
  private static final int FAILED = 1;

  /** Files under way: enough to keep a disk busy while every vcore counts. */
  private static final int AT_ONCE = 16;

  private static final int BUFFER_BYTES = 64 << 10;
  private static final int PAGE_BYTES = 4096;

  /** How wide a column is when a file's size does not say how much will come of it. */
  private static final int UNSIZED_COLUMNS = 7;

  private static final String STANDARD_INPUT = "-";

  @Option(
      names = {"-c", "--bytes"},
      description = "Print the byte counts.")
  private boolean bytes;

  @Option(
      names = {"-m", "--chars"},
      description = "Print the character counts.")
  private boolean characters;

  @Option(
      names = {"-l", "--lines"},
      description = "Print the newline counts.")
  private boolean lines;

  @Option(
      names = {"-L", "--max-line-length"},
      description = "Print the maximum display width.")
  private boolean longest;

  @Option(
      names = {"-w", "--words"},
      description = "Print the word counts.")
  private boolean words;

  @Parameters(paramLabel = "FILE", description = "Files; - is standard input, the default.")
  private List<String> files = List.of();

  /** As picocli makes it. */
  public WcCommand() {}

  /**
   * What came of a file.
   *
   * @param name null for a standard input that nobody named
   * @param counts null when it could not be opened
   * @param failure what went wrong, if anything
   */
  private record Counted(
      @Nullable String name, @Nullable WcCounts counts, @Nullable ErrnoException failure) {}

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    if (!(bytes || characters || lines || longest || words)) {
      bytes = true;
      lines = true;
      words = true;
    }
    new Wc(out, complaints).run();
    return complaints.exitStatus(FAILED);
  }

  /** The program, once it knows what to do. */
  private final class Wc {
    private final Output out;
    private final Complaints complaints;
    private final int columns = columns();
    private WcCounts total = WcCounts.NONE;

    Wc(Output out, Complaints complaints) {
      this.out = out;
      this.complaints = complaints;
    }

    void run() throws IOException {
      if (files.isEmpty()) {
        print(count(null, STDIN_FILENO));
        return;
      }
      InOrder<Counted> counting = new InOrder<>(AT_ONCE, this::print);
      for (String file : files) {
        if (file.equals(STANDARD_INPUT)) {
          // Named twice it is empty the second time: not to be read by two at once.
          counting.finish();
          print(count(file, STDIN_FILENO));
        } else {
          counting.add(() -> count(file));
        }
      }
      counting.finish();
      if (files.size() > 1) {
        printCounts(total, "total");
      }
    }

    private void print(Counted counted) throws Output.Failure {
      if (counted.failure != null) {
        complaints.say(Quoting.ifNeeded(String.valueOf(counted.name)), counted.failure);
      }
      if (counted.counts != null) {
        total = total.plus(counted.counts);
        printCounts(counted.counts, counted.name);
      }
    }

    private void printCounts(WcCounts counts, @Nullable String name) throws Output.Failure {
      StringBuilder line = new StringBuilder();
      append(line, lines, counts.lines());
      append(line, words, counts.words());
      append(line, characters, counts.characters());
      append(line, bytes, counts.bytes());
      append(line, longest, counts.longestColumns());
      if (name != null) {
        line.append(' ').append(name.indexOf('\n') < 0 ? name : Quoting.ifNeeded(name));
      }
      out.print(line.append('\n').toString());
    }

    private void append(StringBuilder line, boolean asked, long count) {
      if (asked) {
        String digits = Long.toString(count);
        line.append(line.isEmpty() ? "" : " ");
        line.repeat(' ', Math.max(0, columns - digits.length())).append(digits);
      }
    }
  }

  // ---- one file --------------------------------------------------------------------------------

  private Counted count(String name) {
    try {
      int fd = open(name, O_RDONLY);
      try {
        return count(name, fd);
      } finally {
        close(fd);
      }
    } catch (ErrnoException failure) {
      return new Counted(name, null, failure);
    }
  }

  private Counted count(@Nullable String name, int fd) {
    boolean text = words || characters || longest;
    WcCounter counter = new WcCounter(text);
    try {
      if (!text && !lines) {
        counter.skip(skipToEnd(fd));
      }
      countRest(fd, counter);
      return new Counted(name, counter.counts(), null);
    } catch (ErrnoException failure) {
      return new Counted(name == null ? "standard input" : name, counter.counts(), failure);
    }
  }

  /**
   * Only bytes: a file's size tells them. The last few are read all the same where it is a multiple
   * of a page, as those are that /proc and its like make up.
   *
   * @return how many were left out
   */
  private static long skipToEnd(int fd) throws ErrnoException {
    StructStat status = fstat(fd);
    if (!S_ISREG(status.st_mode)) {
      return 0;
    }
    long from = lseek(fd, 0, SEEK_CUR);
    boolean exact = status.st_size % PAGE_BYTES != 0;
    long to = exact ? status.st_size : status.st_size - status.st_size % (status.st_blksize + 1);
    return to <= from ? 0 : lseek(fd, to, SEEK_SET) - from;
  }

  private static void countRest(int fd, WcCounter counter) throws ErrnoException {
    byte[] buffer = new byte[BUFFER_BYTES];
    adviseSequential(fd);
    for (int left = 0, got; (got = read(fd, buffer, left, buffer.length - left)) > 0; ) {
      int end = left + got;
      int done = counter.count(buffer, left, end);
      left = end - done;
      System.arraycopy(buffer, done, buffer, 0, left);
    }
  }

  /** A hint, which pipes and terminals refuse. */
  private static void adviseSequential(int fd) {
    try {
      posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    } catch (ErrnoException noFile) {
      // It is read from start to end whatever the kernel thinks of it.
    }
  }

  // ---- the width of the columns ----------------------------------------------------------------

  /** Wide enough for the sum of all sizes; 1 for a single number. */
  private int columns() {
    int asked = 0;
    for (boolean count : new boolean[] {bytes, characters, lines, longest, words}) {
      asked += count ? 1 : 0;
    }
    if (files.size() <= 1 && asked == 1) {
      return 1;
    }
    long sum = 0;
    int least = 1;
    for (String file : files.isEmpty() ? List.of(STANDARD_INPUT) : files) {
      StructStat status = status(file);
      if (status == null) {
        continue;
      }
      if (S_ISREG(status.st_mode)) {
        sum += status.st_size;
      } else {
        least = UNSIZED_COLUMNS;
      }
    }
    return Math.max(Long.toString(sum).length(), least);
  }

  private static @Nullable StructStat status(String file) {
    try {
      return file.equals(STANDARD_INPUT) ? fstat(STDIN_FILENO) : stat(file);
    } catch (ErrnoException saidLater) {
      return null;
    }
  }
}

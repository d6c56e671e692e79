package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_RDONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.SysStat.S_ISREG;
import static io.upcall.libc.SysStat.fstat;
import static io.upcall.libc.Unistd.SEEK_CUR;
import static io.upcall.libc.Unistd.STDIN_FILENO;
import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.lseek;
import static io.upcall.libc.Unistd.read;

import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cat [OPTION]... [FILE]...}. */
@Command(name = "cat", description = "Concatenate files to standard output.")
public final class CatCommand extends ToolCommand {
  private static final int FAILED = 1;

  /** What coreutils take: larger ones win nothing. */
  private static final int BUFFER_BYTES = 128 << 10;

  @Option(
      names = {"-A", "--show-all"},
      description = "Equivalent to -vET.")
  private boolean all;

  @Option(
      names = {"-b", "--number-nonblank"},
      description = "Number lines that are not empty.")
  private boolean numberNonblank;

  @Option(names = "-e", description = "Equivalent to -vE.")
  private boolean endsAndNonprinting;

  @Option(
      names = {"-E", "--show-ends"},
      description = "Display $ at the end of each line.")
  private boolean ends;

  @Option(
      names = {"-n", "--number"},
      description = "Number all lines.")
  private boolean number;

  @Option(
      names = {"-s", "--squeeze-blank"},
      description = "Suppress repeated empty lines.")
  private boolean squeezeBlank;

  @Option(names = "-t", description = "Equivalent to -vT.")
  private boolean tabsAndNonprinting;

  @Option(
      names = {"-T", "--show-tabs"},
      description = "Display tabs as ^I.")
  private boolean tabs;

  @Option(
      names = {"-v", "--show-nonprinting"},
      description = "Use ^ and M- notation.")
  private boolean nonprinting;

  @Parameters(paramLabel = "FILE", description = "Files; - is standard input, the default.")
  private List<String> files = List.of("-");

  /** As picocli makes it. */
  public CatCommand() {}

  /** POSIX's -u: nothing to be done, since output is never held back. */
  @Option(names = "-u", description = "Ignored: output is never held back.")
  void unbuffered(boolean asked) {}

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    Cat cat = new Cat(out, complaints, fstat(STDOUT_FILENO), filter());
    for (String file : files) {
      cat.file(file);
    }
    cat.end();
    return complaints.exitStatus(FAILED);
  }

  private CatFilter filter() {
    return new CatFilter(
        number || numberNonblank,
        numberNonblank,
        squeezeBlank,
        ends || endsAndNonprinting || all,
        tabs || tabsAndNonprinting || all,
        nonprinting || endsAndNonprinting || tabsAndNonprinting || all);
  }

  /** The program, once it knows what to do. */
  private static final class Cat {
    private final Output out;
    private final Complaints complaints;
    private final StructStat outStatus;
    private final CatFilter filter;

    /** Off the heap: the kernel reads into it and writes from it as it is. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    Cat(Output out, Complaints complaints, StructStat outStatus, CatFilter filter) {
      this.out = out;
      this.complaints = complaints;
      this.outStatus = outStatus;
      this.filter = filter;
    }

    void file(String name) throws Output.Failure {
      try {
        if (name.equals("-")) {
          copy(name, STDIN_FILENO);
          return;
        }
        int fd = open(name, O_RDONLY);
        try {
          copy(name, fd);
        } finally {
          close(fd);
        }
      } catch (ErrnoException failure) {
        complaints.say(Quoting.ifNeeded(name), failure);
      }
    }

    private void copy(String name, int fd) throws ErrnoException, Output.Failure {
      if (isOutputToo(fd)) {
        complaints.say(Quoting.ifNeeded(name) + ": input file is output file");
        return;
      }
      while (read(fd, buffer.clear()) > 0) {
        buffer.flip();
        if (filter.changesNothing()) {
          out.pass(buffer);
        } else {
          filter.pass(buffer, out);
          out.flush();
        }
      }
    }

    /** It would grow for as long as it is read. */
    private boolean isOutputToo(int fd) throws ErrnoException {
      StructStat in = fstat(fd);
      return S_ISREG(outStatus.st_mode)
          && in.st_dev == outStatus.st_dev
          && in.st_ino == outStatus.st_ino
          && lseek(fd, 0, SEEK_CUR) < in.st_size;
    }

    void end() throws Output.Failure {
      filter.end(out);
    }
  }
}

package io.upcall.samples.tools;

import static io.upcall.libc.Fcntl.O_APPEND;
import static io.upcall.libc.Fcntl.O_CREAT;
import static io.upcall.libc.Fcntl.O_TRUNC;
import static io.upcall.libc.Fcntl.O_WRONLY;
import static io.upcall.libc.Fcntl.open;
import static io.upcall.libc.Signal.SIGINT;
import static io.upcall.libc.Signal.SIGPIPE;
import static io.upcall.libc.Signal.SIG_IGN;
import static io.upcall.libc.Signal.signal;
import static io.upcall.libc.Unistd.STDIN_FILENO;
import static io.upcall.libc.Unistd.STDOUT_FILENO;
import static io.upcall.libc.Unistd.close;
import static io.upcall.libc.Unistd.read;
import static io.upcall.libc.Unistd.write;

import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code tee [OPTION]... [FILE]...}. */
@Command(name = "tee", description = "Copy standard input to files and to standard output.")
public final class TeeCommand extends ToolCommand {
  private static final int FAILED = 1;
  private static final int MODE = 0666;
  private static final int BUFFER_BYTES = 64 << 10;

  /** What happens when an output fails. Their names are what may stand behind the option. */
  enum OutputError {
    /** Say so, and go on with the others. */
    warn,
    /** The same, but a pipe that nobody reads goes without a word. */
    warn_nopipe,
    /** End. */
    exit,
    /** The same, but go on when it was a pipe that nobody reads. */
    exit_nopipe;

    boolean ends() {
      return this == exit || this == exit_nopipe;
    }

    boolean mindsPipes() {
      return this == warn || this == exit;
    }
  }

  @Option(
      names = {"-a", "--append"},
      description = "Append to the files.")
  private boolean append;

  @Option(
      names = {"-i", "--ignore-interrupts"},
      description = "Ignore SIGINT.")
  private boolean ignoreInterrupts;

  @Option(names = "-p", description = "As --output-error=warn-nopipe.")
  private boolean pipeline;

  @Option(
      names = "--output-error",
      arity = "0..1",
      converter = ErrorConverter.class,
      preprocessor = AttachedOnly.class,
      fallbackValue = "warn-nopipe",
      paramLabel = "MODE",
      description = "When an output fails: warn, warn-nopipe, exit or exit-nopipe.")
  private @Nullable OutputError outputError;

  @Parameters(paramLabel = "FILE", description = "Files to write.")
  private List<String> files = List.of();

  /** As picocli makes it. */
  public TeeCommand() {}

  @Override
  protected int main(Output out, Complaints complaints) throws IOException {
    if (ignoreInterrupts) {
      signal(SIGINT, SIG_IGN);
    }
    OutputError onError = onError();
    if (onError != null) {
      signal(SIGPIPE, SIG_IGN);
    }
    return new Tee(complaints, onError).run();
  }

  /** Null: a pipe that nobody reads ends us by its signal. */
  private @Nullable OutputError onError() {
    return outputError == null && pipeline ? OutputError.warn_nopipe : outputError;
  }

  /** The names have a dash where an enum cannot have one. */
  static final class ErrorConverter implements ITypeConverter<OutputError> {
    ErrorConverter() {}

    @Override
    public OutputError convert(String text) {
      for (OutputError known : OutputError.values()) {
        if (known.name().replace('_', '-').equals(text)) {
          return known;
        }
      }
      throw new TypeConversionException(
          "'" + text + "' is not one of warn, warn-nopipe, exit, exit-nopipe");
    }
  }

  /** Somewhere to write to. */
  private record Target(int fd, String name) {}

  /** The program, once it knows what to do. */
  private final class Tee {
    private final Complaints complaints;
    private final @Nullable OutputError onError;
    private final List<Target> targets = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    Tee(Complaints complaints, @Nullable OutputError onError) {
      this.complaints = complaints;
      this.onError = onError;
    }

    int run() throws ErrnoException {
      targets.add(new Target(STDOUT_FILENO, "'standard output'"));
      for (String file : files) {
        if (!add(file)) {
          return FAILED;
        }
      }
      copy();
      for (Target target : targets) {
        close(target.fd);
      }
      return complaints.exitStatus(FAILED);
    }

    /** False when that is the end. */
    private boolean add(String file) {
      int flags = O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC);
      try {
        targets.add(new Target(open(file, flags, MODE), Quoting.ifNeeded(file)));
        return true;
      } catch (ErrnoException failure) {
        complaints.say(Quoting.ifNeeded(file), failure);
        return onError == null || !onError.ends();
      }
    }

    private void copy() {
      try {
        while (!targets.isEmpty() && read(STDIN_FILENO, buffer.clear()) > 0) {
          buffer.flip();
          if (!writeToAll()) {
            return;
          }
        }
      } catch (ErrnoException failure) {
        complaints.say("read error", failure);
      }
    }

    /** False when that is the end. */
    private boolean writeToAll() {
      for (Target target : List.copyOf(targets)) {
        try {
          writeAll(target.fd, buffer.duplicate());
        } catch (ErrnoException failure) {
          targets.remove(target);
          if (!goesOnWithout(target, failure)) {
            return false;
          }
        }
      }
      return true;
    }

    private boolean goesOnWithout(Target target, ErrnoException failure) {
      boolean minds = failure.errno != Errno.EPIPE || (onError != null && onError.mindsPipes());
      if (minds) {
        complaints.say(target.name, failure);
      }
      return !minds || onError == null || !onError.ends();
    }

    private static void writeAll(int fd, ByteBuffer bytes) throws ErrnoException {
      while (bytes.hasRemaining()) {
        write(fd, bytes);
      }
    }
  }
}

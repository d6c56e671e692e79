package io.upcall.libc;

import io.upcall.libc.format.Printf;
import io.upcall.libc.format.Scanf;
import io.upcall.libc.format.Source;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The printf(3) and scanf(3) families of {@code stdio.h}: what they take as arguments and targets
 * is said at {@link Printf} and {@link Scanf}. {@link Stdio} inherits them, so that {@code import
 * static} finds them there.
 *
 * <p>A format that C leaves undefined (another conversion, an argument that is missing or of
 * another type) is an IllegalArgumentException, before anything is written.
 */
abstract sealed class FormattedStdio permits Stdio {

  FormattedStdio() {}

  // ---- printf ----------------------------------------------------------------------------------

  /**
   * printf(3), to {@link Stdio#stdout}.
   *
   * @return how many bytes were printed
   * @throws ErrnoException as {@link Stdio#fwrite}
   */
  public static int printf(String format, @Nullable Object... arguments) throws ErrnoException {
    return fprintf(Stdio.stdout(), format, arguments);
  }

  /** fprintf(3): {@link #printf} to a stream. */
  public static int fprintf(FILE stream, String format, @Nullable Object... arguments)
      throws ErrnoException {
    if (Seam.isDecorated("fprintf")) {
      return Seam.call(
          "fprintf", c -> fprintf(stream, format, arguments), stream, format, arguments);
    }
    byte[] text = Printf.format(format, arguments);
    stream.lock("fprintf");
    try {
      stream.write(text, 0, text.length);
    } finally {
      stream.unlock();
    }
    return text.length;
  }

  /**
   * dprintf(3): {@link #printf} to a descriptor.
   *
   * @throws ErrnoException as {@link Unistd#write(int, byte[], int, int)}
   */
  public static int dprintf(int fd, String format, @Nullable Object... arguments)
      throws ErrnoException {
    if (Seam.isDecorated("dprintf")) {
      return Seam.call("dprintf", c -> dprintf(fd, format, arguments), fd, format, arguments);
    }
    byte[] text = Printf.format(format, arguments);
    for (int done = 0; done < text.length; ) {
      done += Unistd.write(fd, text, done, text.length - done);
    }
    return text.length;
  }

  /** sprintf(3): {@link #printf} to a string. */
  public static String sprintf(String format, @Nullable Object... arguments) {
    return new String(Printf.format(format, arguments), StandardCharsets.UTF_8);
  }

  /**
   * snprintf(3): {@link #printf} to memory, with a 0 behind it: what does not fit is cut.
   *
   * @param size how many bytes of {@code target} to use, the 0 among them
   * @return how many bytes it would have been, without the 0
   */
  public static int snprintf(
      byte[] target, int size, String format, @Nullable Object... arguments) {
    byte[] text = Printf.format(format, arguments);
    if (size > 0) {
      int length = Math.min(text.length, size - 1);
      System.arraycopy(text, 0, target, 0, length);
      target[length] = 0;
    }
    return text.length;
  }

  // ---- scanf -----------------------------------------------------------------------------------

  /**
   * scanf(3), from {@link Stdio#stdin}.
   *
   * @return how many targets were stored; {@link Stdio#EOF} when the input ended before the first
   * @throws ErrnoException as {@link Stdio#fread}
   */
  public static int scanf(String format, @Nullable Object... targets) throws ErrnoException {
    return fscanf(Stdio.stdin(), format, targets);
  }

  /** fscanf(3): {@link #scanf} from a stream. */
  public static int fscanf(FILE stream, String format, @Nullable Object... targets)
      throws ErrnoException {
    if (Seam.isDecorated("fscanf")) {
      return Seam.call("fscanf", c -> fscanf(stream, format, targets), stream, format, targets);
    }
    stream.lock("fscanf");
    try {
      return Scanf.scan(stream.source(), format, targets);
    } finally {
      stream.unlock();
    }
  }

  /** sscanf(3): {@link #scanf} from a string. */
  public static int sscanf(String input, String format, @Nullable Object... targets) {
    byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
    Source<RuntimeException> source =
        new Source<>() {
          private int at;

          @Override
          public int next() {
            return at < bytes.length ? bytes[at++] & 0xff : Stdio.EOF;
          }

          @Override
          public void back(int octet) {
            at--;
          }
        };
    return Scanf.scan(source, format, targets);
  }
}

package io.upcall.libc;

import io.upcall.libc.format.Strto;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code stdlib.h}: sorting, numbers from text, pseudo-random ones, paths and temporary files; the
 * end of the proc and its environment are inherited.
 */
public final class Stdlib extends StdlibProcess {

  /** The status of success for exit(3). */
  public static final int EXIT_SUCCESS = 0;

  /** The status of failure for exit(3). */
  public static final int EXIT_FAILURE = 1;

  /** The highest that {@link #rand} answers. */
  public static final int RAND_MAX = Integer.MAX_VALUE;

  private static final String TEMPLATE = "XXXXXX";
  private static final String NAME_CHARS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** As many as glibc makes: 62 to the third. */
  private static final int NAME_ATTEMPTS = 62 * 62 * 62;

  private Stdlib() {}

  /** What {@link #div} answers. */
  public record StructDiv(int quot, int rem) {}

  /** What {@link #ldiv} answers. */
  public record StructLdiv(long quot, long rem) {}

  // ---- sorting and searching -------------------------------------------------------------------

  /**
   * qsort(3): sorts the first {@code nmemb} elements. Equal ones stay in order, as glibc has it and
   * C does not promise; an order that contradicts itself gives some order, and no error.
   *
   * @throws IndexOutOfBoundsException when there are not so many
   */
  public static <T> void qsort(T[] base, int nmemb, Comparator<? super T> compar) {
    Objects.checkFromIndexSize(0, nmemb, base.length);
    MergeSort.sort(base, nmemb, compar);
  }

  /**
   * bsearch(3): the element that {@code compar} finds equal to {@code key} among the first {@code
   * nmemb}, which are in its order; of several equal ones, the one that glibc finds.
   *
   * @param compar negative when the key comes before the element, positive when behind it
   * @return null when there is none
   * @throws IndexOutOfBoundsException when there are not so many
   */
  public static <K, T> @Nullable T bsearch(
      K key, T[] base, int nmemb, ToIntBiFunction<? super K, ? super T> compar) {
    Objects.checkFromIndexSize(0, nmemb, base.length);
    int low = 0;
    int high = nmemb;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compar.applyAsInt(key, base[middle]);
      if (order == 0) {
        return base[middle];
      }
      if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return null;
  }

  // ---- paths -----------------------------------------------------------------------------------

  /**
   * realpath(3): the absolute name of a file, without links, {@code .} and {@code ..}.
   *
   * @throws ErrnoException EACCES, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR
   */
  public static String realpath(String path) throws ErrnoException {
    if (Seam.isDecorated("realpath")) {
      return Seam.call("realpath", c -> realpath(path), path);
    }
    return RealPath.of(path);
  }

  // ---- numbers from text -----------------------------------------------------------------------

  /** atoi(3): the number at the start; 0 when there is none. */
  public static int atoi(String text) {
    return (int) Strto.integral(text, 10, false).value();
  }

  /** atol(3): {@link #atoi} of a long one. */
  public static long atol(String text) {
    return Strto.integral(text, 10, false).value();
  }

  /** atof(3): {@link #atoi} of a real one. */
  public static double atof(String text) {
    return Strto.real(text, false).value();
  }

  /**
   * strtol(3).
   *
   * @param end element 0 receives the index behind the number, 0 when there is none; may be null
   * @param base 2 to 36, or 0 for what the number's prefix (0x, 0) says
   * @return the number; 0 when there is none
   * @throws ErrnoException EINVAL for another base; ERANGE, after {@code end} was stored, when it
   *     is no long: C's LONG_MIN or LONG_MAX is told from its sign
   */
  public static long strtol(String text, int @Nullable [] end, int base) throws ErrnoException {
    return integral("strtol", text, end, base, false);
  }

  /** strtoll(3): {@link #strtol}. */
  public static long strtoll(String text, int @Nullable [] end, int base) throws ErrnoException {
    return integral("strtoll", text, end, base, false);
  }

  /**
   * strtoul(3): {@link #strtol} of an unsigned long, as {@link Long#toUnsignedString(long)} has
   * them; a number with a minus sign is negated.
   */
  public static long strtoul(String text, int @Nullable [] end, int base) throws ErrnoException {
    return integral("strtoul", text, end, base, true);
  }

  private static long integral(
      String function, String text, int @Nullable [] end, int base, boolean unsigned)
      throws ErrnoException {
    if (!Strto.isBase(base)) {
      throw new ErrnoException(function, Errno.EINVAL, base);
    }
    Strto.Integral number = Strto.integral(text, base, unsigned);
    if (end != null) {
      end[0] = number.end();
    }
    if (number.isOutOfRange()) {
      throw new ErrnoException(function, Errno.ERANGE, text);
    }
    return number.value();
  }

  /**
   * strtod(3): decimal, hexadecimal, infinity or not a number.
   *
   * @param end element 0 receives the index behind the number, 0 when there is none; may be null
   * @return the number; 0 when there is none
   * @throws ErrnoException ERANGE, after {@code end} was stored, when it is too large or (unless a
   *     denormal is exactly it) too small
   */
  public static double strtod(String text, int @Nullable [] end) throws ErrnoException {
    return real("strtod", text, end, false);
  }

  /** strtof(3): {@link #strtod} of a float. */
  public static float strtof(String text, int @Nullable [] end) throws ErrnoException {
    return (float) real("strtof", text, end, true);
  }

  private static double real(String function, String text, int @Nullable [] end, boolean single)
      throws ErrnoException {
    Strto.Real number = Strto.real(text, single);
    if (end != null) {
      end[0] = number.end();
    }
    if (number.isOutOfRange()) {
      throw new ErrnoException(function, Errno.ERANGE, text);
    }
    return number.value();
  }

  // ---- arithmetic ------------------------------------------------------------------------------

  /** abs(3). */
  public static int abs(int number) {
    return Math.abs(number);
  }

  /** labs(3). */
  public static long labs(long number) {
    return Math.abs(number);
  }

  /** div(3): towards 0. */
  public static StructDiv div(int numerator, int denominator) {
    return new StructDiv(numerator / denominator, numerator % denominator);
  }

  /** ldiv(3): towards 0. */
  public static StructLdiv ldiv(long numerator, long denominator) {
    return new StructLdiv(numerator / denominator, numerator % denominator);
  }

  // ---- pseudo-random numbers -------------------------------------------------------------------

  /** rand(3): 0 to {@link #RAND_MAX}, of the proc's own sequence, which is glibc's. */
  public static int rand() {
    if (Seam.isDecorated("rand")) {
      return Seam.callUnfailing("rand", c -> rand());
    }
    return RandomSequence.current().next();
  }

  /** srand(3): the same sequence for the same seed; 1 is the one that a proc begins with. */
  public static void srand(int seed) {
    if (Seam.isDecorated("srand")) {
      Seam.runUnfailing("srand", c -> srand(seed), seed);
      return;
    }
    RandomSequence.current().seed(seed);
  }

  // ---- temporary files -------------------------------------------------------------------------

  /**
   * mkstemp(3): makes and opens a file of a name that there was not.
   *
   * @param template ends in XXXXXX, which is replaced
   * @return its descriptor, open for reading and writing
   * @throws ErrnoException EINVAL for another template, EEXIST when no name was free; as {@link
   *     Fcntl#open(String, int, int)}
   */
  public static int mkstemp(StringBuilder template) throws ErrnoException {
    return mkostemp(template, 0);
  }

  /** mkostemp(3): {@link #mkstemp} with more flags of open(2). */
  public static int mkostemp(StringBuilder template, int flags) throws ErrnoException {
    if (Seam.isDecorated("mkostemp")) {
      return Seam.call("mkostemp", c -> mkostemp(template, flags), template, flags);
    }
    int wanted = Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL | (flags & ~Fcntl.O_ACCMODE);
    return named("mkostemp", template, name -> Fcntl.open(name, wanted, 0600));
  }

  /**
   * mkdtemp(3): makes a directory of a name that there was not.
   *
   * @return its name
   * @throws ErrnoException as {@link #mkstemp}, and as {@link SysStat#mkdir}
   */
  public static String mkdtemp(StringBuilder template) throws ErrnoException {
    if (Seam.isDecorated("mkdtemp")) {
      return Seam.call("mkdtemp", c -> mkdtemp(template), template);
    }
    named(
        "mkdtemp",
        template,
        name -> {
          SysStat.mkdir(name, 0700);
          return 0;
        });
    return template.toString();
  }

  /** Makes something of a name. */
  private interface Maker {
    int make(String name) throws ErrnoException;
  }

  private static int named(String function, StringBuilder template, Maker maker)
      throws ErrnoException {
    int at = template.length() - TEMPLATE.length();
    if (at < 0 || !template.substring(at).equals(TEMPLATE)) {
      throw new ErrnoException(function, Errno.EINVAL, template.toString());
    }
    String before = template.toString();
    for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
      for (int i = at; i < template.length(); i++) {
        int letter = ThreadLocalRandom.current().nextInt(NAME_CHARS.length());
        template.setCharAt(i, NAME_CHARS.charAt(letter));
      }
      try {
        return maker.make(template.toString());
      } catch (ErrnoException failure) {
        if (failure.errno != Errno.EEXIST) {
          template.replace(0, template.length(), before);
          throw failure;
        }
      }
    }
    throw new ErrnoException(function, Errno.EEXIST, before);
  }
}

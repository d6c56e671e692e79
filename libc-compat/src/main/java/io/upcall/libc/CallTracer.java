package io.upcall.libc;

import io.upcall.cores.Proc;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An interposer that prints each call as strace(1) does:
 *
 * <pre>
 * [2 31] open("/etc/hosts", O_RDONLY|O_CLOEXEC, 000) = 3 &lt;0.000021&gt;
 * [2 31] read(3, "127.0.0.1\tlocalhost\n", 4096) = 20 &lt;0.000007&gt;
 * [2 33] open("/nowhere", O_RDONLY, 000) = -1 ENOENT (No such file or directory) &lt;0.000018&gt;
 * </pre>
 *
 * <p>In front are the pid of the proc and the number of the thread. A call has one line, printed
 * when it is over and never split; what is still waiting has none yet, and what a function calls in
 * its turn comes before it. {@code = ?} is of a call that did not return, such as {@code _exit}.
 *
 * <p>With {@code UPCALL_TRACE=1} in the environment every call is printed to standard error; with a
 * list, such as {@code UPCALL_TRACE=open,read}, those calls; with a list after {@code !}, all but
 * those.
 */
public final class CallTracer implements Interposer {

  /** Of the environment. */
  static final String VARIABLE = "UPCALL_TRACE";

  private final CallText text = new CallText();
  private final Consumer<String> lines;
  private final LongSupplier nanoTime;
  private final Set<String> functions;

  /** True when {@link #functions} are those that are printed, false when those that are not. */
  private final boolean named;

  private CallTracer(
      Set<String> functions, boolean named, Consumer<String> lines, LongSupplier nanoTime) {
    this.functions = functions;
    this.named = named;
    this.lines = lines;
    this.nanoTime = nanoTime;
  }

  /** Prints every call, by giving its line, without the newline, to {@code lines}. */
  public static CallTracer to(Consumer<String> lines) {
    return to(lines, System::nanoTime);
  }

  /** {@link #to(Consumer)} with a clock of one's own. */
  static CallTracer to(Consumer<String> lines, LongSupplier nanoTime) {
    return new CallTracer(Set.of(), false, lines, nanoTime);
  }

  /** This one, for these functions only. */
  public CallTracer only(String... names) {
    return new CallTracer(Set.of(names), true, lines, nanoTime);
  }

  /** This one, without these functions. */
  public CallTracer without(String... names) {
    return new CallTracer(Set.of(names), false, lines, nanoTime);
  }

  /** What {@code UPCALL_TRACE} says, to standard error. */
  static CallTracer ofText(String value) {
    CallTracer all = to(new StandardError());
    if (value.equals("1")) {
      return all;
    }
    boolean without = value.startsWith("!");
    String[] names =
        Arrays.stream(value.substring(without ? 1 : 0).split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toArray(String[]::new);
    return without ? all.without(names) : all.only(names);
  }

  @Override
  public @Nullable Object interpose(LibcCall call) throws Exception {
    if (functions.contains(call.function()) != named) {
      return call.proceed();
    }
    // What a call changes of its arguments is to be seen, and what it does not is to be known
    // before: a number that close(2) frees may be another's by the end.
    String thread = "[" + Proc.current().pid() + " " + Thread.currentThread().threadId() + "] ";
    List<@Nullable Object> arguments = call.arguments();
    long begin = nanoTime.getAsLong();
    String outcome = "?";
    Object result = null;
    try {
      result = call.proceed();
      outcome = text.result(result);
      return result;
    } catch (ErrnoException failure) {
      outcome = text.failure(failure.errno);
      throw failure;
    } catch (Exception thrown) {
      outcome = "? " + thrown;
      throw thrown;
    } finally {
      long nanos = nanoTime.getAsLong() - begin;
      String left = text.call(call.function(), arguments, result);
      lines.accept(thread + left + " = " + outcome + text.elapsed(nanos));
    }
  }
}

package io.upcall.samples.cores;

import io.upcall.cores.DriverFactory;
import io.upcall.cores.Proc;
import io.upcall.samples.server.CommonOptions;
import io.upcall.samples.server.StartFailure;
import io.upcall.samples.server.Terminal;
import io.upcall.samples.server.Termination;
import io.upcall.samples.server.WindsDown;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cores}. Ends by itself, or at a signal. */
@Command(
    name = "cores",
    mixinStandardHelpOptions = true,
    description = "The machine as the core manager sees it, and two procs that compete for it.")
public final class CoresCommand implements Callable<Integer>, WindsDown {
  private static final int OK = 0;
  private static final double NANOS_A_SECOND = 1e9;

  private final Termination termination;

  @Mixin private CommonOptions options = new CommonOptions();

  @Option(names = "--json", description = "A line of JSON a tick.")
  private boolean json;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      converter = SecondsConverter.class,
      description = "How long to watch, 1 to 86400 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--tick",
      paramLabel = "MILLIS",
      defaultValue = "200",
      converter = TickConverter.class,
      description = "From one look to the next, 10 to 10000 (default: ${DEFAULT-VALUE}).")
  private int tickMillis;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  /** Signals come from {@code termination}. */
  public CoresCommand(Termination termination) {
    this.termination = termination;
  }

  @Override
  public Integer call() throws InterruptedException {
    options.apply();
    CountDownLatch stop = new CountDownLatch(1);
    termination.onFirstSignal(stop::countDown);
    try {
      Contest contest = Contest.start(options.cores(), DriverFactory.of(options.driver()));
      try {
        watch(display(contest), stop);
      } finally {
        contest.end();
      }
      return OK;
    } catch (IOException failure) {
      return StartFailure.tell(spec, String.valueOf(failure.getMessage()));
    } finally {
      termination.ended();
    }
  }

  private Display display(Contest contest) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      return new JsonLines(out);
    }
    return isTerminal(contest.any()) ? new Screen(out) : new PlainLines(out);
  }

  /** Asks in a proc: descriptors are a proc's. */
  private static boolean isTerminal(Proc proc) {
    AtomicBoolean terminal = new AtomicBoolean();
    proc.bind(() -> terminal.set(Terminal.isStandardOutput()));
    return terminal.get();
  }

  private void watch(Display display, CountDownLatch stop) throws InterruptedException {
    long beginNanos = System.nanoTime();
    long tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    long ticks = TimeUnit.SECONDS.toNanos(seconds) / tickNanos;
    for (long tick = 0; tick <= ticks; tick++) {
      // By the clock from the first look, so that what a look takes does not add up.
      long waitNanos = beginNanos + tick * tickNanos - System.nanoTime();
      if (stop.await(waitNanos, TimeUnit.NANOSECONDS)) {
        return;
      }
      display.show(Frame.take((System.nanoTime() - beginNanos) / NANOS_A_SECOND));
    }
  }

  /** A day at most. */
  static final class SecondsConverter implements ITypeConverter<Integer> {
    SecondsConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 1, 86_400, "a number of seconds: 1 to 86400");
    }
  }

  /** Not so often that looking is what is looked at. */
  static final class TickConverter implements ITypeConverter<Integer> {
    TickConverter() {}

    @Override
    public Integer convert(String text) {
      return CommonOptions.number(text, 10, 10_000, "a tick: 10 to 10000 ms");
    }
  }
}

package io.upcall.samples.server;

import io.upcall.cores.DriverFactory;
import io.upcall.cores.Proc;
import io.upcall.cores.ProcOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that is a server: starts it as a proc, says where it listens, and waits until a signal
 * has ended it.
 */
public abstract class ServerCommand implements Callable<Integer>, WindsDown {
  private static final int OK = 0;

  private final Termination termination;

  @Mixin private ServerOptions options = new ServerOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before call()
  private CommandSpec spec;

  /** Signals come from {@code termination}. */
  protected ServerCommand(Termination termination) {
    this.termination = termination;
  }

  /** Makes the server, which is not to do anything yet. */
  protected abstract Server server(ServerOptions common);

  @Override
  public final Integer call() throws InterruptedException {
    try {
      options.common().apply();
      Server server = server(options);
      ProcOptions procOptions =
          ProcOptions.named(spec.name())
              .withCores(options.common().cores())
              .withDrivers(DriverFactory.of(options.common().driver()));
      Proc proc = Proc.start(procOptions, () -> serve(server));
      // In a uthread, for which the proc's end waits; a signal's own thread could come too late.
      termination.onFirstSignal(() -> proc.spawn(server::stop));
      // The JVM must not exit before that: carriers that still run would hold it up for 300 ms.
      return proc.awaitExit();
    } catch (IOException failure) {
      return StartFailure.tell(spec, String.valueOf(failure.getMessage()));
    } finally {
      termination.ended();
    }
  }

  private int serve(Server server) {
    try {
      InetSocketAddress address = server.listen();
      PrintWriter out = spec.commandLine().getOut();
      out.println("listening on " + StartFailure.text(address));
      out.flush();
      server.serve();
      return OK;
    } catch (IOException failure) {
      return StartFailure.tell(spec, String.valueOf(failure.getMessage()));
    }
  }
}

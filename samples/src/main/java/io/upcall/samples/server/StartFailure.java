package io.upcall.samples.server;

import io.upcall.libc.Errno;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import picocli.CommandLine.Model.CommandSpec;

/** The server cannot start; the message is one line for the user. */
public final class StartFailure extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int EXIT_STATUS = 1;

  /** With the value that failed, and the errno's name where there is one, in the message. */
  public StartFailure(String message) {
    super(message);
  }

  /** {@code --root /x: ENOENT (No such file or directory)}. */
  public static StartFailure of(String value, int errno) {
    String name = Errno.strerrorname_np(errno);
    return new StartFailure(value + ": " + name + " (" + Errno.strerror(errno) + ")");
  }

  /** {@code cannot listen on 127.0.0.1:80: EACCES (Permission denied)}. */
  public static StartFailure listening(InetSocketAddress address, int errno) {
    return of("cannot listen on " + text(address), errno);
  }

  /**
   * Says in one line why a command ends: its name, and the message.
   *
   * @return the exit status for it
   */
  public static int tell(CommandSpec command, String message) {
    PrintWriter err = command.commandLine().getErr();
    err.println(command.name() + ": " + message);
    err.flush();
    return EXIT_STATUS;
  }

  /**
   * {@code 127.0.0.1:8080}, {@code [::1]:8080}: without the name that a socket address may have.
   */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean bracketed = address.getAddress() instanceof Inet6Address;
    return (bracketed ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}

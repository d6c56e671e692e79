package io.upcall.samples.proxyd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is: {@code example.org:80}, {@code 127.0.0.1:80}, {@code [::1]:80}.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
record HostPort(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):(\\d{1,5})");
  private static final int LAST_PORT = 65_535;

  /**
   * Reads what stands behind {@code --to}.
   *
   * @throws IllegalArgumentException when it is nothing of the kind; the message says what is
   */
  static HostPort parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      int port = Integer.parseInt(matcher.group(3));
      if (port >= 1 && port <= LAST_PORT) {
        String bracketed = matcher.group(1);
        return new HostPort(bracketed != null ? bracketed : matcher.group(2), port);
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not HOST:PORT, with a port from 1 to " + LAST_PORT);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}

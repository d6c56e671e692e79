package io.upcall.async;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The addresses of a host: what getaddrinfo(3) looks up, as a call like any other.
 *
 * <pre>{@code
 * NameLookup lookup = new NameLookup("example.org");
 * driver.submit(call.function(lookup), Submitter.TRY_QUICK);
 * // when it is over: call.result() addresses, which are lookup.addresses()
 * }</pre>
 *
 * <p>An address in letters is no name: it is answered without waiting. A name goes by the system's
 * resolver on the slow road, or, on a driver that has an asynchronous one, by that. The result is
 * how many addresses there are, {@code -ENOENT} when the host is not known, and {@code -ETIMEDOUT}
 * when a server was asked and did not answer, where the resolver tells the two apart.
 *
 * <p>It belongs to the driver from submit to the call's event, and can be used again afterwards.
 */
public final class NameLookup implements SlowFunction {

  private final String host;

  /** Written by whoever carries the call out, before its event, which orders that. */
  private List<InetAddress> addresses = List.of();

  /**
   * Of one host.
   *
   * @param host a name, or an address in letters; not empty
   */
  public NameLookup(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException(
          "the name of the host is empty: give a name or an address");
    }
    this.host = host;
  }

  /** The name to be looked up. */
  public String host() {
    return host;
  }

  /** What was found, in the resolver's order; empty before, and after a failure. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /** For a driver that looks the name up by itself: {@code found} is the answer, and its result. */
  int found(List<InetAddress> found) {
    addresses = List.copyOf(found);
    return found.isEmpty() ? -Errno.ENOENT : found.size();
  }

  @Override
  public int call() {
    try {
      return found(List.of(InetAddress.getAllByName(host)));
    } catch (UnknownHostException unknown) {
      return found(List.of());
    }
  }

  @Override
  public int tryQuick() {
    try {
      return found(List.of(InetAddress.ofLiteral(host)));
    } catch (IllegalArgumentException aName) {
      return WOULD_WAIT;
    }
  }
}

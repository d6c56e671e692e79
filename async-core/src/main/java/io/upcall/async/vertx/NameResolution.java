package io.upcall.async.vertx;

import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import io.upcall.async.Errno;
import io.upcall.async.NameLookup;
import io.upcall.async.Op;
import io.upcall.async.SlowFunction;
import io.vertx.core.AsyncResult;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Look-ups of names by Vert.x's own resolver, on an event loop: no thread waits for a DNS server. A
 * look-up that is under way cannot be taken back; it ends by itself when the resolver's time is
 * over.
 */
final class NameResolution {

  private NameResolution() {}

  /** True for a call that looks a name up. */
  static boolean isOf(AsyncCall call) {
    return call.op() == Op.FUNCTION && DriverSide.function(call) instanceof NameLookup;
  }

  /** Looks up what the call of {@code flight} is for, and finishes it. */
  static void start(VertxInternal vertx, Flight flight) {
    start(vertx, (NameLookup) DriverSide.function(flight.call()), flight::finish);
  }

  /**
   * Looks up, and gives the result of the call to {@code end}, on whichever thread. The resolver is
   * not asked about what is an address already: its first question opens a socket that stays.
   */
  static void start(VertxInternal vertx, NameLookup lookup, IntConsumer end) {
    int quick = lookup.tryQuick();
    if (quick != SlowFunction.WOULD_WAIT) {
      end.accept(quick);
      return;
    }
    vertx
        .nameResolver()
        .resolveAll(lookup.host())
        .onComplete(answer -> end.accept(result(lookup, answer)));
  }

  private static int result(NameLookup lookup, AsyncResult<List<InetSocketAddress>> answer) {
    if (answer.failed()) {
      int nothing = DriverSide.found(lookup, List.of());
      return timedOut(answer.cause()) ? -Errno.ETIMEDOUT : nothing;
    }
    return DriverSide.found(
        lookup, answer.result().stream().map(InetSocketAddress::getAddress).toList());
  }

  private static boolean timedOut(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof DnsNameResolverTimeoutException) {
        return true;
      }
    }
    return false;
  }
}

package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import org.jspecify.annotations.Nullable;

/**
 * A session without a client, which does again what is in the append-only file. Nothing is logged
 * meanwhile, and nothing expires: what had expired is taken out by the file itself.
 */
public final class Replay implements AutoCloseable {
  private final Shared shared;
  private final Nobody nobody;
  private final Reply reply = new Reply();

  private Replay(Shared shared) {
    this.shared = shared;
    this.nobody = new Nobody(shared);
  }

  /** Takes the store's lock until it is closed. */
  public static Replay begin(Shared shared) {
    shared.store().lock();
    shared.store().setLoading(true);
    return new Replay(shared);
  }

  /** Does a request again; null, or why that cannot be. */
  public @Nullable String apply(Request request) {
    nobody.answerTo(reply);
    Dispatcher.execute(nobody, request);
    boolean failed = reply.length() > 0 && reply.bytes()[0] == '-';
    return failed
        ? new String(
                reply.bytes(), 1, reply.length() - 1, java.nio.charset.StandardCharsets.ISO_8859_1)
            .strip()
        : null;
  }

  @Override
  public void close() {
    shared.store().setLoading(false);
    shared.store().unlock();
  }

  private static final class Nobody extends Session {
    Nobody(Shared shared) {
      super(shared, 0);
    }

    @Override
    protected void push(byte[] message) {}

    @Override
    protected void beginPushing() {}

    @Override
    protected void cut() {}

    @Override
    protected String address() {
      return "";
    }
  }
}

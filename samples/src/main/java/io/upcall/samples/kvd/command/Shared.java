package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.log.Rewriter;
import org.jspecify.annotations.Nullable;

/** What all sessions of a server share. */
public final class Shared {
  private final Store store;
  private final CommandTable commands;
  private final Settings settings;
  private final Channels channels = new Channels();
  private final Sessions sessions = new Sessions();
  private final Runnable shutdown;
  private final long startMillis;

  /** Null without a file. Set before the server listens. */
  private @Nullable Rewriter rewriter;

  private int port;

  /** {@code shutdown} stops the server. */
  public Shared(Store store, CommandTable commands, Settings settings, Runnable shutdown) {
    this.store = store;
    this.commands = commands;
    this.settings = settings;
    this.shutdown = shutdown;
    this.startMillis = store.nowMillis();
  }

  /** The data. */
  public Store store() {
    return store;
  }

  /** What can be set. */
  public Settings settings() {
    return settings;
  }

  /** The clients. */
  public Sessions sessions() {
    return sessions;
  }

  CommandTable commands() {
    return commands;
  }

  Channels channels() {
    return channels;
  }

  Runnable shutdown() {
    return shutdown;
  }

  long startMillis() {
    return startMillis;
  }

  @Nullable Rewriter rewriter() {
    return rewriter;
  }

  /** What rewrites the file. */
  public void setRewriter(Rewriter newRewriter) {
    rewriter = newRewriter;
  }

  int port() {
    return port;
  }

  /** Where the server listens, for INFO. */
  public void setPort(int newPort) {
    port = newPort;
  }
}

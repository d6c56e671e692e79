package io.upcall.samples.kvd;

import io.upcall.samples.kvd.command.CommandTable;
import io.upcall.samples.kvd.command.Settings;
import io.upcall.samples.kvd.command.Shared;
import io.upcall.samples.kvd.command.Store;
import io.upcall.samples.kvd.log.AppendLog;
import io.upcall.samples.kvd.log.FsyncPolicy;
import io.upcall.samples.kvd.resp.Ascii;
import io.upcall.samples.server.BlockingServer;
import io.upcall.samples.server.Server;
import io.upcall.samples.server.WarmUp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key-value server: a {@link BlockingServer} whose conversations speak the Redis protocol. */
final class Kvd implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(Kvd.class);

  /** So many rounds a conversation, with longer and longer pipelines. */
  private static final int REHEARSED = 8;

  private final Store store = new Store(System::currentTimeMillis);
  private final Shared shared;
  private final ReplyPool replies = new ReplyPool();
  private final BlockingServer server;
  private final LogOpener logOpener;

  /** Made by {@link #listen}, before there is any connection; null when all is in memory only. */
  private @Nullable Persistence persistence;

  /** Set before it listens. */
  private boolean rehearses;

  /** How the log comes to be there. */
  @FunctionalInterface
  interface LogOpener {
    /** Reads what is there, and goes on behind it; null when nothing is kept. */
    @Nullable Persistence open(Shared shared) throws IOException;
  }

  /** Keeps its data in {@code folder}, or, if that is null, in memory only. */
  Kvd(InetSocketAddress address, @Nullable Path folder, FsyncPolicy policy) {
    this(address, shared -> folder == null ? null : Persistence.open(shared, folder, policy));
  }

  Kvd(InetSocketAddress address, LogOpener logOpener) {
    this.logOpener = logOpener;
    this.shared = new Shared(store, CommandTable.full(), new Settings(), this::stop);
    this.server = new BlockingServer(address, this::connection);
  }

  /** Lets it rehearse before it listens: see {@link WarmUp}. With data of its own. */
  Kvd warmedUp() {
    rehearses = true;
    return this;
  }

  private static void rehearse() throws IOException {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Kvd rehearsal = new Kvd(nowhere, shared -> null);
    List<WarmUp.Exchange> exchanges = new ArrayList<>();
    for (int i = 1; i <= REHEARSED; i++) {
      exchanges.add(exchange("SET key:1 xxx\r\n", "+OK\r\n"));
      exchanges.add(exchange("*2\r\n$3\r\nGET\r\n$5\r\nkey:1\r\n", "$3\r\nxxx\r\n"));
      exchanges.add(
          exchange(
              "*3\r\n$3\r\nSET\r\n$5\r\nkey:1\r\n$3\r\nxxx\r\n".repeat(i), "+OK\r\n".repeat(i)));
    }
    new WarmUp(rehearsal::connection, exchanges).run();
  }

  private static WarmUp.Exchange exchange(String request, String answer) {
    return new WarmUp.Exchange(Ascii.bytes(request), answer.length());
  }

  Shared shared() {
    return shared;
  }

  ReplyPool replies() {
    return replies;
  }

  @Nullable AppendLog log() {
    Persistence kept = persistence;
    return kept == null ? null : kept.log();
  }

  private Connection connection(int fd) {
    return new Connection(fd, this, server);
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    persistence = logOpener.open(shared);
    if (rehearses) {
      rehearse();
    }
    if (persistence == null) {
      LOG.info("in memory only: --dir keeps the data in a file");
      shared.settings().constant("appendonly", () -> "no");
    }
    InetSocketAddress listening = server.listen();
    shared.setPort(listening.getPort());
    shared.settings().constant("port", () -> Integer.toString(listening.getPort()));
    shared.settings().constant("bind", listening.getAddress()::getHostAddress);
    return listening;
  }

  @Override
  public void serve() throws IOException {
    Periodic expirer = Expirer.start(store);
    try {
      server.serve();
    } finally {
      expirer.close();
      if (persistence != null) {
        persistence.close();
      }
    }
  }

  @Override
  public void stop() {
    server.stop();
  }
}

package io.upcall.samples.server;

import static io.upcall.libc.Poll.POLLIN;
import static io.upcall.libc.Poll.poll;
import static io.upcall.libc.SysSocket.SOCK_CLOEXEC;
import static io.upcall.libc.SysSocket.accept4;
import static io.upcall.libc.SysSocket.getsockname;
import static io.upcall.libc.Unistd.close;

import io.upcall.cores.Proc;
import io.upcall.libc.Errno;
import io.upcall.libc.ErrnoException;
import io.upcall.libc.StructPollfd;
import io.upcall.libc.StructTimespec;
import io.upcall.libc.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that every network programmer has written once: accept, start a thread, accept. Only
 * that a thread is a uthread here, and costs next to nothing.
 */
public final class BlockingServer implements Server {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingServer.class);
  private static final StructTimespec NO_ROOM_PAUSE = StructTimespec.ofNanos(100_000_000L);
  private static final int NOT_LISTENING = -1;
  private static final int FOR_EVER = -1;

  private final InetSocketAddress address;
  private final ConversationFactory factory;

  /** What it says to itself before it listens. */
  private final List<WarmUp.Exchange> warmUp;

  /** How many conversations at once. Written before {@link #serve}, on its thread. */
  private int limit = Integer.MAX_VALUE;

  private final Conversations conversations = new Conversations();

  /** Set once, by whoever stops the server. */
  private volatile boolean stopping;

  /** The listening socket. Guarded by this. */
  private int listener = NOT_LISTENING;

  /** Makes what talks to a peer. */
  @FunctionalInterface
  public interface ConversationFactory {
    /** Takes over an accepted socket; does not block. */
    Conversation open(int fd) throws IOException;
  }

  /** A server that is not listening yet. */
  public BlockingServer(InetSocketAddress address, ConversationFactory factory) {
    this(address, factory, List.of());
  }

  private BlockingServer(
      InetSocketAddress address, ConversationFactory factory, List<WarmUp.Exchange> warmUp) {
    this.address = address;
    this.factory = factory;
    this.warmUp = warmUp;
  }

  /**
   * The same, but it talks to itself first: messages of these lengths, answered by as many bytes.
   */
  public BlockingServer warmedUpBy(int... lengths) {
    List<WarmUp.Exchange> exchanges =
        Arrays.stream(lengths).mapToObj(n -> new WarmUp.Exchange(new byte[n], n)).toList();
    return new BlockingServer(address, factory, exchanges);
  }

  /**
   * Has so many conversations at once and no more; to be called before {@link #serve}, on its
   * thread. A peer beyond that waits in the kernel's queue until another one's conversation has
   * ended: the one that has been idle longest is asked to, and {@link #wantsFewer} tells the
   * others.
   */
  public void limitTo(int conversationsAtOnce) {
    limit = conversationsAtOnce;
  }

  /** True from the moment of {@link #stop}. */
  public boolean isStopping() {
    return stopping;
  }

  /** True when a conversation that could end now should: the server stops, or it is crowded. */
  public boolean wantsFewer() {
    return stopping || conversations.isCrowded();
  }

  @Override
  public InetSocketAddress listen() throws IOException {
    if (!warmUp.isEmpty()) {
      new WarmUp(factory, warmUp).run();
    }
    int fd = Listener.open(address);
    synchronized (this) {
      listener = fd;
    }
    return (InetSocketAddress) Objects.requireNonNull(getsockname(fd));
  }

  @Override
  public void serve() throws IOException {
    Proc proc = Proc.current();
    int fd = listener();
    while (!stopping) {
      try {
        while (conversations.size() >= limit && !stopping) {
          awaitRoom(fd);
        }
        welcome(proc, accept4(fd, SOCK_CLOEXEC));
      } catch (ErrnoException refusal) {
        afterRefusal(refusal);
      }
    }
    finish();
  }

  /** Nobody has to leave before somebody else is at the door. */
  private void awaitRoom(int fd) throws IOException {
    StructPollfd[] door = {new StructPollfd(fd, POLLIN)};
    try {
      poll(door, FOR_EVER);
    } catch (ErrnoException refusal) {
      // A signal's handler has run, and the next look is as good.
      if (refusal.errno != Errno.EINTR || Thread.currentThread().isInterrupted()) {
        throw refusal;
      }
    }
    if (door[0].revents == POLLIN) {
      conversations.awaitFewerThan(limit, () -> stopping);
    }
  }

  private void welcome(Proc proc, int fd) throws IOException {
    Conversation conversation = factory.open(fd);
    conversations.add(conversation);
    proc.spawn(conversation);
  }

  /** Goes on after what concerns one peer, and after a pause when there is no room for more. */
  private void afterRefusal(ErrnoException refusal) throws IOException {
    if (stopping) {
      return;
    }
    switch (refusal.errno) {
      case Errno.EMFILE:
      case Errno.ENFILE:
      case Errno.ENOBUFS:
      case Errno.ENOMEM:
        LOG.warn("{} with {} connections: waiting", refusal.getMessage(), conversations.size());
        pause();
        break;
      case Errno.EBADF:
      case Errno.EINTR:
        throw refusal;
      default:
        LOG.debug("a connection ended before it was accepted: {}", refusal.getMessage());
        break;
    }
  }

  private static void pause() throws IOException {
    try {
      Time.nanosleep(NO_ROOM_PAUSE);
    } catch (ErrnoException refusal) {
      // A signal's handler has run, and a shorter pause will do.
      if (refusal.errno != Errno.EINTR || Thread.currentThread().isInterrupted()) {
        throw refusal;
      }
    }
  }

  private void finish() {
    closeListener();
    conversations.windDown();
    if (!conversations.awaitNone(GRACE_NANOS)) {
      LOG.warn("{} connections did not end in time and are cut", conversations.size());
    }
  }

  @Override
  public void stop() {
    stopping = true;
    conversations.wakeWaiter();
    // Whoever waits in accept gets EBADF.
    closeListener();
  }

  private synchronized int listener() {
    return listener;
  }

  private void closeListener() {
    int fd = takeListener();
    if (fd == NOT_LISTENING) {
      return;
    }
    try {
      close(fd);
    } catch (IOException failure) {
      LOG.warn("closing the listening socket: {}", failure.getMessage());
    }
  }

  /** It is closed once, by whoever takes it. */
  private synchronized int takeListener() {
    int fd = listener;
    listener = NOT_LISTENING;
    return fd;
  }
}

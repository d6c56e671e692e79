package io.upcall.async.defer;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Level;
import io.upcall.async.Submitter;
import io.upcall.async.kernel.Sys;
import org.jspecify.annotations.Nullable;

/**
 * The example: sendfile(2) as a chain of kconts over one buffer and one call.
 *
 * <pre>
 *   start ──▶ read ──filled──▶ send ──sent──▶ send what is left, or read on
 *                │                │
 *                └─ end, error ───┴──▶ shutdown ──shut──▶ over
 * </pre>
 *
 * <p>Everything is established ahead. Each continuation is told which call completed and how, and
 * finds in its opaque argument on whose behalf.
 */
final class SendfileChain {

  static final int SHUT_RDWR = 2;

  private final Submitter driver;
  private final int file;
  private final int socket;
  private final long buffer;
  private final int bufferBytes;
  private final HungCall call = new HungCall();
  private final Deferral filled;
  private final Deferral sent;
  private final Deferral shut;

  // Owned by the continuations, of which one is under way at a time.
  private long offset;
  private int bytesInBuffer;
  private int left;
  private int error;
  private boolean over;

  SendfileChain(
      Submitter driver, Deferrals deferrals, int file, int socket, long buffer, int bufferBytes) {
    this.driver = driver;
    this.file = file;
    this.socket = socket;
    this.buffer = buffer;
    this.bufferBytes = bufferBytes;
    filled = deferrals.establish(Level.BIO, SendfileChain::filled, this);
    sent = deferrals.establish(Level.NET, SendfileChain::sent, this);
    shut = deferrals.establish(Level.NET, SendfileChain::shut, this);
  }

  void start() {
    read();
  }

  /** How many bytes were sent. */
  long sentBytes() {
    return offset;
  }

  /** 0, or the {@code -errno} that ended it. */
  int error() {
    return error;
  }

  boolean isOver() {
    return over;
  }

  private void read() {
    call.read(file, buffer, bufferBytes, offset);
    go(filled);
  }

  private void send(int from) {
    call.send(socket, buffer + from, left, Sys.MSG_NOSIGNAL);
    go(sent);
  }

  private void go(Deferral next) {
    assertThat(call.kconts().hang(next)).isTrue();
    assertThat(call.submitTo(driver, 0)).isIn(Submitter.QUICK, Submitter.PENDING);
  }

  private static void filled(@Nullable Object object, @Nullable Object opaque, int status) {
    SendfileChain self = of(object, opaque);
    if (status <= 0) {
      self.shutDown(status);
    } else {
      self.left = status;
      self.bytesInBuffer = status;
      self.send(0);
    }
  }

  private static void sent(@Nullable Object object, @Nullable Object opaque, int status) {
    SendfileChain self = of(object, opaque);
    if (status < 0) {
      self.shutDown(status);
      return;
    }
    self.offset += status;
    self.left -= status;
    if (self.left > 0) {
      self.send(self.bytesInBuffer - self.left);
    } else {
      self.read();
    }
  }

  /** From inside the callback of a call on this very socket, with another still in flight there. */
  private void shutDown(int status) {
    error = status;
    call.shutdown(socket, SHUT_RDWR);
    go(shut);
  }

  /** The last: the chain withdraws itself, this continuation included. */
  private static void shut(@Nullable Object object, @Nullable Object opaque, int status) {
    SendfileChain self = of(object, opaque);
    assertThat(self.filled.disestablish()).isTrue();
    assertThat(self.sent.disestablish()).isTrue();
    assertThat(self.shut.disestablish()).as("it runs at this moment").isFalse();
    self.over = true;
  }

  private static SendfileChain of(@Nullable Object object, @Nullable Object opaque) {
    assertThat(opaque).isInstanceOf(SendfileChain.class);
    SendfileChain self = (SendfileChain) opaque;
    assertThat(object).isSameAs(self.call);
    return self;
  }
}

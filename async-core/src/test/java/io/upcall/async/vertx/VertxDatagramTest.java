package io.upcall.async.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.Errno;
import io.upcall.async.kernel.Sys;
import io.upcall.async.testing.RecordedCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

/** UDP on Vert.x. */
class VertxDatagramTest extends VertxCase {

  private int bound() {
    int fd = turner.socket(Sys.AF_INET, Posix.SOCK_DGRAM);
    SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThat(turner.bind(fd, any, Sys.AF_INET)).isZero();
    return fd;
  }

  @Test
  void keepsTheBoundsOfMessages() {
    int one = bound();
    int other = bound();
    assertThat(perform(turner.connecting(one, turner.name(other), Sys.AF_INET))).isZero();
    assertThat(perform(turner.connecting(other, turner.name(one), Sys.AF_INET))).isZero();
    send(one, "first");
    send(one, "second");
    assertThat(receive(other, 100)).isEqualTo("first");
    assertThat(receive(other, 3)).as("what does not fit is lost").isEqualTo("sec");
    byte[] bytes = new byte[8];
    assertThat(perform(call().recv(other, bytes, 0, 8, Posix.MSG_DONTWAIT)))
        .isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void hearsItsPeerAlone() {
    int one = bound();
    int other = bound();
    int stranger = bound();
    assertThat(perform(turner.connecting(one, turner.name(other), Sys.AF_INET))).isZero();
    assertThat(perform(turner.connecting(other, turner.name(one), Sys.AF_INET))).isZero();
    assertThat(perform(turner.connecting(stranger, turner.name(other), Sys.AF_INET))).isZero();
    send(stranger, "not for you");
    send(one, "for you");
    assertThat(receive(other, 100)).isEqualTo("for you");
  }

  @Test
  void needsAPeerToSendAndWaitsForWhatComes() {
    int one = bound();
    int other = bound();
    byte[] bytes = new byte[4];
    assertThat(perform(call().send(one, bytes, 0, 4, 0))).isEqualTo(-Errno.EDESTADDRREQ);
    RecordedCall waits = new RecordedCall();
    driver.submit(waits.recv(other, bytes, 0, 4, 0), 0);
    RecordedCall cancelled = new RecordedCall();
    driver.submit(cancelled.recv(other, new byte[4], 0, 4, 0), 0);
    driver.turn(0);
    driver.cancel(cancelled);
    turner.until(cancelled::isDone);
    assertThat(cancelled.results()).containsExactly(-Errno.ECANCELED);
    assertThat(perform(turner.connecting(one, turner.name(other), Sys.AF_INET))).isZero();
    send(one, "ping");
    turner.until(waits::isDone);
    assertThat(waits.results()).containsExactly(4);
  }
}

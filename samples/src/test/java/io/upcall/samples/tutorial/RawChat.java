package io.upcall.samples.tutorial;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.upcall.async.AsyncCall;
import io.upcall.async.Driver;
import io.upcall.async.EventQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

class RawChat {
  private final Driver driver;
  private final List<Peer> peers = new ArrayList<>();

  RawChat(Driver driver) {
    this.driver = driver;
  }

  void serve(int port, BooleanSupplier stop) {
    new Acceptor(listen(port)).next();
    while (!stop.getAsBoolean()) {
      driver.turn(1_000_000); // callbacks run in here; waits for 1 ms at most
    }
  }

  final class Acceptor extends AsyncCall {
    private final int listener;

    Acceptor(int listener) {
      this.listener = listener;
    }

    void next() {
      accept(listener, 0, 0, 0);
      driver.submit(this, 0);
    }

    @Override
    protected void run() {
      if (result() >= 0) { // a descriptor, or -errno
        Peer peer = new Peer(result());
        peers.add(peer);
        peer.receive.next();
      }
      next();
    }
  }

  final class Peer {
    private final int fd;
    private final Receive receive = new Receive();
    private final Send send = new Send();

    Peer(int fd) {
      this.fd = fd;
    }

    final class Receive extends AsyncCall {
      private final byte[] buffer = new byte[4096];

      void next() {
        recv(fd, buffer, 0, buffer.length, 0);
        driver.submit(this, 0);
      }

      @Override
      protected void run() {
        if (result() <= 0) {
          leave();
          return;
        }
        byte[] said = Arrays.copyOf(buffer, result());
        peers.stream().filter(peer -> peer != Peer.this).forEach(peer -> peer.send.add(said));
        next();
      }
    }

    final class Send extends AsyncCall {
      private final Deque<byte[]> waiting = new ArrayDeque<>();
      private int sent;

      void add(byte[] said) {
        waiting.add(said);
        if (waiting.size() == 1) { // else it is under way, and goes on by itself
          next();
        }
      }

      private void next() {
        byte[] said = waiting.element();
        send(fd, said, sent, said.length - sent, 0);
        driver.submit(this, 0);
      }

      @Override
      protected void run() {
        sent += Math.max(result(), 0);
        if (result() < 0 || sent == waiting.element().length) {
          waiting.remove();
          sent = 0;
        }
        if (!waiting.isEmpty()) {
          next();
        }
      }
    }

    static final class Goodbye extends AsyncCall {
      @Override
      protected void run() {} // nobody waits for it
    }

    private void leave() {
      peers.remove(this);
      driver.submit(new Goodbye().close(fd), 0);
    }
  }

  private int listen(int port) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(16, 4); // struct sockaddr_in
      address.set(JAVA_SHORT, 0, (short) 2); // AF_INET
      address.set(JAVA_SHORT, 2, Short.reverseBytes((short) port));
      MemorySegment.copy(new byte[] {127, 0, 0, 1}, 0, address, JAVA_BYTE, 4, 4);
      EventQueue events = EventQueue.polled();
      AsyncCall call = AsyncCall.to(events);
      int fd = await(events, call.socket(2, 1, 0)); // SOCK_STREAM
      await(events, call.bind(fd, address.address(), 16));
      await(events, call.listen(fd, 128));
      return fd;
    }
  }

  private int await(EventQueue events, AsyncCall call) {
    driver.submit(call, 0);
    while (events.poll() == null) {
      driver.turn(Driver.FOREVER);
    }
    if (call.result() < 0) {
      throw new IllegalStateException("errno " + -call.result());
    }
    return call.result();
  }
}

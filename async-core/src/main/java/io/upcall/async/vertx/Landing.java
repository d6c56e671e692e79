package io.upcall.async.vertx;

import io.netty.buffer.ByteBuf;
import io.upcall.async.AsyncCall;
import io.upcall.async.DriverSide;
import java.util.ArrayDeque;

/**
 * Where finished flights come home: loops and pool threads leave them, the driver's owner takes
 * them, copies what was received into a buffer where the call has none, and answers the call.
 *
 * <pre>
 *   finished ──▶ received without a buffer of its own, and none free? ──▶ waits for a buffer
 *                  │ no                                                        │ one is given back
 *                  ▼◀──────────────────────────────────────────────────────────┘
 *                landed: the call is answered, the flight may be used again
 * </pre>
 *
 * <p>All but {@link #finished} belongs to the owner.
 */
final class Landing {

  private final VertxDriver driver;
  private final FlightTable flights;
  private final PickedBuffers buffers = new PickedBuffers();

  /** Finished by loops and pool threads, to be taken by the owner. */
  private final Handover finished = new Handover();

  /** Received, but no buffer of the driver's is free: waits for {@link #releaseBuffer}. */
  private final ArrayDeque<Flight> awaitingBuffer = new ArrayDeque<>();

  Landing(VertxDriver driver, FlightTable flights) {
    this.driver = driver;
    this.flights = flights;
  }

  /** For loops, pool threads and the owner: what they push here is taken with the next turn. */
  Handover finished() {
    return finished;
  }

  void takeFinished() {
    for (Node node = finished.takeAll(); node != null; ) {
      Node following = node.next;
      node.next = null;
      Flight flight = (Flight) node;
      node = following;
      if (pickBuffer(flight)) {
        land(flight);
      } else {
        awaitingBuffer.add(flight);
      }
    }
  }

  /** Copies what was received into a buffer of the driver's; false when none is free. */
  private boolean pickBuffer(Flight flight) {
    ByteBuf received = flight.received;
    if (received == null) {
      return true;
    }
    long buffer = buffers.take();
    if (buffer == 0) {
      return false;
    }
    int bytes = received.readableBytes();
    received.readBytes(PickedBuffers.memory(buffer, bytes));
    received.release();
    DriverSide.selectedBuffer(flight.call(), buffer);
    return true;
  }

  private void land(Flight flight) {
    AsyncCall call = flight.call();
    DriverSide.moreReady(call, flight.moreReady);
    driver.landed(call, flight.result());
    flight.end();
    flights.giveBack(flight);
  }

  /** A buffer is free again: for who has waited longest. */
  void releaseBuffer(long buffer) {
    buffers.giveBack(buffer);
    Flight waiting = awaitingBuffer.peek();
    if (waiting != null && pickBuffer(waiting)) {
      awaitingBuffer.remove();
      land(waiting);
    }
  }

  /** The driver closes: what waits for a buffer comes home without what it received. */
  void dropWaiting() {
    for (Flight flight = awaitingBuffer.poll(); flight != null; flight = awaitingBuffer.poll()) {
      flight.dropReceived();
      land(flight);
    }
  }

  /** Frees the buffers. */
  void close() {
    buffers.close();
  }
}

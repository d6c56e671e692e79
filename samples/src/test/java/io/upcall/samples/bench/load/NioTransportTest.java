package io.upcall.samples.bench.load;

class NioTransportTest extends TransportContract {
  NioTransportTest() {
    super(NioTransport::connect);
  }
}

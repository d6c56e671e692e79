package io.upcall.samples.bench.load;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollTransportTest extends TransportContract {
  EpollTransportTest() {
    super(EpollTransport::connect);
  }
}

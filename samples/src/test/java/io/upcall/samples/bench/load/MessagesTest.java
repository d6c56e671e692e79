package io.upcall.samples.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 64, 4096})
  void shouldAcceptItsOwnBytes(int messageBytes) {
    Messages messages = new Messages(Arena.ofAuto(), 2, messageBytes);
    messages.prepare(1, 42);
    messages.incoming(1).copyFrom(messages.outgoing(1));

    assertThat(messages.incoming(1).byteSize()).isEqualTo(messageBytes);
    assertThatCode(() -> messages.verify(1)).doesNotThrowAnyException();
  }

  @Test
  void shouldSeeTheEchoOfAnEarlierMessage() {
    Messages messages = new Messages(Arena.ofAuto(), 1, 64);
    messages.prepare(0, 1);
    messages.incoming(0).copyFrom(messages.outgoing(0));
    messages.prepare(0, 1L << 56);

    assertThatThrownBy(() -> messages.verify(0))
        .isInstanceOf(IOException.class)
        .hasMessage("connection 0: echo differs from the message at byte 0");
  }

  @Test
  void shouldSeeTheEchoOfAnotherConnection() {
    Messages messages = new Messages(Arena.ofAuto(), 2, 64);
    messages.prepare(0, 1);
    messages.prepare(1, 1);
    messages.incoming(0).copyFrom(messages.outgoing(1));

    assertThatThrownBy(() -> messages.verify(0)).hasMessageContaining("at byte 8");
  }
}

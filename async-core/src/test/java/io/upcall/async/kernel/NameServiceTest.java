package io.upcall.async.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameServiceTest {

  private static final int EAI_NONAME = -2;
  private static final int EAI_FAMILY = -6;
  private static final int ADDRINFO_ADDRESS = 24;

  @Test
  void anAddressIsFoundAndFreed() {
    long before = NativeMemory.allocatedBytes();
    long node = NativeMemory.allocateString("127.0.0.1");
    long list = NativeMemory.allocate(Long.BYTES);
    assertThat(NameService.getaddrinfo(node, 0, 0, list).error()).isZero();
    long first = NativeMemory.getLong(list);
    long sockaddr = NativeMemory.getLong(first + ADDRINFO_ADDRESS);
    assertThat(SocketAddresses.read(sockaddr, 16)).hasToString("/127.0.0.1:0");
    NameService.free(first);
    NativeMemory.free(list);
    NativeMemory.free(node);
    assertThat(NativeMemory.allocatedBytes()).isEqualTo(before);
  }

  @Test
  void errorsAreTheCLibrarys() {
    long list = NativeMemory.allocate(Long.BYTES);
    assertThat(NameService.getaddrinfo(0, 0, 0, list).error()).isEqualTo(EAI_NONAME);
    NativeMemory.clear(list, Long.BYTES);
    assertThat(NameService.getnameinfo(list, 8, 0, 0, 0, 0, 0).error()).isEqualTo(EAI_FAMILY);
    NativeMemory.free(list);
  }

  @Test
  void aServiceThatIsNotThereIsNoError() {
    long name = NativeMemory.allocateString("no-such-service");
    long block = NativeMemory.allocate(32 + 1024 + Long.BYTES);
    long found = block + 32 + 1024;
    NameService.getservbyname(name, 0, block, block + 32, 1024, found);
    assertThat(NativeMemory.getLong(found)).isZero();
    NativeMemory.free(block);
    NativeMemory.free(name);
  }
}

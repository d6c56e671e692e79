package io.upcall.libc;

import static io.upcall.libc.Netdb.*;
import static io.upcall.libc.NetinetIn.IPPROTO_TCP;
import static io.upcall.libc.SysSocket.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.upcall.cores.Proc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class NetdbTest {

  private interface Lookup {
    Object find() throws GaiException;
  }

  private static void assertEai(int error, Lookup lookup) {
    assertThatThrownBy(lookup::find)
        .isInstanceOfSatisfying(
            GaiException.class,
            failure ->
                assertThat(gai_strerror(failure.error))
                    .as(failure.getMessage())
                    .isEqualTo(gai_strerror(error)));
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }

  private static StructAddrinfo tcp(int flags, int family) {
    return StructAddrinfo.hints(flags, family, SOCK_STREAM, 0);
  }

  @Test
  void numbersAreAnsweredAtOnce() throws Exception {
    InProc.run(
        () -> {
          StructAddrinfo[] found =
              getaddrinfo("127.0.0.1", "80", tcp(AI_NUMERICHOST | AI_NUMERICSERV, AF_INET));
          assertThat(found).hasSize(1);
          assertThat(found[0].ai_addr()).isEqualTo(at("127.0.0.1", 80));
          assertThat(found[0].ai_protocol()).isEqualTo(IPPROTO_TCP);
          assertThat(found[0].ai_family()).isEqualTo(AF_INET);
          assertThat(getaddrinfo("::1", "0")[0].ai_addr()).isEqualTo(at("::1", 0));
          assertThat(getaddrinfo("127.1", null)).hasSize(3);
          assertThat(getaddrinfo(null, "7", tcp(AI_PASSIVE, AF_INET))[0].ai_addr())
              .isEqualTo(at("0.0.0.0", 7));
        });
  }

  @Test
  void namesAreLookedUpByTheSlowRoadAndTheVcoreGoesOn() throws Exception {
    InProc.run(
        () -> {
          StructAddrinfo[][] found = new StructAddrinfo[1][];
          Thread asker =
              Proc.current()
                  .spawn(
                      () ->
                          InProc.errnoOf(
                              () -> found[0] = getaddrinfo("localhost", "http", tcp(0, AF_INET))));
          asker.join();
          assertThat(Arrays.stream(found[0]).map(StructAddrinfo::ai_addr))
              .contains(at("127.0.0.1", 80));
          assertThat(getaddrinfo("localhost", null, tcp(AI_CANONNAME, AF_INET))[0].ai_canonname())
              .isNotEmpty();
        });
  }

  @Test
  void errorsAreEai() throws Exception {
    InProc.run(
        () -> {
          assertEai(EAI_NONAME, () -> getaddrinfo(null, null));
          assertEai(EAI_NONAME, () -> getaddrinfo("a name", null, tcp(AI_NUMERICHOST, 0)));
          assertEai(EAI_NONAME, () -> getaddrinfo("::1", "http", tcp(AI_NUMERICSERV, 0)));
          assertEai(EAI_NONAME, () -> getaddrinfo("nul\0nul", null));
          assertEai(EAI_BADFLAGS, () -> getaddrinfo("::1", null, tcp(0x8000, 0)));
          assertEai(EAI_BADFLAGS, () -> getaddrinfo(null, "1", tcp(AI_CANONNAME, 0)));
          assertEai(EAI_FAMILY, () -> getaddrinfo("::1", null, tcp(0, 99)));
          assertEai(EAI_ADDRFAMILY, () -> getaddrinfo("::1", null, tcp(0, AF_INET)));
          assertEai(
              EAI_SOCKTYPE, () -> getaddrinfo("::1", null, StructAddrinfo.hints(0, 0, 77, 0)));
          assertEai(EAI_SERVICE, () -> getaddrinfo("::1", "no-such-service", tcp(0, 0)));
          assertThatThrownBy(() -> getaddrinfo(null, null))
              .hasMessage("getaddrinfo(): EAI_NONAME (Name or service not known)");
        });
  }

  @Test
  void addressesHaveNames() throws Exception {
    InProc.run(
        () -> {
          InetSocketAddress address = at("127.0.0.1", 443);
          assertThat(getnameinfo(address, NI_NUMERICHOST | NI_NUMERICSERV))
              .isEqualTo(new StructNameinfo("127.0.0.1", "443"));
          assertThat(getnameinfo(address, NI_NUMERICHOST).service()).isEqualTo("https");
          assertThat(getnameinfo(address, 0).host()).isEqualTo("localhost");
          InetSocketAddress v6 = at("::1", 9);
          assertThat(getnameinfo(v6, NI_NUMERICHOST | NI_NUMERICSERV).host()).isEqualTo("::1");
          assertEai(EAI_BADFLAGS, () -> getnameinfo(address, 0x8000));
          assertEai(EAI_FAMILY, () -> getnameinfo(UNSPECIFIED, 0));
          assertThat(getnameinfo(UnixDomainSocketAddress.of("/x"), 0).service()).isEqualTo("/x");
        });
  }

  @Test
  void servicesAreFoundByNameAndByPort() throws Exception {
    InProc.run(
        () -> {
          StructServent http = getservbyname("http", "tcp");
          assertThat(http).isNotNull();
          assertThat(http.s_port()).isEqualTo(80);
          assertThat(http.s_proto()).isEqualTo("tcp");
          assertThat(getservbyname("www", null)).isEqualTo(http);
          assertThat(getservbyport(80, "tcp")).isEqualTo(http);
          assertThat(getservbyname("no-such-service", null)).isNull();
          assertThat(getservbyport(1, "no-such-protocol")).isNull();
        });
  }
}

package io.upcall.libc.parity;

import static io.upcall.libc.Netdb.*;
import static io.upcall.libc.NetinetIn.*;
import static io.upcall.libc.SysSocket.*;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code netdb.h}: numbers, names of this machine, services, and errors. Nothing asks a network.
 */
class NetdbParityTest extends Behaviours<NameCalls> {

  NetdbParityTest() {
    super("netdb.h");
  }

  @Override
  NameCalls ours(Path folder, List<Transcript> transcripts) {
    return new OurNames(folder, transcripts);
  }

  @Override
  NameCalls hosts(HostThread thread, List<Transcript> transcripts, Arena memory) {
    return new HostNames(thread, transcripts, memory);
  }

  @Override
  void table() {
    String[] nodes = {
      "127.0.0.1",
      "::1",
      "0.0.0.0",
      "::",
      "127.1",
      "0x7f.1",
      "2130706433",
      "::ffff:1.2.3.4",
      "256.1.1.1",
      "1.2.3.4.5",
      "localhost",
      null
    };
    for (String node : nodes) {
      for (int family : new int[] {AF_UNSPEC, AF_INET, AF_INET6}) {
        String name = node + " of family " + family;
        int numeric = "256.1.1.1".equals(node) || "1.2.3.4.5".equals(node) ? AI_NUMERICHOST : 0;
        is(
            "getaddrinfo",
            name,
            HOSTS,
            c -> c.getaddrinfo(node, "80", numeric, family, SOCK_STREAM, 0));
        is(
            "getaddrinfo",
            name + ", passive, of any type",
            HOSTS,
            c -> c.getaddrinfo(node, "80", AI_PASSIVE | numeric, family, 0, 0));
        is(
            "getaddrinfo",
            name + ", a number only",
            HOSTS,
            c -> c.getaddrinfo(node, null, AI_NUMERICHOST, family, SOCK_DGRAM, 0));
        is(
            "getaddrinfo",
            name + ", mapped",
            HOSTS,
            c -> c.getaddrinfo(node, null, AI_V4MAPPED | AI_ALL | numeric, family, SOCK_DGRAM, 0));
        is(
            "getaddrinfo",
            name + ", canonical",
            HOSTS,
            c -> c.getaddrinfo(node, null, AI_CANONNAME | numeric, family, SOCK_STREAM, 0));
      }
    }
    String[] services = {
      "80", "0", "65535", "65536", "99999", "", "http", "domain", "ssh", "no-such-service"
    };
    for (String service : services) {
      for (int type : new int[] {0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW}) {
        is(
            "getaddrinfo",
            "service " + service + " of type " + type,
            HOSTS,
            c -> c.getaddrinfo("127.0.0.1", service, 0, AF_INET, type, 0));
      }
      is(
          "getaddrinfo",
          "service " + service + ", a number only",
          HOSTS,
          c -> c.getaddrinfo("127.0.0.1", service, AI_NUMERICSERV, AF_INET, SOCK_STREAM, 0));
    }
    is("getaddrinfo", "no hints", 0, c -> c.getaddrinfo("127.0.0.1", "80"));
    is("getaddrinfo", "neither node nor service", EAI_NONAME, c -> c.getaddrinfo(null, null));
    is("getaddrinfo", "a bad family", EAI_FAMILY, c -> c.getaddrinfo("::1", null, 0, 99, 0, 0));
    is(
        "getaddrinfo",
        "the family of unix",
        EAI_FAMILY,
        c -> c.getaddrinfo("::1", null, 0, AF_UNIX, 0, 0));
    is("getaddrinfo", "a bad type", EAI_SOCKTYPE, c -> c.getaddrinfo("::1", null, 0, 0, 77, 0));
    is(
        "getaddrinfo",
        "a protocol of another type",
        EAI_SOCKTYPE,
        c -> c.getaddrinfo("::1", null, 0, 0, SOCK_STREAM, IPPROTO_UDP));
    is("getaddrinfo", "a protocol alone", 0, c -> c.getaddrinfo("::1", null, 0, 0, 0, IPPROTO_UDP));
    is("getaddrinfo", "a bad protocol", HOSTS, c -> c.getaddrinfo("::1", null, 0, 0, 0, 199));
    is("getaddrinfo", "a bad flag", EAI_BADFLAGS, c -> c.getaddrinfo("::1", null, 0x8000, 0, 0, 0));
    is(
        "getaddrinfo",
        "the canonical name of nothing",
        EAI_BADFLAGS,
        c -> c.getaddrinfo(null, "1", AI_CANONNAME, 0, 0, 0));
    is(
        "getaddrinfo",
        "a name that is no number",
        EAI_NONAME,
        c -> c.getaddrinfo("localhost", null, AI_NUMERICHOST, 0, 0, 0));
    is(
        "getaddrinfo",
        "an empty name that is no number",
        EAI_NONAME,
        c -> c.getaddrinfo("", null, AI_NUMERICHOST, 0, 0, 0));
    is(
        "getaddrinfo",
        "a scope that is not there",
        HOSTS,
        c -> c.getaddrinfo("fe80::1%nowhere", null, AI_NUMERICHOST, 0, 0, 0));
    for (String host : new String[] {"127.0.0.1", "::1", "0.0.0.0", "::ffff:10.0.0.1"}) {
      for (int flags :
          new int[] {NI_NUMERICHOST, NI_NUMERICHOST | NI_NUMERICSERV, NI_NUMERICHOST | NI_DGRAM}) {
        for (int port : new int[] {0, 80, 53, 514, 65_535}) {
          is(
              "getnameinfo",
              host + " port " + port + " flags " + flags,
              HOSTS,
              c -> c.getnameinfo(host, port, flags));
        }
      }
    }
    is("getnameinfo", "this machine's name", 0, c -> c.getnameinfo("127.0.0.1", 80, 0));
    is(
        "getnameinfo",
        "this machine's name, required",
        0,
        c -> c.getnameinfo("127.0.0.1", 80, NI_NAMEREQD));
    is(
        "getnameinfo",
        "this machine's name, short",
        0,
        c -> c.getnameinfo("127.0.0.1", 80, NI_NOFQDN));
    is("getnameinfo", "a bad flag", EAI_BADFLAGS, c -> c.getnameinfo("127.0.0.1", 80, 0x8000));
    is(
        "getnameinfo",
        "a number, where a name is required",
        EAI_NONAME,
        c -> c.getnameinfo("127.0.0.1", 80, NI_NUMERICHOST | NI_NAMEREQD));
    for (String protocol : new String[] {"tcp", "udp", null, "none"}) {
      for (String name : new String[] {"http", "www", "domain", "ssh", "syslog", "no-such", ""}) {
        is("getservbyname", name + " of " + protocol, 0, c -> c.getservbyname(name, protocol));
      }
      for (int port : new int[] {22, 53, 80, 514, 1, 0}) {
        is("getservbyport", port + " of " + protocol, 0, c -> c.getservbyport(port, protocol));
      }
    }
  }
}

package io.upcall.libc;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the numbers among the arguments of a function are spelled: flags, commands and modes, by the
 * names that the headers have for them. What is not in here is a plain number.
 */
final class ArgumentNames {

  /** Functions that fill the memory that they are given, as far as their result says. */
  private static final Set<String> FILLING =
      Set.of(
          "read",
          "pread",
          "recv",
          "recvfrom",
          "readlink",
          "readlinkat",
          "getcwd",
          "getrandom",
          "getxattr",
          "fgetxattr",
          "lgetxattr",
          "listxattr",
          "flistxattr",
          "llistxattr");

  private static final LongFunction<String> FILE_FLAGS = flags(Fcntl.class, "O_");
  private static final LongFunction<String> SOCKET_FLAGS =
      union(
          Map.of(
              (long) SysSocket.SOCK_NONBLOCK,
              "SOCK_NONBLOCK",
              (long) SysSocket.SOCK_CLOEXEC,
              "SOCK_CLOEXEC"));
  private static final LongFunction<String> SOCKET_TYPES = oneOf(SysSocket.class, "SOCK_");
  private static final LongFunction<String> PROTOCOLS = oneOf(NetinetIn.class, "IPPROTO_");

  /** What the third argument of getsockopt(2) is, by the second. */
  private static final Map<Integer, LongFunction<String>> OPTIONS =
      Map.of(
          SysSocket.SOL_SOCKET, oneOf(SysSocket.class, "SO_"),
          NetinetIn.IPPROTO_TCP, oneOf(NetinetIn.class, "TCP_"),
          NetinetIn.IPPROTO_IP, oneOf(NetinetIn.class, "IP_"),
          NetinetIn.IPPROTO_IPV6, oneOf(NetinetIn.class, "IPV6_"));

  private static final String[] ACCESS_MODES = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};

  /** By function and place. */
  private final Map<String, LongFunction<String>> spellings = new HashMap<>();

  ArgumentNames() {
    files();
    sockets();
    for (String function : new String[] {"getrlimit", "setrlimit"}) {
      spell(function, 0, oneOf(SysResource.class, "RLIMIT_"));
    }
    for (String function : new String[] {"clock_gettime", "clock_getres", "clock_nanosleep"}) {
      spell(function, 0, oneOf(Time.class, "CLOCK_"));
    }
  }

  private void files() {
    spell("open", 1, ArgumentNames::openFlags);
    spell("open", 2, ArgumentNames::octal);
    spell("creat", 1, ArgumentNames::octal);
    for (String function : new String[] {"openat", "openat2"}) {
      spell(function, 0, ArgumentNames::directory);
      spell(function, 2, ArgumentNames::openFlags);
      spell(function, 3, ArgumentNames::octal);
    }
    spell("openat2", 4, flags(Fcntl.class, "RESOLVE_"));
    spell("pipe2", 0, FILE_FLAGS);
    spell("dup3", 2, FILE_FLAGS);
    spell("fcntl", 1, oneOf(Fcntl.class, "F_"));
    spell("lseek", 2, oneOf(Unistd.class, "SEEK_"));
    spell("mkdir", 1, ArgumentNames::octal);
    spell("fstatat", 0, ArgumentNames::directory);
    spell("fstatat", 2, flags(Fcntl.class, "AT_"));
  }

  private void sockets() {
    LongFunction<String> messageFlags = flags(SysSocket.class, "MSG_");
    for (String function : new String[] {"socket", "socketpair"}) {
      spell(function, 0, oneOf(SysSocket.class, "AF_"));
      spell(function, 1, ArgumentNames::socketType);
    }
    spell("accept4", 2, SOCKET_FLAGS);
    spell("shutdown", 1, oneOf(SysSocket.class, "SHUT_"));
    for (String function : new String[] {"recv", "send", "recvfrom", "sendto"}) {
      spell(function, 3, messageFlags);
    }
    for (String function : new String[] {"recvmsg", "sendmsg"}) {
      spell(function, 2, messageFlags);
    }
    for (String function : new String[] {"getsockopt", "setsockopt"}) {
      spell(function, 1, n -> n == SysSocket.SOL_SOCKET ? "SOL_SOCKET" : PROTOCOLS.apply(n));
    }
  }

  /** The name of an argument that is a number; null when it is none or has no names. */
  @Nullable String of(String function, int place, List<@Nullable Object> arguments) {
    Object argument = arguments.get(place);
    if (place == 2 && function.endsWith("sockopt") && arguments.get(1) instanceof Integer level) {
      return spelled(OPTIONS.get(level), argument);
    }
    return spelled(spellings.get(function + place), argument);
  }

  private static @Nullable String spelled(
      @Nullable LongFunction<String> spelling, @Nullable Object argument) {
    boolean isNumber = argument instanceof Integer || argument instanceof Long;
    return spelling != null && isNumber && argument instanceof Number number
        ? spelling.apply(number.longValue())
        : null;
  }

  /** True for a function that fills its memory. */
  boolean isFilled(String function) {
    return FILLING.contains(function);
  }

  private void spell(String function, int place, LongFunction<String> spelling) {
    spellings.put(function + place, spelling);
  }

  // ---- spellings -------------------------------------------------------------------------------

  private static String octal(long mode) {
    return mode == 0 ? "000" : "0" + Long.toOctalString(mode);
  }

  private static String directory(long fd) {
    return fd == Fcntl.AT_FDCWD ? "AT_FDCWD" : Long.toString(fd);
  }

  /** The access mode is a number of its own among the flags. */
  private static String openFlags(long flags) {
    long rest = flags & ~Fcntl.O_ACCMODE;
    String mode = ACCESS_MODES[(int) (flags & Fcntl.O_ACCMODE)];
    return rest == 0 ? mode : mode + "|" + FILE_FLAGS.apply(rest);
  }

  private static String socketType(long type) {
    long flags = type & (SysSocket.SOCK_NONBLOCK | SysSocket.SOCK_CLOEXEC);
    String name = SOCKET_TYPES.apply(type & ~flags);
    return flags == 0 ? name : name + "|" + SOCKET_FLAGS.apply(flags);
  }

  /** A number that is one of a header's constants of that prefix. */
  private static LongFunction<String> oneOf(Class<?> header, String prefix) {
    Map<Long, String> names = constants(header, prefix);
    return number -> names.getOrDefault(number, Long.toString(number));
  }

  /** A union of a header's constants of that prefix. */
  private static LongFunction<String> flags(Class<?> header, String prefix) {
    return union(constants(header, prefix));
  }

  /** A union of named bits; a name of several bits is preferred to theirs. */
  private static LongFunction<String> union(Map<Long, String> names) {
    Long[] masks = names.keySet().stream().filter(mask -> mask != 0).toArray(Long[]::new);
    Arrays.sort(masks, Comparator.<Long>comparingInt(Long::bitCount).reversed());
    return number -> union(number, masks, names);
  }

  private static String union(long number, Long[] masks, Map<Long, String> names) {
    StringJoiner text = new StringJoiner("|").setEmptyValue("0");
    long left = number;
    for (long mask : masks) {
      if ((left & mask) == mask) {
        text.add(names.get(mask));
        left &= ~mask;
      }
    }
    return (left == 0 ? text : text.add("0x" + Long.toHexString(left))).toString();
  }

  /** By number; of two names for one the header's first wins. */
  private static Map<Long, String> constants(Class<?> header, String prefix) {
    Map<Long, String> names = new TreeMap<>();
    for (Field field : header.getFields()) {
      boolean isNumber = field.getType() == int.class || field.getType() == long.class;
      if (isNumber && field.getName().startsWith(prefix)) {
        try {
          names.putIfAbsent(field.getLong(null), field.getName());
        } catch (IllegalAccessException impossible) {
          throw new AssertionError(field + " is public", impossible);
        }
      }
    }
    return names;
  }
}

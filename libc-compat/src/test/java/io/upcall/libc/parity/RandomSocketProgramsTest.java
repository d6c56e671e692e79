package io.upcall.libc.parity;

import static io.upcall.libc.Fcntl.*;
import static io.upcall.libc.Poll.*;
import static io.upcall.libc.SysEpoll.*;
import static io.upcall.libc.SysSocket.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.upcall.async.DriverChoice;
import io.upcall.libc.NothingLeft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs of calls on sockets and sets, with the host's kernel as the model: each call of
 * each program is compared, and the state that is left.
 *
 * <p>{@code -Dupcall.programs=1000000} runs a million of them; {@code -Dupcall.seed=N} begins at
 * the program that a failure named. Nothing in a program waits: what waits is in the tables.
 */
@ExtendWith(NothingLeft.class)
class RandomSocketProgramsTest {

  private static final int PROGRAMS = Integer.getInteger("upcall.programs", 400);
  private static final long SEED = Long.getLong("upcall.seed", 1);
  private static final int STEPS = 30;
  private static final int MOST_NUMBERS = 10;

  @TempDir Path base;

  @Test
  void doAsTheHostDoes() throws Exception {
    System.out.println(PROGRAMS + " random programs of socket calls from seed " + SEED);
    Side<WaitCalls> host = new HostSide<>(HostWaits::new);
    Side<WaitCalls> our = new OurSide<>(DriverChoice.URING, OurWaits::new);
    try {
      for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
        compare(seed, our, host);
      }
    } finally {
      our.end();
      host.end();
    }
  }

  private void compare(long seed, Side<WaitCalls> our, Side<WaitCalls> host) throws Exception {
    Side.Outcome theirs = run(host, "host", seed);
    Side.Outcome mine = run(our, "ours", seed);
    for (int i = 0; i < theirs.calls().size(); i++) {
      assertThat(mine.calls().get(i))
          .as("call %d of -Dupcall.seed=%d, after %s", i, seed, theirs.calls().subList(0, i))
          .isEqualTo(theirs.calls().get(i));
    }
    assertThat(mine.state()).as("state of -Dupcall.seed=%d", seed).isEqualTo(theirs.state());
  }

  private Side.Outcome run(Side<WaitCalls> side, String name, long seed) throws Exception {
    Path folder = Files.createDirectory(base.resolve(name));
    try {
      return side.run(folder, calls -> new Program(calls, new Random(seed)).run());
    } catch (TimeoutException waits) {
      throw new AssertionError("-Dupcall.seed=" + seed + " waits for ever on " + name, waits);
    } finally {
      Trees.remove(folder);
    }
  }

  /** One run of one program. What it draws depends on its seed and on what its calls answered. */
  private static final class Program {

    private static final int[] KINDS = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};
    private static final String[] HOMES = {"inet", "inet6", "/a", "/b", "@c", "any", ""};

    private final WaitCalls c;
    private final Random random;
    private final List<Integer> numbers = new ArrayList<>();

    Program(WaitCalls calls, Random random) {
      this.c = calls;
      this.random = random;
    }

    long run() {
      for (int i = 0; i < STEPS; i++) {
        if (numbers.size() < 2 || (numbers.size() < MOST_NUMBERS && random.nextInt(5) == 0)) {
          make();
        } else {
          step();
        }
      }
      return 0;
    }

    private void add(int... made) {
      for (int number : made) {
        if (number >= 0) {
          numbers.add(number);
        }
      }
    }

    /** Mostly one that is open, sometimes one that is not. */
    private int any() {
      return random.nextInt(40) == 0 ? 50 : numbers.get(random.nextInt(numbers.size()));
    }

    private int kind() {
      return KINDS[random.nextInt(KINDS.length)];
    }

    private String home() {
      return random.nextInt(3) == 0 ? ":" + any() : HOMES[random.nextInt(HOMES.length)];
    }

    private String text() {
      return "abcdefghij".repeat(random.nextInt(20));
    }

    private void make() {
      int flags = SOCK_NONBLOCK | (random.nextBoolean() ? SOCK_CLOEXEC : 0);
      switch (random.nextInt(7)) {
        case 0, 1 -> add(c.socketpair(AF_UNIX, kind() | flags, 0));
        case 2 -> add(c.socket(AF_UNIX, kind() | flags, 0));
        case 3 ->
            add(c.socket(AF_INET, (random.nextBoolean() ? SOCK_STREAM : SOCK_DGRAM) | flags, 0));
        case 4 -> add(c.pipe2(O_NONBLOCK));
        case 5 -> add(c.epoll_create1(0));
        default -> add(c.eventfd(random.nextInt(3), O_NONBLOCK));
      }
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0 -> connect();
        case 1, 2 -> transfer();
        case 3 -> message();
        case 4 -> descriptors();
        case 5 -> look();
        case 6 -> entry();
        default -> options();
      }
    }

    private void connect() {
      switch (random.nextInt(6)) {
        case 0 -> c.bind(any(), HOMES[random.nextInt(HOMES.length)]);
        case 1 -> c.listen(any(), random.nextInt(3));
        case 2, 3 -> c.connect(any(), home());
        case 4 -> add(c.accept4(any(), SOCK_NONBLOCK));
        default -> c.shutdown(any(), random.nextInt(4));
      }
    }

    private void transfer() {
      int some = 1 + random.nextInt(100);
      switch (random.nextInt(6)) {
        case 0 -> c.send(any(), text(), MSG_DONTWAIT);
        case 1 -> c.recv(any(), some, MSG_DONTWAIT | (random.nextInt(4) == 0 ? MSG_PEEK : 0));
        case 2 -> c.write(any(), text());
        case 3 -> c.read(any(), some);
        case 4 -> c.sendto(any(), text(), MSG_DONTWAIT, home());
        default -> c.recvfrom(any(), some, MSG_DONTWAIT | (random.nextInt(4) == 0 ? MSG_TRUNC : 0));
      }
    }

    private void message() {
      if (random.nextBoolean()) {
        int[] rights = random.nextInt(3) == 0 ? new int[] {any()} : new int[0];
        c.sendmsg(any(), new String[] {text(), text()}, null, rights, MSG_DONTWAIT);
      } else {
        int result = c.recvmsg(any(), new int[] {9, 90}, random.nextInt(3) * 12, MSG_DONTWAIT);
        if (result >= 0) {
          add(c.received());
        }
      }
    }

    private void descriptors() {
      switch (random.nextInt(4)) {
        case 0 -> add(c.dup(any()));
        case 1 -> {
          int from = any();
          int to = any();
          c.dup2(from, to);
        }
        case 2 -> c.fcntl(any(), F_GETFL, 0);
        default -> {
          int number = any();
          c.close(number);
          numbers.remove(Integer.valueOf(number));
        }
      }
    }

    private void look() {
      int events = POLLIN | POLLOUT | POLLRDHUP;
      switch (random.nextInt(5)) {
        case 0 -> c.poll(0, any(), events, any(), POLLIN, any(), 0);
        case 1 -> c.select(64, new int[] {any()}, new int[] {any()}, new int[] {any()}, 0, 0);
        case 2 -> c.getsockname(any());
        case 3 -> c.getpeername(any());
        default -> c.epoll_wait(any(), 9, 0);
      }
    }

    private void entry() {
      int[] flags = {0, EPOLLET, EPOLLONESHOT};
      int events = ((EPOLLIN | EPOLLOUT) & random.nextInt(8)) | flags[random.nextInt(3)];
      c.epoll_ctl(any(), 1 + random.nextInt(3), any(), events);
    }

    private void options() {
      int[] options = {SO_TYPE, SO_ERROR, SO_DOMAIN, SO_ACCEPTCONN, SO_KEEPALIVE, SO_RCVLOWAT};
      int option = options[random.nextInt(options.length)];
      if (random.nextInt(4) == 0) {
        c.setsockopt(any(), SOL_SOCKET, option, 1);
      } else {
        c.getsockopt(any(), SOL_SOCKET, option);
      }
    }
  }
}

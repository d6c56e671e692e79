package io.upcall.samples.kvd.command;

import io.upcall.samples.kvd.command.Command.Keys;
import io.upcall.samples.kvd.data.Dict;
import io.upcall.samples.kvd.data.DictEntry;
import io.upcall.samples.kvd.data.Glob;
import io.upcall.samples.kvd.data.HashValue;
import io.upcall.samples.kvd.data.KeyEntry;
import io.upcall.samples.kvd.data.SetValue;
import io.upcall.samples.kvd.data.SortedSet;
import io.upcall.samples.kvd.data.Values;
import io.upcall.samples.kvd.resp.Doubles;
import io.upcall.samples.kvd.resp.Reply;
import io.upcall.samples.kvd.resp.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** KEYS, and the SCAN family: everything, in steps. */
final class ScanCommands {
  private static final long DEFAULT_COUNT = 10;

  /** A step looks at so many buckets for each entry that it is to find. */
  private static final int BUCKETS_FACTOR = 10;

  private ScanCommands() {}

  static void addTo(CommandTable table) {
    table.add("keys", 2, CommandTable.READ, Keys.NONE, ScanCommands::keys);
    table.add("scan", -2, CommandTable.READ, Keys.NONE, ScanCommands::scan);
    table.add("sscan", -3, CommandTable.READ, Keys.FIRST, ScanCommands::sscan);
    table.add("hscan", -3, CommandTable.READ, Keys.FIRST, ScanCommands::hscan);
    table.add("zscan", -3, CommandTable.READ, Keys.FIRST, ScanCommands::zscan);
  }

  private static void keys(Session session, Request request) {
    Glob glob = new Glob(request.copy(1));
    List<byte[]> found = new ArrayList<>();
    session
        .database()
        .keys()
        .forEach(
            entry -> {
              if (entry.expireAtMillis() > session.store().nowMillis() && glob.matches(entry.key)) {
                found.add(entry.key);
              }
            });
    session.reply().array(found.size());
    found.forEach(session.reply()::bulk);
  }

  /** What may stand behind the cursor. */
  private record Options(long count, @Nullable Glob match, @Nullable String type) {
    static Options parse(Request request, int from, boolean ofKeys) {
      long count = DEFAULT_COUNT;
      Glob match = null;
      String type = null;
      for (int i = from; i < request.count(); i += 2) {
        boolean hasValue = i + 1 < request.count();
        if (hasValue && request.is(i, "COUNT")) {
          count = Args.integer(request, i + 1);
          if (count < 1) {
            throw CommandError.SYNTAX;
          }
        } else if (hasValue && request.is(i, "MATCH")) {
          match = new Glob(request.copy(i + 1));
        } else if (hasValue && ofKeys && request.is(i, "TYPE")) {
          type = request.text(i + 1);
        } else {
          throw CommandError.SYNTAX;
        }
      }
      return new Options(count, match, type);
    }

    boolean matches(byte[] name) {
      return match == null || match.matches(name);
    }
  }

  private static long cursor(Request request, int i) {
    try {
      return Long.parseUnsignedLong(request.text(i));
    } catch (NumberFormatException notANumber) {
      throw new CommandError("ERR invalid cursor");
    }
  }

  private static void scan(Session session, Request request) {
    long cursor = cursor(request, 1);
    Options options = Options.parse(request, 2, true);
    List<KeyEntry> found = new ArrayList<>();
    long next = step(session.database().keys(), cursor, options.count, found::add);
    // Only now: what is over is taken out, and that changes the table.
    found.removeIf(
        entry ->
            session.store().find(session.database(), entry.key, 0, entry.key.length) == null
                || !options.matches(entry.key)
                || (options.type != null
                    && !Values.type(entry.value()).equalsIgnoreCase(options.type)));
    Reply reply = session.reply();
    header(reply, next, found.size());
    found.forEach(entry -> reply.bulk(entry.key));
  }

  private static <E extends DictEntry> long step(
      Dict<E> dict, long cursor, long count, Consumer<E> visitor) {
    long[] seen = {0};
    long next = cursor;
    long buckets = Math.min(BUCKETS_FACTOR * count, Integer.MAX_VALUE);
    do {
      next =
          dict.scan(
              next,
              entry -> {
                seen[0]++;
                visitor.accept(entry);
              });
      buckets--;
    } while (next != 0 && seen[0] < count && buckets > 0);
    return next;
  }

  private static void header(Reply reply, long cursor, int count) {
    reply.array(2);
    reply.bulk(Long.toUnsignedString(cursor));
    reply.array(count);
  }

  private static void sscan(Session session, Request request) {
    SetValue set = session.read(request, 1, SetValue.class);
    scanElements(session, request, set == null ? null : set.members(), 1, ScanCommands::putName);
  }

  private static void putName(Reply reply, DictEntry member) {
    reply.bulk(member.key);
  }

  private static void hscan(Session session, Request request) {
    HashValue hash = session.read(request, 1, HashValue.class);
    scanElements(
        session,
        request,
        hash == null ? null : hash.fields(),
        2,
        (reply, field) -> {
          reply.bulk(field.key);
          reply.bulk(field.value());
        });
  }

  private static void zscan(Session session, Request request) {
    SortedSet set = session.read(request, 1, SortedSet.class);
    scanElements(
        session,
        request,
        set == null ? null : set.members(),
        2,
        (reply, member) -> {
          reply.bulk(member.key);
          reply.bulk(Doubles.text(member.score()));
        });
  }

  private static <E extends DictEntry> void scanElements(
      Session session,
      Request request,
      @Nullable Dict<E> elements,
      int repliesEach,
      BiConsumer<Reply, E> put) {
    long cursor = cursor(request, 2);
    Options options = Options.parse(request, 3, false);
    List<E> found = new ArrayList<>();
    long next = elements == null ? 0 : step(elements, cursor, options.count, found::add);
    found.removeIf(element -> !options.matches(element.key));
    header(session.reply(), next, repliesEach * found.size());
    found.forEach(element -> put.accept(session.reply(), element));
  }
}
